package import EMCL
package import EmbeddingFiles
package import Reranking
package import RetrievalMetrics
internal import Scoring

/// One method on one export.
package struct MethodResult: Sendable {
  /// The canonical expression; `baseline` for none.
  package let method: String
  /// The name: as it was asked for, `best` where that stands for the pipeline, or a name of its own.
  package var name: String
  /// The setting of the numbers.
  package let resultProtocol: ResultProtocol
  /// The number of bank queries, for methods that have a bank.
  package let bank: Int?
  /// The strengths in effect, in each direction.
  package let settings: PerDirection<[Setting]>
  /// The metrics of each direction; nil where it was not counted, here and below: a profile may know one gallery only.
  package let metrics: PerDirection<Metrics?>
  /// The metrics as the baseline's own code counts.
  package let compatible: PerDirection<CompatibleMetrics?>
  /// The places of the relevant items of each query: the metrics rest on them.
  package let relevantGroups: PerDirection<RelevantGroups?>
  /// The few best items of each query, ``RankCounts/shownDepth`` for each; -1 for none.
  package let best: PerDirection<[Int32]?>
  /// The number of lists of ten that each gallery item is in.
  package let occurrences: PerDirection<[Int32]?>
  /// The hubs among the gallery, with the ids of the top ones.
  package let hubs: PerDirection<NamedHubs?>
  /// A summary of the plain scores.
  package let scores: ScoreSummary
  /// The changes against the baseline; nil for the baseline itself.
  package internal(set) var changes: PerDirection<Changes?>?
  /// The geometry of texts and videos before the maps and after; nil where there are no maps.
  package let geometry: GeometryChange?
  /// The diagnostics of EMCL.
  package let emcl: EMCLDiagnostics?
  /// Warnings about the method.
  package let warnings: [String]
  /// The time of the method, in seconds; methods that share their scores share their time evenly.
  package let seconds: Double
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
    self.init(
      method: measurement.method, name: name ?? measurement.method,
      resultProtocol: measurement.resultProtocol, bank: measurement.bank,
      settings: measurement.settings,
      metrics: PerDirection { counts.metrics($0, truth, ties: ties) },
      compatible: PerDirection {
        (measurement.ownCounts ?? counts).compatible($0, truth, evaluation)
      },
      relevantGroups: PerDirection { counts.relevantGroups($0, truth) },
      best: PerDirection { counts.best($0, truth) },
      occurrences: PerDirection { counts.occurrences($0) },
      hubs: PerDirection { direction in
        counts.occurrences(direction).map {
          NamedHubs(
            Hubs(
              $0,
              order: direction.gallery(texts: judgments.textOrder, videos: judgments.videoOrder)),
            of: direction.gallery(texts: items.texts, videos: items.videos))
        }
      }, scores: measurement.scores, changes: nil, geometry: measurement.geometry,
      emcl: measurement.emcl, warnings: measurement.warnings, seconds: measurement.seconds)
  }

  /// The ranks of the queries.
  package var ranks: PerDirection<QueryRanks?> { relevantGroups.map { $0?.ranks } }

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
