internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison

/// The number of exports and directions in which R@1 is higher, the same and lower, and in which the test finds it.
struct OverviewCounts {
  let higher, same, lower: Int
  let up, down, open: Int

  /// Counts changes.
  init(_ changes: [PerDirection<Changes?>]) {
    let all = changes.flatMap { $0.both.compactMap { $0?[.recallAt1] } }
    higher = all.count { $0.value > 0 }
    same = all.count { $0.value == 0 }
    lower = all.count { $0.value < 0 }
    up = all.count { $0.foundTone == .better }
    down = all.count { $0.foundTone == .worse }
    open = all.count - up - down
  }
}

extension Overview {
  /// The mean changes and the counts in the JSON document: an entry for each method and setting.
  var document: JSONValue {
    .array(
      [ResultProtocol.none, .inductive, .transductive].flatMap { kind in
        methods.compactMap { method in
          let changes = found(method, kind)?.results.compactMap { $0?.changes } ?? []
          guard !changes.isEmpty else { return nil }
          let counts = OverviewCounts(changes)
          return [
            "name": .string(method), "protocol": .string(kind.rawValue),
            "exports": .integer(changes.count),
            "mean_change": JSONValue(
              PerDirection { direction in
                let values = changes.compactMap { $0[direction]?[.recallAt1].value }
                return values.isEmpty
                  ? nil : JSONValue(values.reduce(0, +) / Double(values.count))
              }),
            "higher": .integer(counts.higher), "same": .integer(counts.same),
            "lower": .integer(counts.lower), "up": .integer(counts.up),
            "down": .integer(counts.down), "open": .integer(counts.open),
          ]
        }
      })
  }
}
