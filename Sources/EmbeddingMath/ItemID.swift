/// The name of an item, compared and ordered byte by byte in UTF-8.
///
/// Swift's own comparison of strings takes two forms of one letter for the same, and orders by them; a file may have
/// an item under each. Wherever ids are compared, looked up or sorted, they are of this type.
package struct ItemID: Sendable {
  /// The name.
  package let text: String

  /// Takes a name.
  package init(_ text: String) { self.text = text }
}

extension ItemID: Hashable, Comparable {
  /// Tells if all bytes are the same.
  package static func == (one: ItemID, other: ItemID) -> Bool {
    one.text.utf8.elementsEqual(other.text.utf8)
  }

  /// The order of the first bytes that differ; what another id begins with comes before it.
  package static func < (one: ItemID, other: ItemID) -> Bool {
    one.text.utf8.lexicographicallyPrecedes(other.text.utf8)
  }

  /// Feeds the bytes.
  package func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(UInt8(0xFF))
  }
}

extension Sequence<String> {
  /// The names as ids.
  package var itemIDs: [ItemID] { map(ItemID.init) }

  /// The indices of the names, as ids in ascending order.
  package var sortedOrder: [Int] {
    let ids = itemIDs
    // Of ASCII alone Swift's own order is that of the bytes, and six times as fast.
    guard ids.allSatisfy({ $0.text.utf8.allSatisfy { $0 < 0x80 } }) else {
      return ids.indices.sorted { ids[$0] < ids[$1] }
    }
    return ids.indices.sorted { ids[$0].text < ids[$1].text }
  }

  /// The place of each name when all are sorted: an order of items that does not depend on the file's.
  package var sortedPlaces: [Int32] {
    let order = sortedOrder
    var places = [Int32](repeating: 0, count: order.count)
    for (place, index) in order.enumerated() { places[index] = Int32(place) }
    return places
  }
}
