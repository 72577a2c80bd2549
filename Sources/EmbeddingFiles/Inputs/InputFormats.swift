/// The formats of input files.
package enum InputFormats {
  /// All of them; the first that recognizes a file has it.
  static let all: [any InputFormat] = [
    NPYFormat(), HDF5Format(), ZipFormat(), SafetensorsFormat(), ParquetFormat(), PickleFormat(),
    BinaryMatrixFormat(),
  ]

  /// The formats that arrays are read from, in words.
  static let readFormats = ".npy, .npz, .safetensors, .pt, .fbin or HDF5"

  /// The ends of the names that files of arrays have; only where a file is of no known format does its name count.
  static let endings = [
    ".npy", ".npz", ".safetensors", ".pt", ".pth", ".fbin", ".i8bin", ".u8bin",
  ]

  /// The format of a file; nil for one that cannot be opened, and for all that is unknown.
  package static func recognized(_ path: String) -> (any InputFormat)? {
    (try? InputFile(path)).flatMap { try? recognized($0) }
  }

  /// Tells if a file is of no known format, or cannot be opened.
  package static func isUnknown(_ path: String) -> Bool { recognized(path) == nil }

  /// Tells if a file is of a format whose arrays are read.
  static func holdsArrays(_ file: InputFile) -> Bool {
    guard let format = try? recognized(file) else { return false }
    return !(format is ParquetFormat || format is PickleFormat)
  }

  static func recognized(_ file: InputFile) throws(ExportError) -> (any InputFormat)? {
    let lead: [UInt8] = try file.elements(at: 0, count: min(512, file.byteCount))
    return all.first { $0.recognizes(lead, file) }
  }

  /// Opens a file of arrays.
  ///
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)`` when there is no such file to open,
  ///   ``ExportError/invalid(path:problems:)`` when no arrays are read from it.
  static func open(
    _ path: String, reader: ReaderProgram? = nil
  ) throws(ExportError) -> any ArraySource {
    let file = try InputFile(path)
    if let format = try recognized(file) { return try format.open(file, reader: reader) }
    throw .invalid(
      path: path,
      problems: [
        Problem(
          "header", file.byteCount == 0 ? "the file is empty" : "not a file of arrays that is read",
          expected: readFormats)
      ])
  }
}
