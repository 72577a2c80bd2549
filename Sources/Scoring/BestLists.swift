internal import EmbeddingMath

/// The k best of each of several lists, kept as they go by.
///
/// Best is: higher score, then the lower place in a fixed order of the items. So the lists do not depend
/// on the order in which items are offered, and lists of parts merge into the lists of the whole.
public struct BestLists: Sendable {
  /// How many items a list holds at most.
  public let depth: Int
  private var scores: [Float]
  private var places: [Int32]
  private var counts: [Int]
  /// The score that an item has to reach to be looked at, for each list; -inf until a list is full.
  public private(set) var thresholds: [Float]

  /// Makes empty lists.
  public init(lists: Int, depth: Int) {
    self.depth = depth
    scores = [Float](repeating: 0, count: lists * depth)
    places = [Int32](repeating: 0, count: lists * depth)
    counts = [Int](repeating: 0, count: lists)
    thresholds = [Float](repeating: -.infinity, count: lists)
  }

  /// Offers an item to a list.
  public mutating func offer(_ score: Float, place: Int32, to list: Int) {
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

  /// Offers consecutive scores to one list.
  ///
  /// - Parameters:
  ///   - elements: Holds the scores, `items.count` of them from `start` on.
  ///   - start: Where the first score stands.
  ///   - items: The items they belong to.
  ///   - order: The place of each item.
  ///   - list: The list.
  public mutating func offer(
    _ elements: [Float], from start: Int, items: Range<Int>, order: [Int32], to list: Int
  ) {
    let count = items.count
    precondition(start >= 0 && start + count <= elements.count)
    let seen = TileLoops.row(
      elements, from: start, count: count, gold: .infinity, threshold: thresholds[list])
    guard seen.candidates > 0 else { return }
    for j in 0..<count where elements[start + j] >= thresholds[list] {
      offer(elements[start + j], place: order[items.lowerBound + j], to: list)
    }
  }

  /// The score that an item has to reach to be looked at for a list.
  public func threshold(of list: Int) -> Float { thresholds[list] }

  /// Offers one item to consecutive lists, with a score for each.
  ///
  /// - Parameters:
  ///   - elements: Holds the scores, `lists.count` of them from `start` on.
  ///   - start: Where the first score stands.
  ///   - lists: The lists.
  ///   - place: The place of the item.
  public mutating func offer(
    _ elements: [Float], from start: Int, lists: Range<Int>, place: Int32
  ) {
    let count = lists.count
    precondition(start >= 0 && start + count <= elements.count)
    precondition(lists.lowerBound >= 0 && lists.upperBound <= thresholds.count)
    guard
      TileLoops.candidates(elements, from: start, columns: lists, thresholds: thresholds) > 0
    else { return }
    for j in 0..<count where elements[start + j] >= thresholds[lists.lowerBound + j] {
      offer(elements[start + j], place: place, to: lists.lowerBound + j)
    }
  }

  /// Empties a list.
  public mutating func clear(_ list: Int) {
    counts[list] = 0
    thresholds[list] = -.infinity
  }

  /// The places in a list, best first.
  public func places(in list: Int) -> ArraySlice<Int32> {
    places[list * depth..<list * depth + counts[list]]
  }

  /// The scores in a list, best first.
  public func scores(in list: Int) -> ArraySlice<Float> {
    scores[list * depth..<list * depth + counts[list]]
  }

  /// Replaces the lists from one on by those of a part, of the same depth.
  mutating func take(_ part: BestLists, from first: Int) {
    precondition(part.depth == depth)
    let slots = first * depth..<(first + part.counts.count) * depth
    scores.replaceSubrange(slots, with: part.scores)
    places.replaceSubrange(slots, with: part.places)
    counts.replaceSubrange(first..<first + part.counts.count, with: part.counts)
    thresholds.replaceSubrange(first..<first + part.counts.count, with: part.thresholds)
  }

  /// Takes the entries of other lists in.
  public mutating func merge(_ other: BestLists) {
    for list in counts.indices {
      for i in list * depth..<list * depth + other.counts[list] {
        offer(other.scores[i], place: other.places[i], to: list)
      }
    }
  }
}

extension Sequence<String> {
  /// The place of each name when all are sorted: an order of items that does not depend on the file's.
  public var sortedPlaces: [Int32] {
    let names = Array(self)
    var places = [Int32](repeating: 0, count: names.count)
    for (place, index) in names.indices.sorted(by: { names[$0] < names[$1] }).enumerated() {
      places[index] = Int32(place)
    }
    return places
  }
}
