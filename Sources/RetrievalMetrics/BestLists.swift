/// The k best of each of several lists, kept as they go by.
///
/// Best is: higher score, then the lower place in a fixed order of the items. So the lists do not depend
/// on the order in which items are offered, and lists of parts merge into the lists of the whole.
struct BestLists: Sendable {
  let depth: Int
  private var scores: [Float]
  private var places: [Int32]
  private var counts: [Int]
  /// The score that an item has to reach to be looked at, for each list; -inf until a list is full.
  private(set) var thresholds: [Float]

  init(lists: Int, depth: Int) {
    self.depth = depth
    scores = [Float](repeating: 0, count: lists * depth)
    places = [Int32](repeating: 0, count: lists * depth)
    counts = [Int](repeating: 0, count: lists)
    thresholds = [Float](repeating: -.infinity, count: lists)
  }

  /// Offers an item to a list.
  mutating func offer(_ score: Float, place: Int32, to list: Int) {
    let begin = list * depth
    var position = counts[list]
    if position == depth {
      let last = begin + depth - 1
      guard score > scores[last] || (score == scores[last] && place < places[last]) else { return }
      position = depth - 1
    } else {
      counts[list] += 1
    }
    while position > 0 {
      let above = begin + position - 1
      guard score > scores[above] || (score == scores[above] && place < places[above]) else {
        break
      }
      scores[above + 1] = scores[above]
      places[above + 1] = places[above]
      position -= 1
    }
    scores[begin + position] = score
    places[begin + position] = place
    if counts[list] == depth { thresholds[list] = scores[begin + depth - 1] }
  }

  /// Empties a list.
  mutating func clear(_ list: Int) {
    counts[list] = 0
    thresholds[list] = -.infinity
  }

  /// The places in a list, best first.
  func places(in list: Int) -> ArraySlice<Int32> {
    places[list * depth..<list * depth + counts[list]]
  }

  /// Takes the entries of other lists in.
  mutating func merge(_ other: BestLists) {
    for list in counts.indices {
      for i in list * depth..<list * depth + other.counts[list] {
        offer(other.scores[i], place: other.places[i], to: list)
      }
    }
  }
}
