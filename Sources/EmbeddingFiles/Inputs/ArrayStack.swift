internal import EmbeddingMath

/// An array in one file or in several, as batches are saved: what follows stands below what came before.
package struct ArrayStack: Sendable {
  /// The arrays.
  package let arrays: [any InputArray]
  /// The length of each axis of all together.
  package private(set) var shape: [Int]
  /// The type of the elements.
  package let type: ElementType

  /// Opens the files.
  ///
  /// - Parameters:
  ///   - words: Files, arrays of files (`FILE:KEY`) or patterns, at least one; ``ArrayAddress``.
  ///   - readsBFloat16: Takes elements of two bytes without a meaning of their own as bfloat16.
  ///   - reader: The program that reads with libhdf5, as in ``LoadOptions/reader``.
  /// - Throws: When one cannot be opened, is no array that is read, or has other axes or elements than the first.
  package init(
    reading words: [String], readsBFloat16: Bool = false, reader: ReaderProgram? = nil
  ) throws(ExportError) {
    precondition(!words.isEmpty)
    var arrays: [any InputArray] = []
    for word in words {
      let address = ArrayAddress(word)
      for path in address.paths {
        let source = try InputFormats.open(path, reader: reader)
        let array = try ArrayStack.chosen(address.key, of: source, path)
        arrays.append(readsBFloat16 ? array.asBFloat16() : array)
      }
    }
    let first = arrays[0]
    for array in arrays.dropFirst() {
      guard array.shape.dropFirst() == first.shape.dropFirst(), array.type == first.type,
        !array.shape.isEmpty
      else {
        throw .invalid(
          path: array.path,
          problems: [
            Problem(
              "shape", "does not continue \(first.path)",
              expected: "\(first.type.words), shape [..., "
                + first.shape.dropFirst().map(\.description).joined(separator: ", ") + "]",
              found: "\(array.type.words), shape \(array.shape)",
              hint: "several files are one array, batch after batch")
          ])
      }
    }
    self.init(arrays)
  }

  /// The array of a file that is meant: that of a name, or the only one.
  private static func chosen(
    _ key: String?, of source: any ArraySource, _ path: String
  ) throws(ExportError) -> any InputArray {
    let names = source.names
    let known = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", ..." : "")
    if let key {
      guard names.contains(key) else {
        throw .invalid(
          path: path,
          problems: [
            Problem(
              "/", "no array named \(key)",
              expected: names == [""] ? "a single array, which has no name" : "one of \(known)",
              hint: nearestName(to: key, among: names).map { "did you mean \($0)?" })
          ])
      }
      return try source.array(key)
    }
    guard names.count == 1 else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "/", "not a single array", expected: "one array",
            found: names.isEmpty ? "none" : known,
            hint: names.first.map { "name the one that is meant: \(path):\($0)" })
        ])
    }
    return try source.array(names[0])
  }

  init(_ arrays: [any InputArray]) {
    self.arrays = arrays
    shape = arrays[0].shape
    if arrays.count > 1 { shape[0] = arrays.reduce(0) { $0 + $1.shape[0] } }
    type = arrays[0].type
  }

  /// The name in errors: the file, or the first of several.
  package var path: String {
    arrays.count == 1
      ? arrays[0].path : "\(arrays[0].path) and \(arrays.count - 1) more, rows counted through"
  }

  /// The same numbers with the axes in the opposite order; of one file.
  package func transposed() throws(ExportError) -> ArrayStack {
    ArrayStack([try arrays[0].transposed()])
  }

  /// The rows that are best read together; nil where any number is as good.
  var rowsAtOnce: Int? { arrays.compactMap(\.rowsAtOnce).max() }

  /// The number of elements in one row: the product of all axes but the first.
  var rowElements: Int { arrays[0].rowElements }

  /// The same numbers without axes of length 1, so that some number of axes is left; nil where that is not to be had.
  ///
  /// The first axis stays, and the last unless `mayDropLast`: they count items and channels.
  func squeezed(to axes: Int, mayDropLast: Bool = false) -> ArrayStack? {
    var squeezed = self
    while squeezed.shape.count > axes {
      let last = squeezed.shape.count - 1
      guard
        let axis = (1...max(1, last)).first(where: {
          squeezed.shape[$0] == 1 && ($0 < last || mayDropLast)
        })
      else { return nil }
      squeezed.shape.remove(at: axis)
    }
    return squeezed.shape.count == axes ? squeezed : nil
  }

  /// Some rows of floats as single precision, one after the other, the last axis fastest.
  func floats(
    rows: Range<Int>, on parallelism: Parallelism = Parallelism(threads: 1)
  ) throws(ExportError) -> [Float] {
    try gathered(rows) { (array, rows) throws(ExportError) in
      try array.floats(rows: rows, on: parallelism)
    }
  }

  /// Some rows of floats in double precision.
  func doubles(rows: Range<Int>) throws(ExportError) -> [Double] {
    try gathered(rows) { (array, rows) throws(ExportError) in try array.doubles(rows: rows) }
  }

  /// Some rows of integers, of bools, or of floats that are whole numbers.
  ///
  /// - Throws: For a float that is no whole number.
  func wholeNumbers(rows: Range<Int>) throws(ExportError) -> [Int64] {
    guard !type.isWhole else {
      return try gathered(rows) { (array, rows) throws(ExportError) in
        try array.integers(rows: rows)
      }
    }
    let values = try doubles(rows: rows)
    var whole: [Int64] = []
    for (place, value) in values.enumerated() {
      guard let number = Int64(exactly: value) else {
        let row = rows.lowerBound + place / rowElements
        throw .invalid(
          path: path,
          problems: [
            Problem(
              "data", "a number that is not whole", expected: "whole numbers",
              found: "\(value) in row \(row)")
          ])
      }
      whole.append(number)
    }
    return whole
  }

  /// Rows of the files in which they lie.
  private func gathered<Value>(
    _ rows: Range<Int>, _ read: (any InputArray, Range<Int>) throws(ExportError) -> [Value]
  ) throws(ExportError) -> [Value] {
    guard arrays.count > 1 else { return try read(arrays[0], rows) }
    var values: [Value] = []
    var start = 0
    for array in arrays {
      let own = rows.clamped(to: start..<start + array.shape[0])
      if !own.isEmpty { values += try read(array, own.lowerBound - start..<own.upperBound - start) }
      start += array.shape[0]
    }
    return values
  }
}

extension RowStore {
  /// The vectors of an array of floats: one for each place of all axes but the last.
  ///
  /// - Precondition: The array has two axes or more.
  init(_ array: ArrayStack) {
    precondition(array.shape.count > 1)
    let width = array.shape[array.shape.count - 1]
    let perItem = array.rowElements / width
    self.init(count: array.shape[0] * perItem, width: width) { (range) throws(ExportError) in
      let first = range.lowerBound / perItem
      let last = (range.upperBound + perItem - 1) / perItem
      let items = try array.floats(rows: first..<last)
      let start = (range.lowerBound - first * perItem) * width
      return Array(items[start..<start + range.count * width])
    }
  }
}
