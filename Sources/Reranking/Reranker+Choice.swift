internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath
internal import RetrievalMetrics
internal import Scoring

/// A method with all of its strengths decided.
struct ChosenMethod {
  let method: any ScoreMethod
  /// Tells whether the bank's own pairs decided.
  let isFromBank: Bool

  /// The strengths in effect, those that were chosen marked as such.
  func settings(_ evidence: Evidence) -> [Setting] {
    method.settings(evidence).map {
      !isFromBank && $0.origin == .bank ? Setting($0.name, $0.value, .rule) : $0
    }
  }
}

// Strengths are chosen on the bank alone, and never on the labels of the test items. Where the bank has pairs, its
// halves play a test of their own: each half in turn is the gallery with its queries, the other one the bank. The
// alternative with the best mean reciprocal rank over both wins; the rule wins ties. All alternatives of all methods
// are fitted and ranked together.

extension Reranker {
  /// The most pairs of the bank that play a test: each half is two tiles high.
  static let choosingPairs = 4 * TileShape.rows

  /// Decides the strengths of methods on scores, each for one direction; all of them share their sweeps.
  func choose(
    _ methods: [(method: any ScoreMethod, direction: Direction)], in scene: ScoreScene
  ) throws(RerankingError) -> [ChosenMethod] {
    let alternatives = methods.map { method, direction in
      method.alternatives(
        isInductive: bank.isInductive(direction) && !type(of: method).isBoundToTest)
    }
    // Which alternatives of which method compete on the bank.
    let competing = methods.indices.flatMap { index -> [(index: Int, place: Int)] in
      let (method, direction) = methods[index]
      guard alternatives[index].count > 1, bank.isInductive(direction),
        !type(of: method).isBoundToTest
      else { return [] }
      return alternatives[index].indices.map { (index, $0) }
    }
    let byRule = alternatives.map { ChosenMethod(method: $0[0], isFromBank: false) }
    guard !competing.isEmpty, let halves = try halves(of: scene) else { return byRule }
    // The halves are small: each is the work of one thread.
    let parts = try parallelism.map(halves.count) { (number: Int) throws(RerankingError) in
      let half = halves[number]
      let alone = Parallelism(threads: 1)
      var gatherer = EvidenceGatherer(half.scene, parallelism: alone)
      let evidence = try gatherer.gather(
        competing.map { (alternatives[$0.index][$0.place], methods[$0.index].direction) })
      // Directions that share their scores are ranked in one sweep.
      let shared: [[Direction]] =
        half.scene.isShared ? [Direction.allCases] : Direction.allCases.map { [$0] }
      var values = [Double](repeating: 0, count: competing.count)
      for directions in shared {
        let own = competing.indices.filter {
          directions.contains(methods[competing[$0].index].direction)
        }
        guard !own.isEmpty else { continue }
        let views = own.map { number in
          let (index, place) = competing[number]
          let direction = methods[index].direction
          let function = alternatives[index][place].fitted(evidence[direction]).function
          return RankSweep.View(
            textToVideo: direction == .textToVideo ? function : nil,
            videoToText: direction == .videoToText ? function : nil)
        }
        let source = try gatherer.source(half.scene.key(.test, directions[0]))
        let sweep = try reading { () throws(ExportError) in
          try RankSweep(source, views, half.judgments, countsHubs: false, parallelism: alone)
        }
        for (counts, number) in zip(sweep.counts, own) {
          values[number] = counts.meanReciprocalRank(
            methods[competing[number].index].direction, half.judgments.truth)
        }
      }
      return values
    }
    let totals = competing.indices.map { number in parts.reduce(0) { $0 + $1[number] } }
    return methods.indices.map { index in
      let own = competing.indices.filter { competing[$0].index == index }
      guard !own.isEmpty else { return byRule[index] }
      let best = own.map { totals[$0] }.indexOfFirstMaximum
      return ChosenMethod(method: alternatives[index][best], isFromBank: true)
    }
  }

  /// Decides the strength of a map, for both directions together.
  func choose<Map: EmbeddingMap>(
    _ map: Map, in scene: ScoreScene
  ) throws(RerankingError) -> (map: Map, isFromBank: Bool) {
    let alternatives = map.alternatives
    guard alternatives.count > 1, let halves = try halves(of: scene) else {
      return (alternatives[0], false)
    }
    let parts = try parallelism.map(halves.count) { (number: Int) throws(RerankingError) in
      let half = halves[number]
      guard let texts = half.scene.bankTexts, let videos = half.scene.bankVideos else {
        return [Double](repeating: 0, count: alternatives.count)
      }
      let alone = Parallelism(threads: 1)
      let items = FitItems(
        set: set, texts: texts, videos: videos, pairs: .paired(texts.count), parallelism: alone)
      // The bank's half is for the fit alone.
      let played = ScoreScene(
        set: set, texts: half.scene.texts, videos: half.scene.videos, bankTexts: nil,
        bankVideos: nil, parallelism: alone)
      var totals: [Double] = []
      for fitted in try Map.fit(alternatives, to: items) {
        totals.append(
          try half.meanReciprocalRank(played.mapped(by: SideMaps(fitted), parallelism: alone)))
      }
      return totals
    }
    return (alternatives[parts.indexOfLargestSum], true)
  }

  /// Decides EMCL's beta where it was left to the tool: EM sees the items of each half by themselves.
  func choose(
    _ configuration: EMCLConfiguration, in scene: ScoreScene
  ) throws(RerankingError) -> (configuration: EMCLConfiguration, beta: Setting?) {
    guard configuration.choosesBeta else { return (configuration, nil) }
    // Either sign, and no change at all; the rule comes first.
    let alternatives = [1, 0, -1, -3, -10, -30, 3].map { beta in
      var copy = configuration
      copy.beta = beta
      return copy
    }
    let byRule = (alternatives[0], Setting("beta", 1, .rule))
    guard configuration.makesMap, let halves = try halves(of: scene) else { return byRule }
    let (set, alone) = (set, Parallelism(threads: 1))
    let parts = try parallelism.map(halves.count) { (number: Int) throws(RerankingError) in
      let half = halves[number]
      let bank = Bank(
        origin: .apart, texts: half.scene.bankTexts, videos: half.scene.bankVideos, truth: nil)
      var totals: [Double] = []
      for alternative in alternatives {
        let work = try reading { () throws(ExportError) in
          try runEMCL(
            alternative, texts: half.scene.texts, videos: half.scene.videos, of: set, bank: bank,
            parallelism: alone)
        }
        guard let maps = work.maps else { return [Double]() }
        totals.append(
          try half.meanReciprocalRank(
            half.scene.mapped(
              by: SideMaps(texts: maps, videos: maps), keepsBank: false, parallelism: alone)))
      }
      return totals
    }
    guard parts.allSatisfy({ !$0.isEmpty }) else { return byRule }
    let best = alternatives[parts.indexOfLargestSum]
    return (best, Setting("beta", best.beta ?? 1, .bank))
  }
}

extension RankCounts {
  /// The mean reciprocal rank in a direction; 0 without any query.
  func meanReciprocalRank(_ direction: Direction, _ truth: Truth) -> Double {
    guard let groups = relevantGroups(direction, truth), groups.count > 0 else { return 0 }
    let metric = Metric.meanReciprocalRank
    return metric.figure(of: metric.values(groups))
  }
}

extension [[Double]] {
  /// The place whose numbers of all lists sum up to most, the first of such places; the lists are equally long.
  var indexOfLargestSum: Int {
    (first ?? []).indices.map { place in reduce(0) { $0 + $1[place] } }.indexOfFirstMaximum
  }
}

extension [Double] {
  /// The place of the first of the largest.
  var indexOfFirstMaximum: Int {
    indices.reduce(0) { self[$1] > self[$0] ? $1 : $0 }
  }
}
