extension Sequence<String> {
  /// The index of each name, in the order in which all stand when they are sorted.
  package var sortedIndices: [Int] {
    let places = sortedPlaces
    var indices = [Int](repeating: 0, count: places.count)
    for (index, place) in places.enumerated() { indices[Int(place)] = index }
    return indices
  }
}
