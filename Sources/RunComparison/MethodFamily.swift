package import RetrievalMetrics

/// The values of the queries of one direction under a baseline and under the methods compared with it.
package struct MethodFamily: Sendable {
  /// The metrics whose changes are tested by sign flips.
  static let flipped = Metric.all.filter { $0.test == .signFlips }

  /// The values under the baseline.
  package let baseline: QueryValues
  /// The same under each method.
  package let methods: [QueryValues]

  /// Brings a baseline and methods together.
  package init(baseline: QueryValues, methods: [QueryValues]) {
    precondition(methods.allSatisfy { $0.count == baseline.count })
    self.baseline = baseline
    self.methods = methods
  }

  /// The number of queries.
  var queries: Int { baseline.count }

  /// The differences that are tested, those of each method in the order of ``flipped``.
  var testedDifferences: [[Double]] {
    methods.flatMap { method in
      MethodFamily.flipped.map { metric in
        KnownDifferences(from: baseline[metric], to: method[metric]).orZero
      }
    }
  }
}
