/// An open file of arrays.
package protocol ArraySource: Sendable {
  /// The names of its arrays; one that is empty where the format holds a single array.
  var names: [String] { get }
  /// One of the arrays.
  ///
  /// - Throws: ``ExportError/invalid(path:problems:)`` where its header cannot be understood.
  func array(_ name: String) throws(ExportError) -> any InputArray
}

/// An array of numbers in a file, read in blocks of rows, the last axis fastest.
package protocol InputArray: Sendable {
  /// The name in errors: the path of its file, and its own name where the file has several.
  var path: String { get }
  /// The length of each axis.
  var shape: [Int] { get }
  /// The type of its elements.
  var type: ElementType { get }
  /// The same numbers with the axes in the opposite order.
  var transposed: any InputArray { get }
  /// Reads rows of floats in single precision.
  ///
  /// - Precondition: The elements are floats, and there is at least one axis.
  func floats(rows: Range<Int>) throws(ExportError) -> [Float]
  /// Reads rows of floats in double precision.
  ///
  /// - Precondition: The elements are floats, and there is at least one axis.
  func doubles(rows: Range<Int>) throws(ExportError) -> [Double]
  /// Reads rows of integers or bools.
  ///
  /// - Precondition: The elements are integers or bools, and there is at least one axis.
  func integers(rows: Range<Int>) throws(ExportError) -> [Int64]
}

extension InputArray {
  /// The number of elements in one row: the product of all axes but the first.
  package var rowElements: Int { shape.dropFirst().reduce(1, *) }
}
