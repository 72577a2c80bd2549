/// The best items of one query where scored ones stand above others, which rank by scores of another kind.
///
/// A run has one number for each item. Scored items keep their scores; the others get their own, less an offset that brings them below.
struct StackedItems: Sendable {
  private let depth: Int
  private let offset: Double
  private var scored: BestItems
  private var others: BestItems

  /// Prepares for the items of a query.
  ///
  /// - Parameters:
  ///   - depth: The number of items to keep.
  ///   - offset: What is taken from the scores of the others.
  init(depth: Int, offset: Double) {
    (self.depth, self.offset) = (depth, offset)
    (scored, others) = (BestItems(depth: depth), BestItems(depth: depth))
  }

  /// Offers an item.
  ///
  /// - Parameters:
  ///   - score: -inf for none.
  ///   - lower: The score by which it ranks below the scored ones; nil or -inf where it does not.
  /// - Precondition: Later items have higher numbers.
  mutating func offer(_ item: Int, _ score: Float, below lower: Float?) {
    if score > -.infinity {
      scored.offer(item, score)
    } else if let lower, lower > -.infinity {
      others.offer(item, lower)
    }
  }

  /// The best items, best first, by numbers that are equal where the scores of a kind are, and fall otherwise.
  ///
  /// - Returns: Nil where there are no numbers below the scores.
  mutating func best() -> [BestItems.Entry]? {
    var all = scored.best()
    var before: Float?
    for entry in others.best().prefix(depth - all.count) {
      var number = all.last?.score ?? .infinity
      if entry.score != before {
        // Single precision may not tell two lower numbers apart.
        number = min(Float(Double(entry.score) - offset), number.nextDown)
        before = entry.score
      }
      guard number > -.infinity else { return nil }
      all.append(BestItems.Entry(item: entry.item, score: number))
    }
    return all
  }
}
