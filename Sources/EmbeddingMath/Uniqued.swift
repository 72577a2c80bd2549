extension Sequence where Element: Equatable {
  /// The elements, each at its first place only; for short lists, which are searched again and again.
  package func uniqued() -> [Element] {
    var result: [Element] = []
    for element in self where !result.contains(element) { result.append(element) }
    return result
  }
}

extension Sequence where Element: Hashable {
  /// The elements, each at its first place only.
  package func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
