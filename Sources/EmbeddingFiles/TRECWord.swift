internal import EmbeddingMath

/// A name as one word of a TREC file: per cent signs, blanks and control characters as `%` and two digits for each byte.
package func trecWord(_ name: String) -> String {
  var word = ""
  for scalar in name.unicodeScalars {
    if scalar == "%" || scalar.properties.isWhitespace
      || scalar.properties.generalCategory == .control
    {
      for byte in String(scalar).utf8 {
        let digits = String(byte, radix: 16, uppercase: true)
        word += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    } else {
      word.unicodeScalars.append(scalar)
    }
  }
  return word
}

extension [String] {
  /// The place of each name, as it is and as a word of TREC; the former first.
  var placesByTRECWord: [ItemID: Int] {
    var places = Dictionary(
      enumerated().map { (ItemID($1), $0) }, uniquingKeysWith: { first, _ in first })
    for (place, name) in enumerated() {
      let word = ItemID(trecWord(name))
      if places[word] == nil { places[word] = place }
    }
    return places
  }
}
