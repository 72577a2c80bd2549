/// Text in Helvetica, which every reader of PDF has: its bytes and its width.
enum HelveticaText {
  /// The bytes in Windows' Latin encoding; a question mark for what it has not.
  static func bytes(_ text: String) -> [UInt8] {
    SafeText.line(text).unicodeScalars.map { scalar in
      switch scalar {
      case "\u{20}"..."\u{7E}", "\u{A0}"..."\u{FF}": UInt8(scalar.value)
      case "…": 0x85
      case "–": 0x96
      default: 0x3F
      }
    }
  }

  /// The width of a text, in units of its size.
  static func width(_ text: String, size: Double) -> Double {
    bytes(text).reduce(0.0) { $0 + Double(width($1)) } * size / 1000
  }

  /// The width of a character in thousandths of the size, from Adobe's metrics of the font.
  private static func width(_ byte: UInt8) -> Int {
    switch byte {
    case 0x20...0x7E: ascii[Int(byte) - 0x20]
    case 0xA0...0xFF: latin[Int(byte) - 0xA0]
    case 0x85: 1000
    default: 556
    }
  }

  private static let ascii = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
  ]
  private static let latin = [
    278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333, 400, 584, 333,
    333, 333, 556, 537, 278, 333, 333, 365, 556, 834, 834, 834, 611, 667, 667, 667, 667, 667, 667,
    1000, 722, 667, 667, 667, 667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778, 778, 584, 778,
    722, 722, 722, 722, 667, 667, 611, 556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556,
    278, 278, 278, 278, 556, 556, 556, 556, 556, 556, 556, 584, 611, 556, 556, 556, 556, 500, 556,
    500,
  ]
}
