package import EmbeddingMath

/// An open file of arrays.
package protocol ArraySource: Sendable {
  /// The names of its arrays in the order of the file; one that is empty where the format holds a single array.
  var names: [String] { get }
  /// One of the arrays.
  ///
  /// - Throws: ``ExportError/invalid(path:problems:)`` where its header cannot be understood.
  func array(_ name: String) throws(ExportError) -> any InputArray
  /// The shape and the type of one of the arrays, for who chooses among them.
  ///
  /// - Throws: As ``array(_:)``.
  func summary(_ name: String) throws(ExportError) -> ArraySummary
}

/// What is known of an array before its numbers are.
package struct ArraySummary: Sendable, Equatable {
  /// The length of each axis.
  let shape: [Int]
  /// The type of the elements.
  let type: ElementType
}

extension ArraySource {
  package func summary(_ name: String) throws(ExportError) -> ArraySummary {
    let array = try array(name)
    return ArraySummary(shape: array.shape, type: array.type)
  }
}

/// An array in a file, read in blocks of rows, the last axis fastest.
package protocol InputArray: Sendable {
  /// The name in errors: the path of its file, and its own name where the file has several.
  var path: String { get }
  /// The length of each axis.
  var shape: [Int] { get }
  /// The type of its elements.
  var type: ElementType { get }
  /// The number of rows that are best read together; nil where any number is as good.
  var rowsAtOnce: Int? { get }
  /// The same numbers with the axes in the opposite order.
  ///
  /// - Throws: Where that would take more memory than there is for it.
  func transposed() throws(ExportError) -> any InputArray
  /// The same bytes as bfloat16; the array itself where its elements have a meaning of their own.
  func asBFloat16() -> any InputArray
  /// Reads rows of floats, or of integers of a byte, in single precision.
  ///
  /// - Precondition: There is at least one axis, and the elements are such numbers.
  func floats(rows: Range<Int>, on parallelism: Parallelism) throws(ExportError) -> [Float]
  /// Reads the same rows in double precision.
  func doubles(rows: Range<Int>) throws(ExportError) -> [Double]
  /// Reads rows of integers or bools.
  ///
  /// - Precondition: The elements are integers or bools, and there is at least one axis.
  func integers(rows: Range<Int>) throws(ExportError) -> [Int64]
  /// Reads rows of strings; nil stands for one that is not valid text.
  ///
  /// - Precondition: The elements are strings, and there is one axis.
  func strings(rows: Range<Int>) throws(ExportError) -> [String?]
}

extension InputArray {
  /// The number of elements in one row: the product of all axes but the first.
  package var rowElements: Int { shape.dropFirst().reduce(1, *) }

  /// Reads rows of floats in single precision, on this thread alone.
  package func floats(rows: Range<Int>) throws(ExportError) -> [Float] {
    try floats(rows: rows, on: Parallelism(threads: 1))
  }
}
