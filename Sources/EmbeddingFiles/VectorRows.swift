/// Several vectors for each item, item after item.
///
/// Where all items have a place for as many, slot after slot: row `item * slots + slot` of the store.
package struct VectorRows: Sendable {
  /// All vectors; those that are masked are zero, unless the formula uses them.
  package var store: RowStore
  /// The places that each item has for vectors; where items differ, the most that one has.
  package let slots: Int
  /// The first row of each item, and the number of rows at the end; nil where every item has ``slots`` of them.
  package let starts: [Int]?
  /// One byte for each vector: 1 where it takes part; nil when all do.
  package let mask: [UInt8]?
  /// One weight for each vector.
  package let weights: [Float]?

  /// Describes vectors of items that have as many places each.
  package init(store: RowStore, slots: Int, mask: [UInt8]?, weights: [Float]?) {
    precondition(slots > 0 && store.count % slots == 0)
    self.store = store
    self.slots = slots
    starts = nil
    self.mask = mask
    self.weights = weights
  }

  /// Describes vectors of items that have any number of them, all of which take part.
  ///
  /// - Parameters:
  ///   - store: The vectors.
  ///   - starts: The first row of each item, ascending from 0, and the number of rows at the end.
  package init(store: RowStore, starts: [Int]) {
    precondition(starts.first == 0 && starts.last == store.count)
    let counts = zip(starts, starts.dropFirst()).map { $1 - $0 }
    precondition(counts.allSatisfy { $0 > 0 })
    self.store = store
    slots = counts.max() ?? 1
    self.starts = starts
    mask = nil
    weights = nil
  }

  /// The number of items.
  package var items: Int { starts.map { $0.count - 1 } ?? store.count / slots }

  /// The vectors of one slot, one for each item.
  package func slot(_ index: Int) throws(ExportError) -> RowStore {
    precondition(starts == nil, "items with different numbers of vectors have no slots")
    return try RowStore(every: slots, from: index, of: store)
  }

  /// The rows of an item, those that are masked among them.
  package func places(of item: Int) -> Range<Int> {
    starts.map { $0[item]..<$0[item + 1] } ?? item * slots..<(item + 1) * slots
  }

  /// The rows of consecutive items.
  package func places(of items: Range<Int>) -> Range<Int> {
    starts.map { $0[items.lowerBound]..<$0[items.upperBound] }
      ?? items.lowerBound * slots..<items.upperBound * slots
  }

  /// The rows of an item's vectors that take part.
  package func rows(of item: Int) -> [Int] {
    let all = places(of: item)
    guard let mask else { return Array(all) }
    return all.filter { mask[$0] != 0 }
  }
}
