/// Arrays that numpy saved one by one (`.npy`).
struct NPYFormat: InputFormat {
  let words = "a numpy array (.npy)"
  let wayToExport: String? =
    "make an export of the arrays of both sides: emcl-rerank import --text text.npy --video video.npy -o mine.h5"

  func recognizes(_ lead: [UInt8], named path: String) -> Bool {
    lead.starts(with: NPYHeader.signature)
  }

  func open(_ file: InputFile) throws(ExportError) -> any ArraySource { try NPYFile(file) }
}

extension NPYFile: ArraySource {
  package var names: [String] { [""] }

  package func array(_ name: String) -> any InputArray { self }
}
