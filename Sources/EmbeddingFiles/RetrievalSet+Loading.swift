internal import EmbeddingMath

extension RetrievalSet {
  /// Reads an export of layout 1.0, or arrays, and checks all of it.
  ///
  /// - Parameters:
  ///   - input: Where from.
  ///   - options: How to read it; no number depends on them.
  /// - Throws: As the function that takes a path; ``ExportError/several(_:)`` where several files are at fault.
  package static func load(_ input: SetInput, options: LoadOptions)
    throws(ExportError) -> RetrievalSet
  {
    switch input {
    case .file(let path): try load(path, options: options)
    case .arrays(let arrays):
      try options.parallelism.cluster.agreed { () throws(ExportError) in try arrays.load(options) }
    }
  }

  /// Reads an export of layout 1.0, a file of arrays, or the exports of a pattern as one, and checks all of it.
  ///
  /// - Parameters:
  ///   - path: The file, or a pattern.
  ///   - options: How to read it; no number depends on them.
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)`` when there is no such file to open,
  ///   ``ExportError/invalid(path:problems:)`` with every problem that was found otherwise.
  package static func load(_ path: String, options: LoadOptions)
    throws(ExportError) -> RetrievalSet
  {
    let cluster = options.parallelism.cluster
    let address = ArrayAddress(path)
    if address.key == nil, address.paths != [path] {
      guard address.paths.count > 1 else { return try load(address.paths[0], options: options) }
      return try load(shards: address.paths, as: path, options: options)
    }
    guard let format = InputFormats.recognized(path), !(format is HDF5Format) else {
      var loader = try cluster.agreed { () throws(ExportError) in
        try ExportLoader(path: path, options: options)
      }
      return try cluster.agreed { () throws(ExportError) in try loader.load() }
    }
    return try cluster.agreed { () throws(ExportError) in
      // What is recognized but not read says so here.
      _ = try InputFormats.open(path, reader: options.reader)
      let sets = try SetInput.sets(of: [path], reader: options.reader)
      guard case .arrays(let arrays)? = sets.first else {
        preconditionFailure("a file of arrays is no set")
      }
      return try arrays.load(options)
    }
  }

  /// The items of the file's bank, as the scores would use them; a side it does not have is nil.
  ///
  /// Its texts are pooled as those of the set are, where it has groups of them.
  ///
  /// - Throws: When the bank is not valid, or does not go with the export.
  package func loadBank(
    options: LoadOptions
  ) throws(ExportError) -> (texts: Side?, videos: Side?) {
    guard hasBank else { return (nil, nil) }
    let cluster = options.parallelism.cluster
    var loader = try cluster.agreed { () throws(ExportError) in
      try ExportLoader(path: ArrayAddress(path).paths[0], options: options)
    }
    return try cluster.agreed { () throws(ExportError) in
      try loader.loadBank(for: kind, pooledBy: texts.pool?.rule)
    }
  }
}
