/// Text for LaTeX, and its width.
enum LaTeXText {
  /// Words, with the minus signs of their numbers.
  static func words(_ text: String) -> String { minus(escaped(text)) }

  /// Text whose signs are themselves, with a dagger that every font has.
  private static func escaped(_ text: String) -> String {
    SafeText.latex(text).replacing("\u{2020}", with: "$^{\\dagger}$")
  }

  /// Sentences: stars are raised, p is mathematics, and long words can be broken.
  static func prose(_ text: String) -> String {
    text.split(separator: " ").map { word in
      word.count > 24 || word.count > 14 && word.dropLast().contains { !$0.isLetter }
        ? breakable(String(word)) : words(String(word))
    }.joined(separator: " ").replacing("*", with: "$^{*}$")
      .replacing("p \\textless{} 0.05", with: "$p < 0.05$")
  }

  /// A name that can be broken after its signs, and anywhere in a word that is longer than a line.
  ///
  /// - Parameter room: The length of a line, in em.
  static func breakable(_ text: String, room: Double = 18) -> String {
    var parts: [String] = []
    var part = ""
    for character in text {
      part.append(character)
      if ",+(=_-./ ".contains(character) || width(part) > room - 1.5 {
        parts.append(part)
        part = ""
      }
    }
    if !part.isEmpty { parts.append(part) }
    // A sign that is cut off from its number is still its sign.
    return minus(
      parts.map(escaped).joined(separator: "\\allowbreak{}").replacing(
        " \\allowbreak{}", with: " "))
  }

  /// The text with a minus where a hyphen stands before a number and begins it.
  private static func minus(_ text: String) -> String {
    var result = ""
    var last: Character = " "
    var rest = text[...]
    while let character = rest.first {
      rest = rest.dropFirst()
      let next = rest.hasPrefix("\\allowbreak{}") ? rest.dropFirst(13).first : rest.first
      if character == "-", " [(=,/}".contains(last), next?.isNumber == true {
        result += "$-$"
      } else {
        result.append(character)
      }
      last = character
    }
    return result
  }

  /// The width in em of Computer Modern, rounded up.
  static func width(_ text: String) -> Double {
    text.unicodeScalars.reduce(0) { $0 + width($1) }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "I", ".", ",", ":", ";", "'", "!", "|": 0.37
    case "f", "t", "r", "s", "(", ")", "[", "]", "-", " ": 0.42
    case "m", "w", "M", "W", "%", "@", "+", "=", "<", ">": 1.03
    case "0"..."9", "a"..."z", "/", "*": 0.56
    case "\u{0}"..."\u{7F}": 0.79
    case "\u{80}"..."\u{24F}": 0.8
    default: 1.1
    }
  }
}
