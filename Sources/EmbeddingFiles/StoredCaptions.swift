internal import EmbeddingMath

/// The captions of the texts of an export, still in the file.
package struct StoredCaptions: Sendable {
  private let dataset: HDF5Dataset

  init(_ dataset: HDF5Dataset) { self.dataset = dataset }

  /// Reads all of them, one for each text; one that is not UTF-8 is empty.
  ///
  /// - Throws: When the file cannot be read again.
  package func all() throws(ExportError) -> [String] {
    let count = dataset.info.shape.first ?? 0
    var captions: [String] = []
    captions.reserveCapacity(count)
    for block in (0..<count).blocks(of: 4096) {
      captions += try dataset.strings(rows: block).map { $0 ?? "" }
    }
    return captions
  }
}
