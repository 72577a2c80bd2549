internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath
internal import Glibc
internal import Scoring

/// `wccn(a,ridge,pairs,rounds,c,rho)`: whitening by what differs within a pair.
///
/// Directions in which a text differs from its own video are noise, and are turned down; `whiten` turns down what
/// all items share, and signal with it. Within-class covariance normalisation: Hatch, Kajarekar and Stolcke,
/// Interspeech 2006, for speakers.
struct WithinPairWhitening: EmbeddingMap {
  static let description = MethodDescription(
    name: "wccn", shape: .map,
    aliases: ["within-class-covariance-normalization", "within-pair-whitening"],
    summary: "Weakens the directions in which texts differ from their own videos.",
    formula:
      "unit((x - mean) (W + ridge top)^(-a / 2)), W: covariance of text minus video within pairs, top: its largest eigenvalue",
    rests:
      "pairs=bank: the bank's pairs (inductive); pairs=soft: the bank's texts and videos without their pairs, or the test items (transductive)",
    cost:
      "pairs=bank: one pass over the bank, one eigendecomposition; pairs=soft: for each round 20 rounds of sinkhorn and two products of all texts with all videos",
    source: "this project; WCCN: Hatch et al., Interspeech 2006",
    parameters: [
      .init("a", "0.6", "strength, 0 (centred only) to 2; auto: the best on the bank's own pairs"),
      .init(
        "ridge", "0.1",
        "added to W in parts of its largest eigenvalue, above 0 to 10; auto: the best on the bank's own pairs"
      ),
      .init(
        "pairs", "auto",
        "bank: the bank's own; soft: found by EM, without any label; auto: bank where it has pairs"),
      .init("rounds", "3", "of EM for pairs=soft, 1 to 100"),
      .init(
        "c", "0.2", "temperature of soft pairs in standard deviations of the scores, above 0 to 100"
      ),
      .init(
        "rho", "3",
        "how strictly every video gets an equal share of soft pairs, above 0; inf: exactly equal"),
    ])

  /// The origin of the pairs.
  enum Pairs: String, CaseIterable, Sendable {
    /// The bank, which knows them.
    case bank
    /// EM, which weights all pairs by how well they match.
    case soft
  }

  private var strength: Strength
  private var ridge: Strength
  private var pairs: Pairs?
  private let soft: SoftPairs
  private var origins = (strength: Setting.Origin.given, ridge: Setting.Origin.given)

  init(_ arguments: Arguments) throws(PipelineError) {
    strength = try arguments.strength("a", default: 0.6, words: "a number from 0 to 2") {
      (0...2).contains($0)
    }
    ridge = try arguments.strength("ridge", default: 0.1, words: "a number above 0, at most 10") {
      $0 > 0 && $0 <= 10
    }
    pairs =
      arguments.values["pairs"] == "auto" ? nil : try arguments.choice("pairs", of: Pairs.self)
    soft = try SoftPairs(arguments)
  }

  func keys(bankHasPairs: Bool) -> [(key: String, value: String)] {
    pairs == nil ? [("pairs", (bankHasPairs ? Pairs.bank : .soft).rawValue)] : []
  }

  var assumesEqualDemand: Bool { pairs != .bank && soft.hasEqualShares }

  var alternatives: [WithinPairWhitening] {
    let strengths: [Double] = strength.value.map { [$0] } ?? [0.6, 0.4, 0.8, 1]
    let ridges: [Double] = ridge.value.map { [$0] } ?? [0.1, 0.03, 0.3]
    return strengths.flatMap { a in
      ridges.map { part in
        var copy = self
        if strength == .auto { (copy.strength, copy.origins.strength) = (.given(a), .bank) }
        if ridge == .auto { (copy.ridge, copy.origins.ridge) = (.given(part), .bank) }
        return copy
      }
    }
  }

  /// What fits need: the items without the mean of their side, and where pairs are known, their covariance.
  struct Evidence: Sendable {
    fileprivate let items: FitItems
    fileprivate let centres: SideMaps
    fileprivate let vectors: [PairedRows]
    fileprivate let known: [WithinPairs]?
  }

  func evidence(of items: FitItems) throws(RerankingError) -> Evidence {
    let pairs = pairs ?? (items.pairs == nil ? .soft : .bank)
    if pairs == .bank, items.pairs == nil {
      throw .notApplicable(
        reason: "wccn(pairs=bank) needs a bank that tells which of its texts and videos are pairs",
        hint:
          "wccn(pairs=soft) finds them by EM, without any label; or --bank FILE with texts and videos"
      )
    }
    for family in items.set.families(items.texts, items.videos) {
      try items.checkMemory(for: "wccn", dimension: family.texts.dimension)
    }
    let (centred, centres) = try items.centred()
    let vectors = try reading { () throws(ExportError) in try centred.itemVectors() }
    var known: [WithinPairs]?
    if pairs == .bank, let truth = items.pairs {
      known = []
      for own in vectors {
        known?.append(
          try reading { () throws(ExportError) in
            try WithinPairs(own, truth, parallelism: items.parallelism)
          })
      }
    }
    return Evidence(items: centred, centres: centres, vectors: vectors, known: known)
  }

  func fit(_ evidence: Evidence) throws(RerankingError) -> [FittedMap] {
    var within = evidence.known ?? []
    if evidence.known == nil {
      var moved = evidence.items
      var spare: [Float] = []
      for round in 0..<soft.rounds {
        within = try soft.within(evidence.vectors, matchedAs: moved, over: &spare)
        guard round + 1 < soft.rounds else { break }
        let maps = within.map { map($0) }
        moved = try evidence.items.mapped(by: SideMaps(texts: maps, videos: maps))
      }
    }
    let settings = settings + (evidence.known == nil ? soft.settings : [])
    return within.indices.map { family in
      let both = map(within[family])
      // unit(unit(x - m) M) is unit((x - m) M), so one map does both.
      func whole(_ centre: LinearMap) -> LinearMap {
        LinearMap(
          dimension: both.dimension, shift: centre.shift, form: both.form, renormalizes: true)
      }
      return FittedMap(
        texts: whole(evidence.centres.texts[family]),
        videos: whole(evidence.centres.videos[family]),
        settings: settings)
    }
  }

  private var settings: [Setting] {
    [
      Setting("a", strength.value ?? 0.6, origins.strength),
      Setting("ridge", ridge.value ?? 0.1, origins.ridge),
    ]
  }

  /// The map for a covariance within pairs, without a shift.
  private func map(_ within: WithinPairs) -> LinearMap {
    let d = within.dimension
    guard let top = within.values.last, top > 0 else {
      return .translation(by: [], dimension: d, renormalizes: true)
    }
    let (a, part) = (strength.value ?? 0.6, ridge.value ?? 0.1)
    // The scale is free, since rows are normalised; that of the noisiest direction becomes 1.
    let gains = within.values.map { pow((max(0, $0) / top + part) / (1 + part), -a / 2) }
    return LinearMap(
      identity: 0, directions: within.vectors.transposed, gains: gains, renormalizes: true)
  }
}
