internal import Scoring

/// `dualis(tau,tau_gallery)`: inverted softmax against two banks, of queries and of gallery items.
///
/// DBNorm (Wang et al., EMNLP 2023): (1 / tau + 1 / tau_gallery) S - log sum exp(B / tau)
/// - log sum exp(C / tau_gallery), C being bank gallery items x gallery.
struct DualInvertedSoftmax: ScoreMethod {
  static let description = MethodDescription(
    name: "dualis", shape: .potential,
    summary: "Applies inverted softmax against a bank of queries and a bank of gallery items.",
    formula:
      "(1/tau + 1/tau_gallery) S[i,j] - LSE_l(B[l,j]/tau) - LSE_l(C[l,j]/tau_gallery)",
    rests: MethodDescription.restsOnBank,
    cost: "as is, twice: bank queries x gallery and bank gallery items x gallery",
    source: "DBNorm, Wang et al., EMNLP 2023",
    parameters: [
      .init("tau", "auto", MethodDescription.autoTemperature),
      .init(
        "tau_gallery", "auto",
        "temperature among gallery items; auto: 4 standard deviations of the scores among gallery items"
      ),
    ])

  fileprivate(set) var banks: TwoBanks

  var assumesEqualDemand: Bool { true }

  init(_ arguments: Arguments) throws(PipelineError) { banks = try TwoBanks(arguments) }

  func alternatives(isInductive: Bool) -> [DualInvertedSoftmax] {
    with(\.banks, banks.alternatives(isInductive: isInductive))
  }

  var demand: ScoreDemand { banks.demand }
  func logSums(_ evidence: Evidence) -> [Evidence.LogSumKey] { banks.keys(evidence) }
  func portable(_ evidence: Evidence) -> PortableFunction? {
    PortableFunction(banks.potential(evidence, queries: true, gallery: true))
  }
  func settings(_ evidence: Evidence) -> [Setting] { banks.settings(evidence) }
}

/// `dualdis(tau,tau_gallery,k)`: as dualis, each bank only for queries whose best item is among the k best of
/// some item of that bank.
///
/// DBNorm (Wang et al., EMNLP 2023).
struct DualDynamicInvertedSoftmax: ScoreMethod {
  static let description = MethodDescription(
    name: "dualdis", shape: .pairFunction, aliases: ["dual-bank-norm"],
    summary: "dualis, with each bank applied only where the query's best item is one of its hubs.",
    formula: "dualis with the terms of those banks whose k best hold argmax_j S[i,j], else S[i,j]",
    rests: MethodDescription.restsOnBank,
    cost: "as dualis, and one sweep of the queries for their best item",
    source: "DBNorm, Wang et al., EMNLP 2023",
    parameters: DualInvertedSoftmax.description.parameters + [
      .init("k", "auto", "number of best items of a bank item that count as hubs; auto: 1")
    ])

  private var banks: TwoBanks
  private let k: Int?

  var assumesEqualDemand: Bool { true }

  init(_ arguments: Arguments) throws(PipelineError) {
    banks = try TwoBanks(arguments)
    k = try arguments.count("k", in: 1...10_000)
  }

  func alternatives(isInductive: Bool) -> [DualDynamicInvertedSoftmax] {
    with(\.banks, banks.alternatives(isInductive: isInductive))
  }

  var demand: ScoreDemand {
    var demand = banks.demand
    demand.bestOfQueries = [.bank: k ?? 1, .galleryBank: k ?? 1, .test: 1]
    return demand
  }

  func logSums(_ evidence: Evidence) -> [Evidence.LogSumKey] { banks.keys(evidence) }

  func portable(_ evidence: Evidence) -> PortableFunction? {
    PortableFunction(
      classes: [
        ScoreFunction.Potential(offsets: []),
        banks.potential(evidence, queries: true, gallery: false),
        banks.potential(evidence, queries: false, gallery: true),
        banks.potential(evidence, queries: true, gallery: true),
      ],
      gates: [
        evidence.activated(k ?? 1, .bank), evidence.activated(k ?? 1, .galleryBank),
      ])
  }

  func settings(_ evidence: Evidence) -> [Setting] {
    banks.settings(evidence) + [Setting("k", Double(k ?? 1), k == nil ? .rule : .given)]
  }
}

/// The two temperatures of DBNorm and what follows from them.
struct TwoBanks: Sendable {
  private var tau: Temperature
  private var galleryTau: Temperature
  private let isTauGiven: Bool
  private let isGalleryTauGiven: Bool

  init(_ arguments: Arguments) throws(PipelineError) {
    tau = try arguments.temperature("tau")
    galleryTau = try arguments.temperature("tau_gallery")
    (isTauGiven, isGalleryTauGiven) = (tau != .auto, galleryTau != .auto)
  }

  func alternatives(isInductive: Bool) -> [TwoBanks] {
    tau.alternatives(isInductive: isInductive).map { part in
      var copy = self
      copy.tau = part
      // Measured on three real sets: below 4 the bank of gallery items does more harm than good.
      if !isGalleryTauGiven { copy.galleryTau = .relative(4) }
      return copy
    }
  }

  var demand: ScoreDemand {
    var demand = ScoreDemand()
    demand.others = [.bank, .galleryBank]
    demand.moments = Set(
      (tau.fixedValue == nil ? [ScoreRole.bank] : [])
        + (galleryTau.fixedValue == nil ? [ScoreRole.galleryBank] : []))
    return demand
  }

  func keys(_ evidence: Evidence) -> [Evidence.LogSumKey] {
    [
      .init(role: .bank, temperature: tau.value(deviation: evidence.deviation(.bank))),
      .init(
        role: .galleryBank,
        temperature: galleryTau.value(deviation: evidence.deviation(.galleryBank))),
    ]
  }

  /// The potential with the terms of one bank or of both.
  func potential(
    _ evidence: Evidence, queries: Bool, gallery: Bool
  ) -> ScoreFunction.Potential {
    var factor = 0.0
    var offsets = [Double](repeating: 0, count: evidence.galleryCount)
    for (key, isUsed) in zip(keys(evidence), [queries, gallery]) where isUsed {
      factor += 1 / key.temperature
      for (item, sum) in evidence.sums(key).enumerated() { offsets[item] += sum }
    }
    return ScoreFunction.Potential(
      factor: Float(factor / evidence.scale), offsets: offsets.map { Float($0) })
  }

  func settings(_ evidence: Evidence) -> [Setting] {
    let keys = keys(evidence)
    return [
      Setting("tau", keys[0].temperature, isTauGiven ? .given : .bank),
      Setting("tau_gallery", keys[1].temperature, isGalleryTauGiven ? .given : .rule),
    ]
  }
}
