/// Several vectors for each item, slot after slot: row `item * slots + slot` of the store.
package struct VectorRows: Sendable {
  /// All vectors; those that are masked are zero, unless the formula uses them.
  package var store: RowStore
  /// The vectors of an item.
  package let slots: Int
  /// One byte for each vector: 1 where it takes part; nil when all do.
  package let mask: [UInt8]?
  /// One weight for each vector.
  package let weights: [Float]?

  /// Describes vectors.
  package init(store: RowStore, slots: Int, mask: [UInt8]?, weights: [Float]?) {
    precondition(slots > 0 && store.count % slots == 0)
    self.store = store
    self.slots = slots
    self.mask = mask
    self.weights = weights
  }

  /// The number of items.
  package var items: Int { store.count / slots }

  /// The vectors of one slot, one for each item.
  package func slot(_ index: Int) throws(ExportError) -> RowStore {
    try RowStore(every: slots, from: index, of: store)
  }

  /// The rows of an item's vectors that take part.
  package func rows(of item: Int) -> [Int] {
    let all = item * slots..<(item + 1) * slots
    guard let mask else { return Array(all) }
    return all.filter { mask[$0] != 0 }
  }
}
