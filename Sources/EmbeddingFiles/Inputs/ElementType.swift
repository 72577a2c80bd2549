/// The elements of an array, as far as there is use for them here.
package struct ElementType: Sendable, Equatable {
  /// The kinds of numbers.
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

  /// The kind of number.
  package let family: Family
  /// The bytes of an element in the file.
  package let bytes: Int

  /// True for integers and truth values.
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
