internal import EmbeddingMath

/// Matrices of the benchmarks of nearest neighbours (`.fbin`, `.i8bin`, `.u8bin`): two numbers of four bytes, the rows and the
/// columns, then singles or bytes.
///
/// There is no mark to tell them by: the two numbers are, together with the size of the file.
struct BinaryMatrixFormat: InputFormat {
  let words = "a binary matrix (.fbin)"

  func recognizes(_ lead: [UInt8], _ file: InputFile) -> Bool {
    BinaryMatrixFormat.type(lead, file) != nil
  }

  func open(_ file: InputFile, reader: ReaderProgram?) throws(ExportError) -> any ArraySource {
    let lead = try file.elements(at: 0, count: min(8, file.byteCount))
    guard let type = BinaryMatrixFormat.type(lead, file) else {
      preconditionFailure("opened as a format that it has not")
    }
    return SingleArray(
      array: StoredArray(
        file, path: file.path, shape: BinaryMatrixFormat.shape(lead), type: type, offset: 8))
  }

  /// The rows and columns, the lowest byte first.
  private static func shape(_ lead: [UInt8]) -> [Int] {
    [0, 4].map { place in lead[place..<place + 4].reversed().reduce(0) { $0 << 8 | Int($1) } }
  }

  /// The type of elements with which a file of this size has the rows and columns that it says; nil for none.
  private static func type(_ lead: [UInt8], _ file: InputFile) -> ElementType? {
    guard lead.count >= 8 else { return nil }
    let shape = shape(lead)
    guard !shape.contains(0), let count = checkedProduct(1, times: shape) else { return nil }
    let held = file.byteCount - 8
    if held % 4 == 0, held / 4 == count { return ElementType(.float, bytes: 4) }
    guard held == count else { return nil }
    // Bytes with and without a sign look alike.
    if file.path.hasSuffix(".u8bin") { return ElementType(.unsigned, bytes: 1) }
    return file.path.hasSuffix(".i8bin") ? ElementType(.signed, bytes: 1) : nil
  }
}
