package import RetrievalMetrics

/// `golden.json`: what `Fixtures/reference.py` computed in double precision.
package struct Golden: Decodable, Sendable {
  /// Exports with their answers, by path below Fixtures.
  package let files: [String: File]
  /// Exports that must be refused, by path below Fixtures.
  package let damaged: [String: Damage]

  /// The answers of one export.
  package struct File: Decodable, Sendable {
    /// Answers by expression.
    package let pipelines: [String: Result]
  }

  /// The answers under one pipeline.
  package struct Result: Decodable, Sendable {
    /// Tie-safe metrics, texts asking.
    package let t2v: [String: Double]
    /// Tie-safe metrics, videos asking.
    package let v2t: [String: Double]
    /// The baseline's own metrics, by direction.
    package let compat: [String: [String: Double]]
    /// Pairs of scores so near that single precision may order them either way.
    package let near: [String: Int]
    /// Some scores: text, video, value.
    package let scores: [[Double]]
  }

  /// What is wrong with a damaged export.
  package struct Damage: Decodable, Sendable {
    /// The places that a report must name.
    package let places: [String]
  }

  /// The file, read once.
  package static let shared: Golden? = try? Fixture.json("golden.json", as: Golden.self)

  /// How far a metric may lie from the golden one: rounding of the text, and near-ties.
  package static func allowance(_ metric: String, near: Int, queries: Double) -> Double {
    let rounding = 1e-8
    let flips = Double(near)
    if metric == "queries" { return 0 }
    switch Metric(named: metric)?.figure {
    case .mean: return rounding + flips / queries
    case .percent: return rounding + 100 * flips / queries
    // The median, and what counts queries.
    case .median, nil: return rounding + flips
    }
  }
}

extension Metrics {
  /// The metrics by the names they have in the golden files: all of them but the hubness.
  package var goldenValues: [String: Double] {
    var values = ["ties": Double(ties), "queries": Double(queries)]
    for metric in Metric.all { values[metric.name] = self[metric] }
    return values
  }
}
