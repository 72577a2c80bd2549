/// The elements of an array, as far as there is use for them here.
package struct ElementType: Sendable, Equatable {
  /// The kinds of elements.
  package enum Family: Sendable, Equatable {
    /// IEEE floats of 2, 4 or 8 bytes.
    case float
    /// bfloat16: the upper half of a float of 4 bytes.
    case brain
    /// Integers with a sign, of 1, 2, 4 or 8 bytes.
    case signed
    /// Integers without a sign, of 1, 2, 4 or 8 bytes.
    case unsigned
    /// Truth values of a byte.
    case boolean
    /// Bytes of unknown meaning.
    case opaque
    /// Strings.
    case text
  }

  /// The kind of element.
  package let family: Family
  /// The bytes of an element in the file; 0 where strings have no common length.
  package let bytes: Int

  /// Numbers of a kind.
  package init(_ family: Family, bytes: Int) {
    (self.family, self.bytes) = (family, bytes)
  }

  /// True for integers and truth values.
  var isWhole: Bool { [.signed, .unsigned, .boolean].contains(family) }

  /// True for numbers that vectors and scores may be made of: floats, and integers of a byte, which quantised vectors have.
  var isVectorLike: Bool {
    switch family {
    case .float, .brain: true
    case .signed, .unsigned: bytes == 1
    case .boolean, .opaque, .text: false
    }
  }

  /// True for doubles, which single precision rounds.
  var isDouble: Bool { family == .float && bytes == 8 }

  /// True for what the option `--bf16` turns into ``Family/brain``: two bytes without a meaning of their own.
  var mayBeBFloat16: Bool { bytes == 2 && [.signed, .unsigned, .opaque].contains(family) }

  /// The distance from 1 that the norm of a vector may have that claims to be of unit length: about four roundings of an
  /// element, and a thousandth at least.
  var unitTolerance: Double {
    switch (family, bytes) {
    case (.brain, _): 1.6e-2
    case (.float, 2): 2e-3
    default: 1e-3
    }
  }

  /// The type in words.
  var words: String {
    switch family {
    case .float: "floats of \(bytes) bytes"
    case .brain: "bfloat16"
    case .signed, .unsigned: "integers"
    case .boolean: "bools"
    case .opaque: "opaque elements of \(bytes) bytes"
    case .text: "strings"
    }
  }
}
