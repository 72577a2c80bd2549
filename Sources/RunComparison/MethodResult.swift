package import EMCL
package import EmbeddingFiles
package import Reranking
package import RetrievalMetrics
internal import Scoring

/// One method on one export: what was counted of it, and what follows.
///
/// The figures of a direction that was not counted are nil: a profile may know one gallery only.
package struct MethodResult: Sendable {
  /// The counts.
  package let measurement: Measurement
  /// The name: as it was asked for, `best` where that stands for the pipeline, or a name of its own.
  package var name: String
  /// The metrics.
  package let metrics: PerDirection<Metrics?>
  /// The metrics as the baseline's own code counts.
  package let compatible: PerDirection<CompatibleMetrics?>
  /// The places of the relevant items of each query: what is behind the metrics.
  package let relevantGroups: PerDirection<RelevantGroups?>
  /// The few best items of each query, ``RankCounts/shownDepth`` for each; -1 for none.
  package let best: PerDirection<[Int32]?>
  /// R@1 as far as it hangs on the last digits of the scores; nil where that was not looked at.
  package let lastDigits: PerDirection<LastDigits?>
  /// The hubs among the gallery, with the ids of the top ones.
  package let hubs: PerDirection<NamedHubs?>
  /// The changes against the baseline; nil for the baseline itself.
  package internal(set) var changes: PerDirection<Changes?>?
}

// What was counted, of the result itself.
extension MethodResult {
  /// The canonical expression; `baseline` for none.
  package var method: String { measurement.method }
  /// The setting of the numbers.
  package var resultProtocol: ResultProtocol { measurement.resultProtocol }
  /// The number of bank queries, for methods that have a bank.
  package var bank: Int? { measurement.bank }
  /// The strengths in effect.
  package var settings: PerDirection<[Setting]> { measurement.settings }
  /// The mean and the deviation of the plain scores.
  package var scores: ScoreSummary { measurement.scores }
  /// The places of texts and videos before the maps and after; nil where there are no maps.
  package var geometry: GeometryChange? { measurement.geometry }
  /// The diagnostics of EMCL.
  package var emcl: EMCLDiagnostics? { measurement.emcl }
  /// What has to be so for the scores to be right, in a clause; nil for nothing beyond the setting.
  package var assumption: String? { measurement.assumption }
  /// How it was chosen among other pipelines on the bank's pairs; nil where it was not.
  package var choice: PipelineChoice? { measurement.choice }
  /// Warnings about the method.
  package var warnings: [String] { measurement.warnings }
  /// The seconds that the method took.
  package var seconds: Double { measurement.seconds }
  /// The number of queries' lists of ten that have each gallery item.
  package var occurrences: PerDirection<[Int32]?> {
    PerDirection<[Int32]?> { measurement.counts.occurrences($0) }
  }
}

/// Hubs with the ids of the items that are in most lists.
package struct NamedHubs: Sendable, Equatable {
  /// The numbers.
  package let hubs: Hubs
  /// The ids of the top hubs.
  package let ids: [String]
}

extension MethodResult {
  /// Works a result out of what was counted.
  ///
  /// - Parameters:
  ///   - measurement: What was counted.
  ///   - name: What to call the method; nil for the expression it was measured under.
  ///   - judgments: Which text belongs to which video.
  ///   - items: What they are called.
  ///   - evaluation: The metrics of the baseline's own code.
  ///   - ties: How ties count.
  init(
    _ measurement: Measurement, name: String? = nil, _ judgments: Judgments, _ items: Run.Items,
    _ evaluation: EvaluationProtocol, ties: TieRule
  ) {
    let (counts, truth) = (measurement.counts, judgments.truth)
    self.measurement = measurement
    self.name = name ?? measurement.method
    metrics = PerDirection { counts.metrics($0, truth, ties: ties) }
    compatible = PerDirection {
      (measurement.ownCounts ?? counts).compatible($0, truth, evaluation)
    }
    relevantGroups = PerDirection { counts.relevantGroups($0, truth) }
    best = PerDirection { counts.best($0, truth) }
    lastDigits = PerDirection { LastDigits(counts, $0, truth, ties: ties) }
    hubs = PerDirection { direction in
      counts.occurrences(direction).map {
        NamedHubs(
          Hubs(
            $0, order: direction.gallery(texts: judgments.textOrder, videos: judgments.videoOrder)),
          of: direction.gallery(texts: items.texts, videos: items.videos))
      }
    }
  }

  /// The ranks of the queries.
  package var ranks: PerDirection<QueryRanks?> { relevantGroups.map { $0?.ranks } }

  /// The directions in which the test finds that R@1 rose.
  package var foundGains: [Direction] {
    Direction.allCases.filter { changes?[$0]?[.recallAt1].isFoundGain ?? false }
  }

  /// Works out the values of each query, in the directions that were counted.
  func values(ties: TieRule) -> PerDirection<QueryValues?> {
    relevantGroups.map { $0.map { QueryValues($0, ties: ties) } }
  }
}

extension NamedHubs {
  init(_ hubs: Hubs, of ids: [String]) {
    self.init(hubs: hubs, ids: hubs.top.map { ids[$0.item] })
  }
}
