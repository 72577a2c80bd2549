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
