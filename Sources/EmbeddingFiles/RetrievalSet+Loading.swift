internal import EmbeddingMath

extension RetrievalSet {
  /// Reads an export of layout 1.0 and checks all of it.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - options: How to read it; no number depends on them.
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)`` when there is no such file to open,
  ///   ``ExportError/invalid(path:problems:)`` with every problem that was found otherwise.
  public static func load(_ path: String, options: LoadOptions = LoadOptions())
    throws(ExportError) -> RetrievalSet
  {
    var loader = try ExportLoader(path: path, options: options)
    return try loader.load()
  }

  /// The texts of the file's bank, pooled vectors as the scores would use them; nil when it has none.
  ///
  /// - Throws: When the bank is not valid.
  public func bankTexts(options: LoadOptions = LoadOptions()) throws(ExportError) -> RowStore? {
    guard hasBank else { return nil }
    var loader = try ExportLoader(path: path, options: options)
    return try loader.loadBankTexts(channels: texts.rows?.width)
  }

  /// Reads all of an export but the bulk of its numbers, and forgets it.
  ///
  /// libhdf5 can crash, or run for ever, on a file whose structure was damaged or forged. A program that
  /// reads files of others can call this first in a process of its own, and load the file only when
  /// that process came to an end.
  /// - Throws: As ``load(_:options:)`` does.
  public static func probe(_ path: String) throws(ExportError) {
    var loader = try ExportLoader(
      path: path, options: LoadOptions(parallelism: Parallelism(threads: 1)))
    loader.isProbe = true
    _ = try loader.load()
  }
}
