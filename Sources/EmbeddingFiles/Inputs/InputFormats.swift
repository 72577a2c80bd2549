/// The formats of input files.
package enum InputFormats {
  /// All of them; the first that recognizes a file has it.
  static let all: [any InputFormat] = [
    NPYFormat(), HDF5Format(), TorchFormat(), NPZFormat(), ParquetFormat(),
  ]

  /// The format of a file; nil for one that cannot be opened, and for all that is unknown.
  package static func recognized(_ path: String) -> (any InputFormat)? {
    (try? InputFile(path)).flatMap { try? recognized($0) }
  }

  static func recognized(_ file: InputFile) throws(ExportError) -> (any InputFormat)? {
    let lead: [UInt8] = try file.elements(at: 0, count: min(512, file.byteCount))
    return all.first { $0.recognizes(lead, named: file.path) }
  }

  /// Opens a file of arrays; one of no known format is taken for a .npy file.
  ///
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)`` when there is no such file to open,
  ///   ``ExportError/invalid(path:problems:)`` when no arrays are read from it.
  static func open(_ path: String) throws(ExportError) -> any ArraySource {
    let file = try InputFile(path)
    return try (try recognized(file) ?? NPYFormat()).open(file)
  }
}
