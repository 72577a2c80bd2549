/// The known name that is nearest to a word by edit distance (insertions, deletions, substitutions and
/// swaps of neighbours), or nil when none is near enough to be meant.
package func nearestName(to word: String, among names: some Sequence<String>) -> String? {
  var best: (name: String, distance: Int)?
  for name in names {
    let distance = editDistance(Array(word.lowercased()), Array(name.lowercased()))
    if distance < best?.distance ?? .max { best = (name, distance) }
  }
  guard let best, best.distance <= max(1, max(word.count, best.name.count) / 2) else { return nil }
  return best.name
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var older = [Int](repeating: 0, count: b.count + 1)
  var previous = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    for j in b.indices {
      var distance = min(
        previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, current[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        distance = min(distance, older[j - 1] + 1)
      }
      current.append(distance)
    }
    older = previous
    previous = current
  }
  return previous[b.count]
}
