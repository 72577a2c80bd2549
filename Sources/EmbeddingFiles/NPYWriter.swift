/// Writes a matrix of numbers of four bytes as numpy saves one (`.npy`, version 1, C order), rows at a time.
package struct NPYWriter {
  private let file: OutputFile

  /// Begins with the header.
  ///
  /// - Parameters:
  ///   - file: Where to; finishing it is the caller's.
  ///   - shape: The number of rows and of columns, of which all have to be written.
  ///   - isWhole: Whether the numbers are integers (`<i4`) and not floats (`<f4`).
  package init(to file: OutputFile, shape: [Int], isWhole: Bool = false) throws(ExportError) {
    self.file = file
    let extents =
      shape.count == 1 ? "\(shape[0])," : shape.map(\.description).joined(separator: ", ")
    let fields =
      "{'descr': '\(isWhole ? "<i4" : "<f4")', 'fortran_order': False, 'shape': (\(extents)), }"
    // Blanks, so that the numbers begin at a multiple of 64 bytes.
    let lead = 10
    let length = (lead + fields.utf8.count + 1 + 63) / 64 * 64 - lead
    let blanks = String(repeating: " ", count: length - fields.utf8.count - 1)
    try file.append(
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
        + Array((fields + blanks + "\n").utf8))
  }

  /// Writes the next rows.
  package func write(_ values: [Float]) throws(ExportError) {
    try file.append(values.map { $0.bitPattern.littleEndian })
  }

  /// Writes the next rows of whole numbers.
  package func write(whole values: [Int32]) throws(ExportError) {
    try file.append(values.map(\.littleEndian))
  }

  /// Writes all rows of a store.
  package func write(_ rows: RowStore) throws(ExportError) {
    for block in rows.blocks(of: 4096) { try write(try rows.rows(block)) }
  }
}
