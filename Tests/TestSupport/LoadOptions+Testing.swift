package import EmbeddingFiles
internal import EmbeddingMath

extension LoadOptions {
  /// Reads with all cores.
  package init(
    reader: ReaderProgram? = nil, blockBytes: Int = 8 << 20,
    residentBytes: Int = LoadOptions.quarterOfMemory
  ) {
    self.init(
      reader: reader, parallelism: .allCores, blockBytes: blockBytes, residentBytes: residentBytes)
  }
}

extension RetrievalSet {
  /// Reads an export with all cores.
  package static func load(_ path: String) throws(ExportError) -> RetrievalSet {
    try load(path, options: LoadOptions())
  }

  /// Reads the bank with all cores.
  package func loadBank() throws(ExportError) -> (texts: Side?, videos: Side?) {
    try loadBank(options: LoadOptions())
  }
}
