internal import EmbeddingMath

/// Named arrays of single-precision numbers and lists of strings with attributes, in one HDF5 file: what small
/// artefacts such as profiles are kept in.
package struct NumberFile: Sendable {
  /// An array of one or two axes.
  package struct Array: Sendable, Equatable {
    /// The length of each axis.
    package let shape: [Int]
    /// The numbers, row after row.
    package let elements: [Float]

    /// Makes an array of one axis.
    package init(_ elements: [Float]) {
      shape = [elements.count]
      self.elements = elements
    }

    /// Makes an array of two axes.
    package init(rows: Int, columns: Int, _ elements: [Float]) {
      precondition(elements.count == rows * columns)
      shape = [rows, columns]
      self.elements = elements
    }
  }

  /// The text attributes, by name.
  package var texts: [String: String]
  /// The number attributes, by name.
  package var numbers: [String: Double]
  /// The arrays, by their paths.
  package var arrays: [String: Array]
  /// The lists of strings, by their paths.
  package var strings: [String: [String]]
  /// Rows that are read when they are asked for, by their paths.
  package var rows: [String: RowStore]

  /// Gathers what a file is to hold; arrays, lists and rows have at least one element.
  package init(
    texts: [String: String], numbers: [String: Double], arrays: [String: Array],
    strings: [String: [String]] = [:], rows: [String: RowStore] = [:]
  ) {
    precondition(arrays.values.allSatisfy { !$0.elements.isEmpty })
    precondition(strings.values.allSatisfy { !$0.isEmpty })
    precondition(rows.values.allSatisfy { $0.count > 0 && $0.width > 0 })
    self.texts = texts
    self.numbers = numbers
    self.arrays = arrays
    self.strings = strings
    self.rows = rows
  }

  /// Writes all of it; finishing the file is the caller's.
  package func write(to file: OutputFile) throws(ExportError) {
    let output = try file.beginHDF5()
    for (name, value) in texts.sorted(by: { $0.key < $1.key }) {
      try output.write(.string(value), attribute: name)
    }
    for (name, value) in numbers.sorted(by: { $0.key < $1.key }) {
      try output.write(.real(value), attribute: name)
    }
    for (path, array) in arrays.sorted(by: { $0.key < $1.key }) {
      try output.createFloats(path, shape: array.shape).write(array.elements, firstRow: 0)
    }
    for (path, list) in strings.sorted(by: { $0.key < $1.key }) {
      try output.write(list, to: path)
    }
    for (path, store) in rows.sorted(by: { $0.key < $1.key }) {
      let writer = try output.createFloats(path, shape: [store.count, store.width])
      for block in store.blocks(of: max(1, (4 << 20) / store.width)) {
        try writer.write(try store.rows(block), firstRow: block.lowerBound)
      }
    }
    try output.flush()
  }

  /// Reads a file of a format.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - format: What its attribute `format` must be.
  ///   - words: What such a file is called in errors.
  ///   - later: The group whose arrays are ``rows``: they are checked now, and their numbers as they are read.
  ///   - reader: As in ``LoadOptions/reader``.
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)``, or ``ExportError/invalid(path:problems:)`` for a file
  ///   that is none of that format, holds anything else than plain arrays and lists of strings, or is cut short.
  package init(
    reading path: String, format: String, words: String, later: String? = nil,
    through reader: ReaderProgram? = nil
  ) throws(ExportError) {
    let file = try HDF5File(reading: path, through: reader)
    var texts: [String: String] = [:]
    var numbers: [String: Double] = [:]
    var arrays: [String: Array] = [:]
    var strings: [String: [String]] = [:]
    var rows: [String: RowStore] = [:]
    do {
      for name in try file.attributeNames(of: "/") {
        switch try file.attribute(name) {
        case .string(let text): texts[name] = text
        case .real(let number): numbers[name] = number
        case .integer(let number): numbers[name] = Double(number)
        default: break
        }
      }
      guard texts["format"] == format else {
        throw Refusal(found: "its format is \(texts["format"] ?? "not named")")
      }
      var left = UInt64(file.byteCount)
      try NumberFile.collect(
        file, group: "/", but: later, depth: 0, &left, &arrays, &strings)
      if let later, try file.object(at: later) == .group {
        for name in try file.names(in: later) {
          let dataset = try NumberFile.plain(file, "\(later)/\(name)", axes: 2...2, &left)
          rows[dataset.path] = NumberFile.rows(of: dataset, in: path)
        }
      }
    } catch {
      let problem = (error as? ExportError)?.problems.first
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "/", "cannot be read as \(words)", expected: format,
            found: (error as? Refusal)?.found ?? problem?.found, hint: problem?.hint)
        ])
    }
    self.texts = texts
    self.numbers = numbers
    self.arrays = arrays
    self.strings = strings
    self.rows = rows
  }

  /// Contents that such a file does not have.
  private struct Refusal: Error {
    let found: String
  }

  /// Reads everything of a group and of those in it; together they hold no more than the file does.
  private static func collect(
    _ file: HDF5File, group: String, but later: String?, depth: Int, _ left: inout UInt64,
    _ arrays: inout [String: Array], _ strings: inout [String: [String]]
  ) throws {
    guard depth < 8 else { throw Refusal(found: "groups within groups within groups") }
    for name in try file.names(in: group) {
      let path = group == "/" ? name : "\(group)/\(name)"
      if path == later { continue }
      switch try file.object(at: path) {
      case .group:
        try collect(file, group: path, but: later, depth: depth + 1, &left, &arrays, &strings)
      case .dataset:
        if try file.dataset(path).info.type.isText {
          strings[path] = try list(file.dataset(path), &left)
          continue
        }
        let dataset = try plain(file, path, axes: 1...2, &left)
        let shape = dataset.info.shape
        let elements = try dataset.floats(rows: 0..<shape[0], on: Parallelism(threads: 1))
        guard elements.allSatisfy(\.isFinite) else {
          throw Refusal(found: "\(path) holds numbers that are not finite")
        }
        arrays[path] =
          shape.count == 1
          ? Array(elements) : Array(rows: shape[0], columns: shape[1], elements)
      default:
        throw Refusal(found: "\(path) is a link, or a named type")
      }
    }
  }

  /// Opens an array of single-precision numbers that lies in the file as it is.
  private static func plain(
    _ file: HDF5File, _ path: String, axes: ClosedRange<Int>, _ left: inout UInt64
  ) throws -> HDF5Dataset {
    guard try file.object(at: path) == .dataset else {
      throw Refusal(found: "\(path) is not a dataset")
    }
    let dataset = try file.dataset(path)
    let (shape, info) = (dataset.info.shape, dataset.info)
    let bytes = checkedProduct(UInt64(MemoryLayout<Float>.stride), times: shape) ?? .max
    guard info.type == .single, !info.isElsewhere, info.filters.isEmpty, axes.contains(shape.count),
      bytes > 0, bytes <= info.storedBytes, bytes <= left
    else { throw Refusal(found: "\(path) is not a plain array of single-precision numbers") }
    left -= bytes
    return dataset
  }

  /// The rows of an array, each number looked at as it is read.
  private static func rows(of dataset: HDF5Dataset, in path: String) -> RowStore {
    let shape = dataset.info.shape
    return RowStore(count: shape[0], width: shape[1]) { (range) throws(ExportError) in
      let numbers = try dataset.floats(rows: range, on: Parallelism(threads: 1))
      guard let place = numbers.firstIndex(where: { !$0.isFinite }) else { return numbers }
      throw .invalid(
        path: path,
        problems: [
          Problem(
            dataset.path, "a number that is not finite", expected: "finite numbers",
            found: "\(numbers[place]) in row \(range.lowerBound + place / shape[1])")
        ])
    }
  }

  /// Reads a list of strings, none of which is empty; its bytes, like those of arrays, are no more than the file has.
  private static func list(
    _ dataset: HDF5Dataset, _ left: inout UInt64
  ) throws -> [String] {
    let info = dataset.info
    guard info.shape.count == 1, info.shape[0] > 0, !info.isElsewhere, info.filters.isEmpty,
      let bytes = checkedProduct(UInt64(info.elementBytes), times: info.shape),
      bytes <= info.storedBytes, bytes <= left
    else { throw Refusal(found: "\(dataset.path) is not a plain list of strings") }
    left -= bytes
    var list: [String] = []
    for text in try dataset.strings(rows: 0..<info.shape[0]) {
      guard let text, !text.isEmpty else {
        throw Refusal(found: "\(dataset.path) holds empty strings, or strings that are not UTF-8")
      }
      list.append(text)
    }
    return list
  }
}

extension HDF5ElementType {
  /// True if the elements are strings.
  fileprivate var isText: Bool {
    switch self {
    case .variableString, .fixedString: true
    default: false
    }
  }
}
