/// An HDF5 file that is open for reading.
///
/// Its structure, and whatever lies in it in an unusual form, comes from a reader (``HDF5Reader``); numbers whose places the
/// reader told are fetched here.
final class HDF5File: Sendable {
  private let source: HDF5Source
  /// True if places count from the beginning of the file: something else may stand before what is HDF5.
  private let beginsAtOnce: Bool

  /// Opens a file.
  ///
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)``, or ``ExportError/invalid(path:problems:)`` for what is no
  ///   HDF5 file, or one that libhdf5 cannot open.
  init(reading path: String, through program: ReaderProgram?) throws(ExportError) {
    let input = try InputFile(path)
    func invalid(_ what: String, _ failure: HDF5Failure? = nil) -> ExportError {
      .invalid(
        path: path,
        problems: [
          Problem(
            "/", what, expected: "an HDF5 file", found: failure?.message,
            hint: failure.map {
              $0.hint ?? Problem.damagedFileHint
            })
        ])
    }
    guard input.byteCount > 0 else {
      throw invalid("the file is empty", HDF5Failure(message: "0 bytes", hint: "export it again"))
    }
    guard let start = try HDF5File.signaturePlace(input) else {
      let format = try InputFormats.recognized(input)
      let isArrays =
        format == nil && InputFormats.endings.contains(where: path.lowercased().hasSuffix)
      throw .invalid(
        path: path,
        problems: [
          isArrays
            ? Problem(
              "header", "not a file of arrays that is read", expected: InputFormats.readFormats)
            : Problem("/", "not an HDF5 file", expected: "an HDF5 file", found: format?.words)
        ])
    }
    beginsAtOnce = start == 0
    let reader: HDF5Reader
    do {
      reader = try HDF5Reader(program, fileBytes: input.byteCount)
    } catch {
      let failure = HDF5Failure(error)
      throw .cannotOpen(path: path, reason: failure.message, hint: failure.hint)
    }
    source = HDF5Source(input: input, reader: reader)
    do {
      guard case .opened = try reader.ask(.open(path: path), most: 1 << 12) else {
        throw HDF5Reader.oddAnswer
      }
    } catch {
      throw invalid("cannot be read as HDF5", HDF5Failure(error))
    }
  }

  /// The path of the file.
  var path: String { source.input.path }

  /// The size of the file in bytes.
  var byteCount: Int { source.input.byteCount }

  /// The bytes that HDF5 begins with.
  static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The byte at which HDF5 begins: 0, 512, 1024, 2048, ...
  private static func signaturePlace(_ input: InputFile) throws(ExportError) -> Int? {
    var place = 0
    while place + signature.count <= input.byteCount {
      if try input.elements(at: place, count: 8) == signature { return place }
      place = place == 0 ? 512 : 2 * place
    }
    return nil
  }

  /// The object at a path such as `text/embedding`; links are looked at, not followed.
  func object(at path: String) throws(ExportError) -> HDF5Object {
    try source.ask(.object(path: path), about: path, most: 1 << 12) {
      if case .object(let object) = $0 { object } else { nil }
    }
  }

  /// The most names that are listed.
  static let mostNames = 1000

  /// The names in a group, at most ``mostNames`` of them, in alphabetical order.
  func names(in group: String) throws(ExportError) -> [String] {
    try names(.names(group: group), of: group)
  }

  /// The names of the attributes of an object, at most ``mostNames`` of them, in alphabetical order; `/` is the root.
  func attributeNames(of path: String) throws(ExportError) -> [String] {
    try names(.attributeNames(path: path), of: path)
  }

  private func names(_ request: HDF5Request, of path: String) throws(ExportError) -> [String] {
    try source.ask(request, about: path, most: 1 << 20) {
      if case .names(let names) = $0 { names } else { nil }
    }
  }

  /// An attribute of an object, or nil when there is none of that name.
  func attribute(_ name: String, of path: String = "/") throws(ExportError) -> HDF5Attribute? {
    let place = path == "/" ? name : path
    return try source.ask(.attribute(name: name, path: path), about: place, most: 1 << 21) {
      if case .attribute(let value) = $0 { .some(value) } else { nil }
    }
  }

  /// Opens a dataset.
  func dataset(_ path: String) throws(ExportError) -> HDF5Dataset {
    // The places of its chunks take up to 25 bytes for 8 of the file.
    let most = (1 << 20) + 4 * byteCount
    return try source.ask(.dataset(path: path), about: path, most: most) {
      guard case .dataset(let number, let info) = $0 else { return nil }
      return HDF5Dataset(
        path: path, number: number, info: info, source: source,
        hasPlaces: beginsAtOnce && info.isPlain)
    }
  }
}
