/// How numpy stored the elements of an array, as far as there is use for it here.
package struct NPYElementType: Sendable, Equatable {
  /// What the elements are.
  package enum Family: Sendable, Equatable {
    /// IEEE floats of 2, 4 or 8 bytes.
    case float
    /// Integers with a sign, of 1, 2, 4 or 8 bytes.
    case signed
    /// Integers without a sign, of 1, 2, 4 or 8 bytes.
    case unsigned
    /// Truth values of a byte.
    case boolean
  }

  /// What the elements are.
  package let family: Family
  /// The bytes of an element.
  package let bytes: Int
  /// Whether the first byte is the most significant one.
  package let isBigEndian: Bool

  /// Reads a descriptor such as `<f4` or `|b1`; nil for all that is not read here.
  init?(_ descriptor: String) {
    let characters = Array(descriptor)
    guard descriptor.utf8.count == 3, characters.count == 3, let order = characters.first,
      "<>|=".contains(order),
      let bytes = characters[2].wholeNumberValue
    else { return nil }
    let sizes: [Int]
    switch characters[1] {
    case "f": (family, sizes) = (.float, [2, 4, 8])
    case "i": (family, sizes) = (.signed, [1, 2, 4, 8])
    case "u": (family, sizes) = (.unsigned, [1, 2, 4, 8])
    case "b": (family, sizes) = (.boolean, [1])
    default: return nil
    }
    guard sizes.contains(bytes), order != "|" || bytes == 1 else { return nil }
    self.bytes = bytes
    isBigEndian = order == ">"
  }

  /// Whether the elements are integers or truth values.
  var isWhole: Bool { family != .float }

  /// The type in words.
  var words: String {
    switch family {
    case .float: "floats of \(bytes) bytes"
    case .signed, .unsigned: "integers"
    case .boolean: "bools"
    }
  }
}
