/// The best items of one query, kept as their scores go by in the order of the items.
///
/// Items with equal scores keep that order, at the cut as well.
struct BestItems: Sendable {
  /// An item with its score.
  struct Entry: Sendable, Equatable {
    let item: Int
    let score: Float
  }

  private let depth: Int
  private var entries: [Entry] = []
  /// The score that a later item has to exceed, once there are enough.
  private var threshold = -Float.infinity
  private var isFull = false

  init(depth: Int) { self.depth = depth }

  /// Offers an item.
  ///
  /// - Precondition: Later items have higher numbers.
  mutating func offer(_ item: Int, _ score: Float) {
    guard !isFull || score > threshold else { return }
    entries.append(Entry(item: item, score: score))
    // Sorting twice as many as are wanted, now and then, costs less than keeping them in order.
    if entries.count >= 2 * depth { cut() }
  }

  /// The best items, best first.
  mutating func best() -> [Entry] {
    cut()
    return entries
  }

  private mutating func cut() {
    entries.sort { $0.score > $1.score || ($0.score == $1.score && $0.item < $1.item) }
    guard entries.count >= depth else { return }
    entries.removeLast(entries.count - depth)
    threshold = entries[depth - 1].score
    isFull = true
  }
}
