/// Changes and their intervals drawn in a line of text, over an axis that is the same for all of them: `──●─│`.
struct IntervalBar {
  /// The number of characters.
  let width: Int
  private let range: ClosedRange<Double>

  /// An axis that holds some changes, their intervals and no change; nil where all of them are none, as shown.
  init?(_ spans: [Table.Span], width: Int) {
    let all = spans.flatMap { [$0.low, $0.value, $0.high] }.filter(\.isFinite) + [0]
    guard width > 1, let low = all.min(), let high = all.max(),
      !(NumberText.isZero(low) && NumberText.isZero(high))
    else { return nil }
    self.width = width
    range = low...high
  }

  /// The character of no change, which no other number has: it stands between what is lower and what is higher.
  private var zero: Int {
    let part = -range.lowerBound / (range.upperBound - range.lowerBound)
    let least = NumberText.isZero(range.lowerBound) ? 0 : 1
    let most = NumberText.isZero(range.upperBound) ? width - 1 : width - 2
    return min(max(Int((part * Double(width - 1)).rounded()), least), max(least, most))
  }

  /// The character at which a number stands, from 0.
  private func place(_ value: Double) -> Int {
    guard !NumberText.isZero(value) else { return zero }
    let step = (range.upperBound - range.lowerBound) / Double(width - 1)
    let steps = max(1, Int((min(abs(value) / step, Double(width))).rounded()))
    return min(max(zero + (value < 0 ? -steps : steps), 0), width - 1)
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
    if !NumberText.isZero(low) { put(NumberText.signed(low), at: 0) }
    if !NumberText.isZero(high) {
      let text = NumberText.signed(high)
      put(text, at: width - text.count)
    }
    put("0", at: zero)
    return String(characters)
  }

  /// A change, its interval, and no change: `┼` where the interval holds it, `┤` and `├` where it ends there.
  func text(_ span: Table.Span) -> String {
    guard span.low.isFinite, span.value.isFinite, span.high.isFinite else { return "" }
    var characters = [Character](repeating: " ", count: width)
    let (first, last) = (place(min(span.low, span.high)), place(max(span.low, span.high)))
    for index in first...last { characters[index] = "─" }
    characters[zero] =
      !(first...last).contains(zero) || first == last
      ? "│" : first == zero ? "├" : last == zero ? "┤" : "┼"
    characters[place(span.value)] = "●"
    return String(characters)
  }
}
