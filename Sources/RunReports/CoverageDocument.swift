internal import EmbeddingFiles
internal import RunComparison

extension Coverage {
  /// The figures in the JSON document: R@1 in percent for each entry of `asked`.
  var document: JSONValue {
    [
      "metric": .string("R@1"), "asked": JSONValue([1] + Coverage.splits.map(\.share)),
      "draws": .array(([1] + Coverage.splits.map { $0.parts * $0.repeats }).map { .integer($0) }),
      "baseline": JSONValue(baseline),
      "methods": .array(
        rows.map { row in
          [
            "method": .string(row.method), "recalls": JSONValue(row.recalls.map { JSONValue($0) }),
            "resting_share": JSONValue(PerDirection { JSONValue(restingShare(row, $0)) }),
          ]
        }),
    ]
  }
}
