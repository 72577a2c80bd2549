internal import EmbeddingFiles
internal import RetrievalMetrics
internal import RunComparison

extension Run {
  /// The gain of the second stage, and what its candidates allow, in a sentence; nil for an export of one stage.
  var stageSentence: String? {
    guard let stages = input.stages, let first = results.first,
      let second = results.first(where: { $0.method == TwoStages.method })
    else { return nil }
    let parts = Direction.allCases.compactMap { direction -> String? in
      guard let before = first.metrics[direction]?[.recallAt1],
        let after = second.metrics[direction]?[.recallAt1]
      else { return nil }
      let (item, query) = direction == .textToVideo ? ("video", "texts") : ("text", "videos")
      let lengths = stages.lengths[direction]
      let many = lengths[0] == lengths[1] ? "\(lengths[0])" : "\(lengths[0]) to \(lengths[1])"
      return
        "\(direction.rawValue) R@1 \(NumberText.signed(after - before)) of at most "
        + "\(NumberText.signed(stages.ceiling[direction] - before)), as it "
        + "scores the own \(item) of \(NumberText.fixed(stages.reach[direction])) % of the \(query) (\(many) \(item)s each)"
    }
    return parts.isEmpty
      ? nil
      : "The second stage (\(stages.pairs) scored pairs; others rank "
        + "\(stages.ranksOthers ? "below, by the first stage" : "nowhere")): \(parts.joined(separator: "; "))."
  }

  /// The well-known set that the export has the numbers of, in a sentence; nil for none.
  var knownSetSentence: String? { input.knownSet?.words }
}

extension TwoStages {
  /// The second stage in the JSON document.
  var document: JSONValue {
    [
      "pairs": .integer(pairs), "ranks_others": .bool(ranksOthers),
      "per_query": JSONValue(lengths.map { JSONValue($0.map(Double.init)) }),
      "reach": JSONValue(reach.map { JSONValue($0) }),
      "ceiling": JSONValue(ceiling.map { JSONValue($0) }),
    ]
  }
}
