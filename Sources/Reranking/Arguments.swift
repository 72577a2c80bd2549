/// The values of a method's keys, read as what they are.
struct Arguments {
  let method: String
  let values: [String: String]

  func integer(_ key: String, in range: ClosedRange<Int>) throws(PipelineError) -> Int? {
    guard let text = values[key] else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw PipelineError(
        "\(method): \(key)=\(text) is not a whole number from \(range.lowerBound) to \(range.upperBound)"
      )
    }
    return value
  }

  func number(
    _ key: String, words: String, where isAllowed: (Double) -> Bool = { _ in true }
  ) throws(PipelineError) -> Double? {
    guard let text = values[key] else { return nil }
    guard let value = Double(text), value.isFinite, isAllowed(value) else {
      throw PipelineError("\(method): \(key)=\(text) is not \(words)")
    }
    return value
  }

  func flag(_ key: String) throws(PipelineError) -> Bool? {
    guard let text = values[key] else { return nil }
    switch text.lowercased() {
    case "true", "on", "yes", "1": return true
    case "false", "off", "no", "0": return false
    default: throw PipelineError("\(method): \(key)=\(text) is neither true nor false")
    }
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, of type: Choice.Type
  ) throws(PipelineError) -> Choice? where Choice.RawValue == String {
    guard let text = values[key] else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    throw unknown(key, text, known: Choice.allCases.map(\.rawValue))
  }

  /// A value such as `signs(5,2)`: a word and whole numbers.
  func call(_ key: String) throws(PipelineError) -> (word: String, numbers: [Int])? {
    guard let text = values[key] else { return nil }
    guard let open = text.firstIndex(of: "(") else { return (text, []) }
    let inside = text[text.index(after: open)...].dropLast()
    let numbers = inside.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard text.hasSuffix(")"), !numbers.contains(nil) else {
      throw PipelineError("\(method): \(key)=\(text) is not a word with whole numbers")
    }
    return (String(text[..<open]), numbers.compactMap { $0 })
  }

  func unknown(_ key: String, _ text: String, known: [String]) -> PipelineError {
    PipelineError(
      "\(method): \(key)=\(text) is unknown", hint: "one of \(known.joined(separator: ", "))")
  }
}

extension Arguments {
  /// A number or `auto`; auto when nothing is said, or a default.
  func strength(
    _ key: String, default usual: Double? = nil, words: String, where isAllowed: (Double) -> Bool
  ) throws(PipelineError) -> Strength {
    guard let text = values[key] else { return usual.map { .given($0) } ?? .auto }
    guard text != "auto" else { return .auto }
    guard let value = try number(key, words: "\(words) or auto", where: isAllowed) else {
      return .auto
    }
    return .given(value)
  }

  /// A whole number or `auto`; nil stands for auto.
  func count(_ key: String, in range: ClosedRange<Int>) throws(PipelineError) -> Int? {
    values[key] == "auto" ? nil : try integer(key, in: range)
  }

  /// A temperature on the cosine scale, as `0.4sd` in standard deviations of the scores, or `auto`.
  func temperature(_ key: String) throws(PipelineError) -> Temperature {
    if let text = values[key], text.hasSuffix("sd") {
      guard let part = Double(text.dropLast(2)), part > 0, part <= 1e6 else {
        throw PipelineError("\(method): \(key)=\(text) is not a number above 0 with sd")
      }
      return .relative(part)
    }
    let strength = try strength(key, words: "a number above 0, one with sd,") {
      $0 > 0 && $0 <= 1e6
    }
    return strength.value.map { .fixed($0) } ?? .auto
  }
}
