/// The captions of the texts of an export, still in the file.
package struct StoredCaptions: Sendable {
  private let path: String
  private let dataset: HDF5Dataset

  init(path: String, dataset: HDF5Dataset) {
    self.path = path
    self.dataset = dataset
  }

  /// Reads all of them, one for each text; one that is not UTF-8 is empty.
  ///
  /// - Throws: When the file cannot be read again.
  package func all() throws(ExportError) -> [String] {
    let count = dataset.info.shape.first ?? 0
    var captions: [String] = []
    captions.reserveCapacity(count)
    for start in stride(from: 0, to: count, by: 4096) {
      captions += try dataset.strings(rows: start..<min(count, start + 4096)).map { $0 ?? "" }
    }
    return captions
  }
}
