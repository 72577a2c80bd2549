package import EmbeddingFiles
package import EmbeddingMath
package import Reranking
package import RetrievalMetrics
internal import Scoring

/// One export under the baseline and some methods.
package struct Run: Sendable {
  /// The input.
  package let input: Input
  /// The names of its texts and videos, and which belong together.
  package let items: Items
  /// The rule for ties in the metrics and the changes.
  package let ties: TieRule
  /// The baseline, then the methods in the order asked for.
  package internal(set) var results: [MethodResult]
  /// Methods compared with each other.
  package private(set) var pairs: [Pair] = []
  /// Methods that the export does not allow, with the reason.
  package private(set) var refusals: [Refusal] = []
  /// The gain of methods from seeing the test queries, when that was asked for.
  package var premium: TransductivePremium?
  /// The captions of the texts, for reports that show them.
  package var captions: [String]?
  /// The time of each part of the work, in seconds.
  package var times = Times()
  /// The choices made on the way, in sentences: no warnings.
  package var notes: [String] = []
  /// Tells whether the rows are other exports and their fusion, instead of methods on this one.
  package var isOfExports = false

  /// A method that could not be applied.
  package struct Refusal: Sendable, Equatable, Codable {
    /// The canonical expression.
    package let method: String
    /// Why.
    package let reason: String
    /// A suggestion of what to do instead.
    package let hint: String

    /// Names a refusal.
    package init(method: String, reason: String, hint: String) {
      self.method = method
      self.reason = reason
      self.hint = hint
    }
  }

  /// Two methods compared with each other.
  package struct Pair: Sendable, Equatable {
    /// The one.
    package let one: String
    /// The other.
    package let other: String
    /// The change of R@1 from the one to the other, in each direction.
    package let changes: PerDirection<Change?>
  }

  /// Seconds spent in each part of a run.
  package struct Times: Sendable {
    /// The file and its bank, checks and content hash included; 0 where that was somebody else's work.
    package var read = 0.0
    /// Maps, potentials and what they are fitted from.
    package var fit = 0.0
    /// The sweeps in which ranks are counted, products of vectors included.
    package var rank = 0.0
    /// Bootstrap, sign flips and tests.
    package var statistics = 0.0

    /// Nothing spent yet.
    package init() {}
  }

  /// The input of a run.
  package struct Input: Sendable, Equatable, Codable {
    /// The path.
    package var path: String
    /// The name in reports: the file's, unless another was given.
    package var name: String
    /// The baseline that wrote it.
    package let baseline: String
    /// The dataset, when the file names it.
    package let dataset: String?
    /// The kind of similarity.
    package let similarity: String
    /// The family of metrics.
    package let evaluation: String
    /// The number of texts.
    package let texts: Int
    /// The number of videos.
    package let videos: Int
    /// The number of channels; nil for a matrix.
    package let dimensions: Int?
    /// The SHA-256 of the file.
    package let sha256: String
    /// Notices of what is allowed but worth knowing.
    package var notices: [String]
  }

  /// The names of the texts and videos of an export, and which belong together.
  package struct Items: Sendable, Equatable, Codable {
    /// The ids of the texts.
    package let texts: [String]
    /// The ids of the videos.
    package let videos: [String]
    /// The video of each text.
    package let videoOfText: [Int]
    /// The videos that have texts, which are the queries of video to text.
    package let askingVideos: [Int]
  }
}

extension Run {
  /// Scores an export under the baseline and under methods.
  ///
  /// - Parameters:
  ///   - set: The export.
  ///   - pipelines: The methods; the baseline is always run, and first.
  ///   - bank: The queries that methods learn from.
  ///   - sha256: The content hash of the file.
  ///   - ties: How ties count.
  ///   - seed: The seed of the bootstrap.
  ///   - parallelism: The threads to use.
  ///   - observe: Called with each group of fitted methods, to save what they make.
  ///   - progress: Called with the name of the work and the part of it that is done.
  /// - Throws: When rows or scores cannot be read again.
  package init(
    _ set: RetrievalSet, pipelines: [Pipeline], bank: Bank = .test, sha256: String,
    ties: TieRule = .expected, seed: UInt64 = 0, parallelism: Parallelism,
    observe: ((FittedGroup) throws(ExportError) -> Void)? = nil,
    progress: (@Sendable (String, Double) -> Void)? = nil
  ) throws(ExportError) {
    let measured = try Measurement.Batch(
      set, pipelines: pipelines, bank: bank, parallelism: parallelism, observe: observe,
      progress: progress)
    self.init(
      input: Input(set, sha256: sha256, notices: bank.warnings), items: Items(set),
      measurements: measured.measurements.map { measurement in
        let asked = pipelines.first { measured.canonical[$0.expression] == measurement.method }
        return (measurement, asked?.expression)
      },
      refusals: measured.refusals, ties: ties, seed: seed, times: measured.times,
      parallelism: parallelism)
  }

  /// Ranks and compares groups of methods that were fitted before.
  ///
  /// - Parameters:
  ///   - groups: The groups, one of which has the baseline.
  ///   - order: The order of the results; the baseline comes first.
  ///   - notices: What there is to know of the bank.
  package init(
    _ set: RetrievalSet, groups: [FittedGroup], order: [Pipeline], sha256: String,
    notices: [String] = [], ties: TieRule = .expected, seed: UInt64 = 0,
    parallelism: Parallelism, progress: (@Sendable (String, Double) -> Void)? = nil
  ) throws(ExportError) {
    let measured = try Measurement.Batch(
      set, groups: groups, order: order, parallelism: parallelism, progress: progress)
    self.init(
      input: Input(set, sha256: sha256, notices: notices), items: Items(set),
      measurements: measured.measurements.map { ($0, nil) }, ties: ties, seed: seed,
      times: measured.times, parallelism: parallelism)
  }

  /// Works results out of what was counted, and compares them.
  ///
  /// - Parameters:
  ///   - measurements: What was counted of each method, the baseline first, with what to call it.
  package init(
    input: Input, items: Items, measurements: [(Measurement, name: String?)],
    refusals: [Refusal] = [], ties: TieRule = .expected, seed: UInt64 = 0, times: Times = Times(),
    parallelism: Parallelism
  ) {
    let judgments = items.judgments(path: input.path)
    let evaluation = EvaluationProtocol(rawValue: input.evaluation) ?? .multi
    self.init(
      input: input, items: items,
      results: parallelism.map(measurements.count) { index in
        let (measurement, name) = measurements[index]
        return MethodResult(measurement, name: name, judgments, items, evaluation, ties: ties)
      }, refusals: refusals, ties: ties, seed: seed, times: times, parallelism: parallelism)
  }

  /// Compares results of one export that are there already.
  ///
  /// - Parameters:
  ///   - results: The results, the baseline first; their changes are worked out anew.
  ///   - refusals: The methods that the export does not allow.
  ///   - ties: How ties counted when the metrics were taken, and count in the changes.
  ///   - seed: The seed of the bootstrap and of the sign flips.
  package init(
    input: Input, items: Items, results: [MethodResult], refusals: [Refusal] = [],
    ties: TieRule = .expected, seed: UInt64 = 0, times spent: Times = Times(),
    parallelism: Parallelism
  ) {
    self.input = input
    self.items = items
    self.ties = ties
    self.refusals = refusals
    // By id, so that what is drawn does not depend on the order of the file.
    let orders = items.queriesByID
    let values = parallelism.map(results.count) { index in
      let own = results[index].values(ties: ties)
      return PerDirection<QueryValues?> { own[$0]?.ordered(by: orders[$0]) }
    }
    var (results, times) = (results, spent)
    // By one number for each pair, in the order of the pairs.
    var pairChanges: [Int: PerDirection<Change?>] = [:]
    times.measure(\.statistics) {
      for index in results.indices.dropFirst() { results[index].changes = .repeating(nil) }
      // A profile may know one direction only.
      let compared = PerDirection<[Int]> { direction in
        results.indices.dropFirst().filter { values[$0][direction] != nil }
      }
      let families = Direction.allCases.compactMap { direction in
        values.first?[direction].map { baseline in
          (
            direction,
            MethodFamily(
              baseline: baseline, methods: compared[direction].compactMap { values[$0][direction] })
          )
        }
      }
      let comparisons = DirectionComparison.compare(
        families.map(\.1), seed: seed, parallelism: parallelism)
      for ((direction, _), comparison) in zip(families, comparisons) {
        let compared = compared[direction]
        for (place, index) in compared.enumerated() {
          results[index].changes?[direction] = comparison.changes[place]
        }
        for pair in comparison.pairs {
          let number = compared[pair.one] * results.count + compared[pair.other]
          pairChanges[number, default: .repeating(nil)][direction] = pair.recallAt1
        }
      }
    }
    let names = results.map(\.method)
    self.results = results
    self.times = times
    pairs = pairChanges.sorted { $0.key < $1.key }.map { number, changes in
      Pair(
        one: names[number / names.count], other: names[number % names.count], changes: changes)
    }
  }
}

extension Run.Times {
  /// Adds the time of some work.
  package mutating func measure<Value, Failure: Error>(
    _ part: WritableKeyPath<Run.Times, Double>, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let clock = ContinuousClock()
    let began = clock.now
    let value = try body()
    self[keyPath: part] += (clock.now - began) / .seconds(1)
    return value
  }
}

extension Run.Items {
  /// Takes the names of an export.
  package init(_ set: RetrievalSet) {
    texts = set.texts.ids
    videos = set.videos.ids
    videoOfText = set.truth.videoOfText
    askingVideos = (0..<set.truth.videoCount).filter { !set.truth.texts(of: $0).isEmpty }
  }

  /// The queries of each direction, counted among the queries, in the order of their ids.
  var queriesByID: PerDirection<[Int]> {
    PerDirection(
      textToVideo: texts.sortedIndices,
      videoToText: askingVideos.map { videos[$0] }.sortedIndices)
  }

  /// Makes the judgments: which of them belong together.
  func judgments(path: String) -> Judgments {
    Judgments(
      truth: Truth(videoOfText: videoOfText, videoCount: videos.count), textIDs: texts,
      videoIDs: videos, path: path)
  }
}

extension Run.Input {
  /// Describes an export.
  ///
  /// - Parameter more: What there is to know besides, such as of a bank.
  package init(_ set: RetrievalSet, sha256: String, notices more: [String]) {
    path = set.path
    name = set.path.split(separator: "/").last.map(String.init) ?? set.path
    baseline = set.provenance.baseline
    dataset = set.provenance.dataset
    similarity = set.kind.rawValue
    evaluation = set.evaluation.rawValue
    texts = set.texts.count
    videos = set.videos.count
    dimensions = set.texts.rows?.width ?? set.texts.vectors?.store.width
    self.sha256 = sha256
    notices = set.notices.map(\.description) + more
  }
}
