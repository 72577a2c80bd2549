package import Foundation

/// Files as numpy writes them, made byte by byte.
package enum NPYBytes {
  /// A file.
  ///
  /// - Parameters:
  ///   - descriptor: The value of `descr`, in Python's syntax without quotes.
  ///   - shape: The value of `shape`, in Python's syntax.
  ///   - version: 1 to 3.
  ///   - isFortranOrder: The value of `fortran_order`.
  ///   - numbers: What stands behind the header.
  package static func file(
    _ descriptor: String, shape: String, version: UInt8 = 1, isFortranOrder: Bool = false,
    numbers: [UInt8]
  ) -> Data {
    let order = isFortranOrder ? "True" : "False"
    return file(
      header: "{'descr': '\(descriptor)', 'fortran_order': \(order), 'shape': \(shape), }\n",
      version: version, numbers: numbers)
  }

  /// A file with any header.
  package static func file(header: String, version: UInt8 = 1, numbers: [UInt8] = []) -> Data {
    let text = Array(header.utf8)
    let length = (0..<(version == 1 ? 2 : 4)).map {
      UInt8(truncatingIfNeeded: text.count >> (8 * $0))
    }
    return Data([0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + numbers)
  }

  /// A matrix of single-precision numbers in C order.
  package static func matrix(_ rows: [[Float]]) -> Data {
    file(
      "<f4", shape: "(\(rows.count), \(rows[0].count))",
      numbers: rows.flatMap { $0.flatMap { bytes($0.bitPattern) } })
  }

  /// The bytes of an integer, the lowest first.
  package static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
