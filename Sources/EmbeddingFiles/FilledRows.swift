/// A look at finished scores for a number that fills their rows up: what a second stage writes for the pairs it did not score.
struct FilledRows: Sendable {
  private var value: Float?
  private var rows = 0
  /// The rows of which most entries are that number.
  private var filled = 0
  /// The fewest other entries of a filled row, and the most.
  private var (least, most) = (Int.max, 0)

  /// Rows that are looked at in any case; when they are not filled, no more are.
  private static let sampled = 32

  /// Looks at the rows of a block.
  mutating func look(at block: [Float], width: Int) {
    guard width > 3 else { return }
    for start in stride(from: 0, to: block.count, by: width) {
      if rows >= FilledRows.sampled, !isPlausible { return }
      look(at: block[start..<start + width])
    }
  }

  private var isPlausible: Bool { filled * 10 >= rows * 9 }

  private mutating func look(at row: ArraySlice<Float>) {
    rows += 1
    // The only number that more than half can be.
    var (candidate, votes) = (row[row.startIndex], 0)
    for score in row {
      if votes == 0 {
        (candidate, votes) = (score, 1)
      } else {
        votes += score == candidate ? 1 : -1
      }
    }
    let others = row.count { $0 != candidate }
    guard 2 * others < row.count, candidate == value ?? candidate else { return }
    value = candidate
    filled += 1
    if others > 0 { (least, most) = (min(least, others), max(most, others)) }
  }

  /// The number that stands for no score, and how many others a row has; nil where rows are not filled.
  var found: (value: Float, kept: ClosedRange<Int>)? {
    guard let value, rows > 1, most > 0, isPlausible else { return nil }
    return (value, least...most)
  }

  /// The observation for a user; nil where rows are not filled.
  var words: String? {
    found.map { value, kept in
      let number = value == value.rounded() && abs(value) < 1e6 ? "\(Int(value))" : "\(value)"
      let many =
        kept.lowerBound == kept.upperBound
        ? "\(kept.lowerBound)" : "\(kept.lowerBound) to \(kept.upperBound)"
      return
        "looks like the top \(many) of each query, filled with \(number): pairs that were not scored count as tied; "
        + "--fill\(value < 0 ? "=" : " ")\(number) of import and run leaves them out"
    }
  }
}
