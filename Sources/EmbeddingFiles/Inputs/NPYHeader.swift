internal import EmbeddingMath

/// The header of a `.npy` file.
struct NPYHeader: Equatable, Sendable {
  let shape: [Int]
  let type: ElementType
  /// True if the first byte of an element is the most significant one.
  let isBigEndian: Bool
  let isFortranOrder: Bool
  /// The byte at which the numbers begin.
  private(set) var dataOffset: Int

  /// The bytes that every such file begins with.
  static let signature: [UInt8] = [0x93] + "NUMPY".utf8

  /// More than any array of plain numbers needs; numpy itself stops at 10 000 unless told otherwise.
  private static let longest = 1 << 16

  /// The bytes at the beginning of an array in which its header ends, if it ever does.
  static let lead = longest + 12

  /// Reads and checks the header of an array in a file, and whether what lies behind it is as large as it says.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - section: The bytes of the file that the array takes; all of them without it.
  ///   - name: The name of the array in errors; that of the file without it.
  init(
    _ file: InputFile, section: Range<Int>? = nil, name: String? = nil
  ) throws(ExportError) {
    let section = section ?? 0..<file.byteCount
    let lead = try file.elements(
      at: section.lowerBound, count: min(NPYHeader.lead, section.count))
    try self.init(lead, of: section.count, name ?? file.path)
    dataOffset += section.lowerBound
  }

  /// Reads and checks the header of an array, and whether the array is as large as it says.
  ///
  /// - Parameters:
  ///   - lead: Its first bytes, at most ``lead``.
  ///   - byteCount: All of its bytes.
  ///   - path: The name of the array in errors.
  init(_ lead: [UInt8], of byteCount: Int, _ path: String) throws(ExportError) {
    guard byteCount > 0 else {
      throw NPYHeader.refusal(path, "the file is empty", expected: "a .npy file")
    }
    guard lead.count >= 10, lead.starts(with: NPYHeader.signature) else {
      throw NPYHeader.refusal(
        path, "not a numpy array", expected: "a .npy file")
    }
    let version = lead[6]
    guard (1...3).contains(version), lead[7] == 0 else {
      throw NPYHeader.refusal(
        path, "unsupported version of the format", expected: "1.0, 2.0 or 3.0",
        found: "\(version).\(lead[7])")
    }
    // The length has two bytes in version 1 and four later, the lowest first.
    let lengthBytes = version == 1 ? 2 : 4
    guard lead.count >= 8 + lengthBytes else {
      throw NPYHeader.refusal(path, "the file ends in its header", expected: "the header's length")
    }
    let length = lead[8..<8 + lengthBytes].reversed().reduce(0) { $0 << 8 | Int($1) }
    let start = 8 + lengthBytes
    guard length <= NPYHeader.longest else {
      throw NPYHeader.refusal(
        path, "the header is too long", expected: "at most \(NPYHeader.longest) bytes",
        found: "\(length)")
    }
    guard start + length <= lead.count else {
      throw NPYHeader.refusal(
        path, "the file ends in its header", expected: "\(start + length) bytes or more",
        found: "\(byteCount)")
    }
    let bytes = Array(lead[start..<start + length])
    let fields: [String: PythonLiteral]
    do throws(PythonLiteral.Failure) {
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw PythonLiteral.Failure(what: "no UTF-8", position: 0)
      }
      guard case .dictionary(let dictionary) = try PythonLiteral(text) else {
        throw PythonLiteral.Failure(what: "no dictionary", position: 0)
      }
      fields = dictionary
    } catch {
      throw NPYHeader.refusal(
        path, "cannot be understood", expected: "a dictionary of descr, fortran_order and shape",
        found: "\(error.what) at byte \(start + error.position)")
    }
    guard Set(fields.keys) == ["descr", "fortran_order", "shape"] else {
      throw NPYHeader.refusal(
        path, "wrong keys", expected: "descr, fortran_order and shape",
        found: fields.keys.sorted().prefix(5).joined(separator: ", "))
    }
    (type, isBigEndian) = try NPYHeader.elementType(fields["descr"], path)
    guard case .boolean(let isFortranOrder)? = fields["fortran_order"] else {
      throw NPYHeader.refusal(path, "fortran_order is not a boolean", expected: "True or False")
    }
    self.isFortranOrder = isFortranOrder
    shape = try NPYHeader.shape(fields["shape"], path)
    dataOffset = start + length
    try checkSize(path, held: byteCount - dataOffset)
  }

  /// Refuses sizes that the file does not hold, before anything is allocated for them.
  private func checkSize(_ path: String, held: Int) throws(ExportError) {
    let size = checkedProduct(type.bytes, times: shape)
    guard size != held else { return }
    let claimed = size.map { "\($0) bytes" } ?? "more than 2^63 bytes"
    let isShort = size ?? .max > held
    throw .invalid(
      path: path,
      problems: [
        Problem(
          "data",
          isShort ? "less data than the header claims" : "more data than the header claims",
          expected: "\(claimed) for shape \(shape)", found: "\(held) bytes",
          hint: isShort
            ? "the file was not written to its end, or is damaged"
            : "a file holds one array: save each in a file of its own")
      ])
  }

  private static func elementType(
    _ descriptor: PythonLiteral?, _ path: String
  ) throws(ExportError) -> (ElementType, isBigEndian: Bool) {
    let expected = "floats of 2, 4 or 8 bytes, integers or bools"
    guard case .string(let word)? = descriptor else {
      throw refusal(
        path, "a structured array", expected: expected, found: "several fields in each element",
        hint: "save each field by itself")
    }
    if word == "bfloat16" { return (ElementType(.brain, bytes: 2), isBigEndian: false) }
    if let type = elementType(word) { return type }
    if word.contains("O") {
      throw refusal(
        path, "an array of Python objects, which is a pickle: reading one executes the code in it",
        expected: expected, found: "dtype '\(word.prefix(20))'",
        hint: "save the numbers alone, for example np.save(path, np.stack(list).astype(\"f4\")); "
          + "strings with np.save(path, np.array(list).astype(\"U\"))")
    }
    throw refusal(
      path, "unsupported type of elements", expected: expected,
      found: "dtype '\(word.prefix(20))'",
      hint: word.contains("bfloat16")
        ? "save array.view(np.uint16) and read it with --bf16"
        : word.hasPrefix("|S") ? "save strings with np.save(path, array.astype(\"U\"))" : nil)
  }

  /// Reads a descriptor such as `<f4`, `|b1` or `<U8`; nil for all that is not read here.
  private static func elementType(_ descriptor: String) -> (ElementType, isBigEndian: Bool)? {
    let characters = Array(descriptor.utf8)
    guard characters.count >= 3, "<>|=".utf8.contains(characters[0]),
      let bytes = Int(descriptor.dropFirst(2)), bytes >= 0, characters[2] != UInt8(ascii: "+")
    else { return nil }
    let hasOrder = characters[0] != UInt8(ascii: "|")
    let isBigEndian = characters[0] == UInt8(ascii: ">")
    let family: ElementType.Family
    let sizes: [Int]
    switch characters[1] {
    case UInt8(ascii: "f"): (family, sizes) = (.float, [2, 4, 8])
    case UInt8(ascii: "i"): (family, sizes) = (.signed, [1, 2, 4, 8])
    case UInt8(ascii: "u"): (family, sizes) = (.unsigned, [1, 2, 4, 8])
    case UInt8(ascii: "b"): (family, sizes) = (.boolean, [1])
    case UInt8(ascii: "V"): return bytes == 2 ? (ElementType(.opaque, bytes: 2), false) : nil
    case UInt8(ascii: "U"):
      guard hasOrder, (1...65536).contains(bytes) else { return nil }
      return (ElementType(.text, bytes: 4 * bytes), isBigEndian)
    default: return nil
    }
    guard sizes.contains(bytes), hasOrder || bytes == 1 else { return nil }
    return (ElementType(family, bytes: bytes), isBigEndian)
  }

  private static func shape(
    _ value: PythonLiteral?, _ path: String
  ) throws(ExportError) -> [Int] {
    guard case .sequence(let extents)? = value, extents.count <= 64 else {
      throw refusal(path, "shape is not a tuple", expected: "a tuple of integers")
    }
    var shape: [Int] = []
    for extent in extents {
      guard case .integer(let length) = extent, length >= 0 else {
        throw refusal(
          path, "shape is not made of lengths", expected: "integers of 0 or more",
          found: extent.words)
      }
      shape.append(length)
    }
    guard !shape.contains(0) else {
      throw refusal(
        path, "an empty axis", expected: "at least one entry in each axis",
        found: "shape \(shape)")
    }
    return shape
  }

  private static func refusal(
    _ path: String, _ what: String, expected: String, found: String? = nil, hint: String? = nil
  ) -> ExportError {
    .invalid(
      path: path,
      problems: [Problem("header", what, expected: expected, found: found, hint: hint)])
  }
}
