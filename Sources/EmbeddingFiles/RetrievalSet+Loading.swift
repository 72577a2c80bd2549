internal import EmbeddingMath

extension RetrievalSet {
  /// Reads an export of layout 1.0 and checks all of it.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - options: How to read it; no number depends on them.
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)`` when there is no such file to open,
  ///   ``ExportError/invalid(path:problems:)`` with every problem that was found otherwise.
  package static func load(_ path: String, options: LoadOptions)
    throws(ExportError) -> RetrievalSet
  {
    try options.parallelism.cluster.agreed { () throws(ExportError) in
      var loader = try ExportLoader(path: path, options: options)
      return try loader.load()
    }
  }

  /// The items of the file's bank, as the scores would use them; a side it does not have is nil.
  ///
  /// - Throws: When the bank is not valid, or does not go with the export.
  package func loadBank(
    options: LoadOptions
  ) throws(ExportError) -> (texts: Side?, videos: Side?) {
    guard hasBank else { return (nil, nil) }
    return try options.parallelism.cluster.agreed { () throws(ExportError) in
      var loader = try ExportLoader(path: path, options: options)
      return try loader.loadBank(for: kind)
    }
  }
}
