/// Changes and their intervals drawn in a line of text, over an axis that is the same for all of them: `──●─│`.
struct IntervalBar {
  /// The number of characters.
  let width: Int
  private let range: ClosedRange<Double>

  /// An axis that holds some changes, their intervals and no change; nil where all of them are none.
  init?(_ spans: [Table.Span], width: Int) {
    let all = spans.flatMap { [$0.low, $0.value, $0.high] }.filter(\.isFinite) + [0]
    guard width > 1, let low = all.min(), let high = all.max(), low < high else { return nil }
    self.width = width
    range = low...high
  }

  /// The character at which a number stands, from 0.
  private func place(_ value: Double) -> Int {
    let own = min(max(value, range.lowerBound), range.upperBound)
    let part = (own - range.lowerBound) / (range.upperBound - range.lowerBound)
    return Int((part * Double(width - 1)).rounded())
  }

  /// The ends of the axis, and zero where there is room for it.
  var axis: String {
    var characters = [Character](repeating: " ", count: width)
    func put(_ text: String, at start: Int) {
      let end = start + text.count
      guard start >= 0, end <= width else { return }
      // A blank stays on both sides.
      let around = max(0, start - 1)..<min(width, end + 1)
      guard characters[around].allSatisfy({ $0 == " " }) else { return }
      characters.replaceSubrange(start..<end, with: text)
    }
    let (low, high) = (range.lowerBound, range.upperBound)
    put("0", at: place(0))
    if low < 0 { put(NumberText.signed(low), at: 0) }
    if high > 0 {
      let text = NumberText.signed(high)
      put(text, at: width - text.count)
    }
    return String(characters)
  }

  /// A change, its interval, and no change.
  func text(_ span: Table.Span) -> String {
    guard span.low.isFinite, span.value.isFinite, span.high.isFinite else { return "" }
    var characters = [Character](repeating: " ", count: width)
    let (first, last) = (place(min(span.low, span.high)), place(max(span.low, span.high)))
    for index in first...last { characters[index] = "─" }
    let zero = place(0)
    characters[zero] = characters[zero] == "─" ? "┼" : "│"
    characters[place(span.value)] = "●"
    return String(characters)
  }
}
