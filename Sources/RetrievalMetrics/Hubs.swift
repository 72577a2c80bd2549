/// Measures of how unevenly the gallery items share the lists of the best ten, one list for each query.
package struct Hubs: Sendable, Equatable {
  /// The skewness m3 / m2^1.5 of the k-occurrences; nil when all are equal.
  package let skewness: Double?
  /// The Robin Hood index: the share of all places in lists that would have to change hands for equality.
  ///
  /// From 0 to 1; sum |n_i - mean| / (2 sum n_i) (Feldbauer et al. 2018).
  package let robinHood: Double
  /// The share of items that are in no list at all.
  package let antihubs: Double
  /// The items that are in most lists, at most five, with how many lists; ties by the order of the ids.
  package let top: [Hub]

  /// An item that many lists have.
  package struct Hub: Sendable, Equatable {
    /// Its index in the gallery.
    package let item: Int
    /// The number of lists.
    package let lists: Int
  }

  /// Looks at k-occurrences.
  ///
  /// - Parameters:
  ///   - counts: In how many lists each item is; at least one item.
  ///   - order: The place of each item, by which equal counts among the top are settled; nil for the order
  ///     of the counts.
  package init(_ counts: [Int32], order: [Int32]? = nil) {
    let n = Double(counts.count)
    let total = counts.reduce(0.0) { $0 + Double($1) }
    let mean = total / n
    var (second, third, distance) = (0.0, 0.0, 0.0)
    for count in Hubs.ascending(counts) {
      let deviation = Double(count) - mean
      second += deviation * deviation
      third += deviation * deviation * deviation
      distance += abs(deviation)
    }
    skewness =
      second > 0 ? (third / n) / ((second / n) * (second / n).squareRoot()) : nil
    robinHood = total > 0 ? distance / (2 * total) : 0
    antihubs = Double(counts.count { $0 == 0 }) / n
    top = Hubs.top(5, counts, order).map { Hub(item: $0, lists: Int(counts[$0])) }
  }

  /// The counts in ascending order, by how often each occurs where that is not more work than to sort them.
  private static func ascending(_ counts: [Int32]) -> [Int32] {
    guard let largest = counts.max(), largest <= 4 * counts.count else { return counts.sorted() }
    var items = [Int32](repeating: 0, count: Int(largest) + 1)
    for count in counts { items[Int(count)] += 1 }
    return items.indices.flatMap { repeatElement(Int32($0), count: Int(items[$0])) }
  }

  /// The items of the highest counts, the highest first.
  private static func top(_ depth: Int, _ counts: [Int32], _ order: [Int32]?) -> [Int] {
    var top: [Int] = []
    func isBefore(_ one: Int, _ other: Int) -> Bool {
      (counts[other], order?[one] ?? Int32(one)) < (counts[one], order?[other] ?? Int32(other))
    }
    for item in counts.indices {
      if top.count == depth, counts[item] < counts[top[depth - 1]] { continue }
      let place = top.firstIndex { isBefore(item, $0) } ?? top.count
      guard place < depth else { continue }
      top.insert(item, at: place)
      if top.count > depth { top.removeLast() }
    }
    return top
  }
}
