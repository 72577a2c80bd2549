internal import EmbeddingMath

/// Numbers in memory, for arrays that cannot be read in another order of their axes.
struct HeldArray: InputArray {
  let path: String
  let shape: [Int]
  let type: ElementType
  private let elements: [Float]

  /// Reads all of an array.
  ///
  /// - Throws: When it would take more than a quarter of the memory.
  init(_ array: any InputArray) throws(ExportError) {
    guard let bytes = checkedProduct(MemoryLayout<Float>.stride, times: array.shape),
      bytes <= LoadOptions.quarterOfMemory
    else {
      throw .invalid(
        path: array.path,
        problems: [
          Problem(
            "data", "too large to be transposed in memory", found: "shape \(array.shape)",
            hint: "np.save(path, array.T) saves it the other way around")
        ])
    }
    (path, shape, type) = (array.path, array.shape, ElementType(.float, bytes: 4))
    elements = try array.floats(rows: 0..<array.shape[0], on: .allCores)
  }

  private init(path: String, shape: [Int], elements: [Float]) {
    (self.path, self.shape, self.elements) = (path, shape, elements)
    type = ElementType(.float, bytes: 4)
  }

  var rowsAtOnce: Int? { nil }

  func transposed() throws(ExportError) -> any InputArray {
    guard shape.count == 2 else {
      throw .invalid(
        path: path,
        problems: [
          Problem("shape", "wrong number of axes", expected: "two", found: "shape \(shape)")
        ])
    }
    let (rows, columns) = (shape[0], shape[1])
    var turned = [Float](repeating: 0, count: elements.count)
    for row in 0..<rows {
      for column in 0..<columns { turned[column * rows + row] = elements[row * columns + column] }
    }
    return HeldArray(path: path, shape: [columns, rows], elements: turned)
  }

  func asBFloat16() -> any InputArray { self }

  func floats(rows: Range<Int>, on parallelism: Parallelism) -> [Float] {
    Array(elements[rows.lowerBound * rowElements..<rows.upperBound * rowElements])
  }

  func doubles(rows: Range<Int>) -> [Double] {
    floats(rows: rows, on: Parallelism(threads: 1)).map { Double($0) }
  }

  func integers(rows: Range<Int>) -> [Int64] { [] }

  func strings(rows: Range<Int>) -> [String?] { [] }
}
