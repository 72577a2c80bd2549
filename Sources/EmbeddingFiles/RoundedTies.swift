/// Scores that differ as doubles and are equal in single precision: ties that only reading them made.
package struct RoundedTies: Sendable, Equatable {
  /// The scores that became equal to another one of their row.
  package private(set) var scores = 0
  /// The rows that have such scores.
  package private(set) var rows = 0
  /// The rows that were looked at.
  private(set) var rowsLookedAt = 0

  /// Nothing looked at yet.
  package init() {}

  /// Looks at a row.
  package mutating func look<Row: RandomAccessCollection<Double>>(at row: Row) {
    rowsLookedAt += 1
    let made = RoundedTies.count(row)
    guard made > 0 else { return }
    scores += made
    rows += 1
  }

  /// Adds what was seen in other rows.
  package mutating func add(_ other: RoundedTies) {
    scores += other.scores
    rows += other.rows
    rowsLookedAt += other.rowsLookedAt
  }

  /// The note; nil when no score became equal to another.
  package var words: String? {
    guard scores > 0 else { return nil }
    return
      "\(scores) score\(scores == 1 ? "" : "s") became equal to another of the same row in single precision, though "
      + "they differ as doubles (in \(rows) of \(rowsLookedAt) row\(rowsLookedAt == 1 ? "" : "s")): these ties are not the model's; scale or centre "
      + "the scores before saving them"
  }

  /// The scores of a row that became equal to another.
  private static func count<Row: RandomAccessCollection<Double>>(_ row: Row) -> Int {
    // What a single can hold stays as distinct as it was: the usual case, of singles that were saved as doubles.
    guard row.contains(where: { Double(Float($0)) != $0 }), row.allSatisfy(\.isFinite) else {
      return 0
    }
    let ascending = row.sorted()
    var (made, first) = (0, 0)
    for place in 1...ascending.count {
      guard place == ascending.count || Float(ascending[place]) != Float(ascending[first]) else {
        continue
      }
      if ascending[place - 1] != ascending[first] { made += place - first }
      first = place
    }
    return made
  }
}
