internal import EmbeddingMath

/// The captions of the texts of an export, still in the file where they stand in an HDF5 file.
package struct StoredCaptions: Sendable {
  private enum Place {
    case file(HDF5Dataset)
    case memory([String])
    case several([StoredCaptions])
  }

  private let place: Place

  init(_ dataset: HDF5Dataset) { place = .file(dataset) }

  init(_ captions: [String]) { place = .memory(captions) }

  init(joining parts: [StoredCaptions]) { place = .several(parts) }

  /// Reads all of them, one for each text; one that is not UTF-8 is empty.
  ///
  /// - Throws: When the file cannot be read again.
  package func all() throws(ExportError) -> [String] {
    let dataset: HDF5Dataset
    switch place {
    case .memory(let captions): return captions
    case .several(let parts):
      var captions: [String] = []
      for part in parts { captions += try part.all() }
      return captions
    case .file(let own): dataset = own
    }
    let count = dataset.info.shape.first ?? 0
    var captions: [String] = []
    captions.reserveCapacity(count)
    for block in (0..<count).blocks(of: 4096) {
      captions += try dataset.strings(rows: block).map { $0 ?? "" }
    }
    return captions
  }
}
