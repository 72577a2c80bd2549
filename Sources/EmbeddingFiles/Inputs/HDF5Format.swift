/// HDF5 files: exports of our own layout, which are read as they are (``RetrievalSet/load(_:options:)``).
package struct HDF5Format: InputFormat {
  package let words = "an HDF5 file"
  package let wayToExport: String? = nil

  package func recognizes(_ lead: [UInt8], named path: String) -> Bool {
    lead.starts(with: HDF5File.signature)
  }

  package func open(_ file: InputFile) throws(ExportError) -> any ArraySource {
    throw refusal(
      file,
      hint: "this is an HDF5 file: an export needs no import (emcl-rerank run); "
        + "np.save(path, h5py.File(file)[name][()]) saves a dataset")
  }
}
