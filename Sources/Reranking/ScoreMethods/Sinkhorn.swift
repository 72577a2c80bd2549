internal import Glibc
internal import Scoring

/// `sinkhorn(tau,iterations,strength,rho)`: the gallery potential of Sinkhorn's balanced assignment of bank
/// queries to items.
///
/// SN (ACM MM 2025, with DBSN); Sinkhorn's repetition, Cuturi 2013: v = -log m - LSE_i(S / tau + u),
/// u = -log n - LSE_j(S / tau + v) from u = 0, score S + tau v. One iteration ranks as inverted softmax does.
struct Sinkhorn: ScoreMethod {
  static let description = MethodDescription(
    name: "sinkhorn", shape: .potential, aliases: ["optimal-transport", "ot", "sinkhorn-knopp"],
    summary: "Balances the total demand of the queries over all items.",
    formula:
      "S[i,j] + tau v[j]; v = r (-log m - LSE_i(B/tau + u)), u = -log n - LSE_j(B/tau + v), r = rho/(rho+1)",
    rests: MethodDescription.restsOnBank,
    cost:
      "iterations + 1 sweeps of bank x gallery, kept where they fit into a quarter of the memory",
    source: "SN and DBSN, ACM MM 2025; Cuturi, NeurIPS 2013",
    parameters: [
      .init("tau", "auto", MethodDescription.autoTemperature),
      .init("iterations", "10", "1 to 10000; 1 is inverted softmax"),
      .init(
        "strength", "1",
        "part of the potential that is subtracted, 0 to 2; auto: 1, or the best on the bank's own pairs"
      ),
      .init(
        "rho", "inf",
        "how strictly every item gets an equal share, above 0; inf: exactly equal, as if every item were asked for"
      ),
    ])

  fileprivate var core: SinkhornCore

  var assumesEqualDemand: Bool { core.rho == nil && core.strength != .given(0) }

  init(_ arguments: Arguments) throws(PipelineError) {
    core = try SinkhornCore(arguments, role: .bank)
  }

  func alternatives(isInductive: Bool) -> [Sinkhorn] {
    with(\.core, core.alternatives(isInductive: isInductive))
  }

  var demand: ScoreDemand { core.tau.demand(.bank) }
  func logSums(_ evidence: Evidence) -> [Evidence.LogSumKey] { [core.key(evidence)] }
  func portable(_ evidence: Evidence) -> PortableFunction? { core.portable(evidence) }
  func settings(_ evidence: Evidence) -> [Setting] { core.settings(evidence) }
}

/// `dbsn(tau,iterations)`: Sinkhorn over the bank's queries and the gallery together with the bank's gallery
/// items; the potential of the gallery is kept.
///
/// DBSN, ACM MM 2025.
struct DualBankSinkhorn: ScoreMethod {
  static let description = MethodDescription(
    name: "dbsn", shape: .potential, aliases: ["dual-bank-sinkhorn"],
    summary:
      "Sinkhorn with the bank's own items in the gallery, so that bank queries find their own.",
    formula: "sinkhorn of bank queries x (gallery + bank gallery items); v of the gallery",
    rests: MethodDescription.restsOnBank,
    cost: "as sinkhorn, over gallery and bank items", source: "DBSN, ACM MM 2025",
    parameters: [
      .init("tau", "auto", MethodDescription.autoTemperature),
      .init("iterations", "10", "1 to 10000"),
    ])

  fileprivate var core: SinkhornCore

  var assumesEqualDemand: Bool { core.rho == nil && core.strength != .given(0) }

  init(_ arguments: Arguments) throws(PipelineError) {
    core = try SinkhornCore(arguments, role: .extended)
  }

  func alternatives(isInductive: Bool) -> [DualBankSinkhorn] {
    with(\.core, core.alternatives(isInductive: isInductive))
  }

  var demand: ScoreDemand { core.tau.demand(.extended) }
  func logSums(_ evidence: Evidence) -> [Evidence.LogSumKey] { [core.key(evidence)] }
  func portable(_ evidence: Evidence) -> PortableFunction? { core.portable(evidence) }
  func settings(_ evidence: Evidence) -> [Setting] { core.settings(evidence) }
}

/// The part that both forms of Sinkhorn share.
private struct SinkhornCore: Sendable {
  let role: ScoreRole
  let iterations: Int
  var tau: Temperature
  var strength: Strength
  /// The weight of the items' equal shares, in units of tau; nil where they are exactly equal.
  let rho: Double?
  var tauOrigin = Setting.Origin.given
  var strengthOrigin = Setting.Origin.given

  init(_ arguments: Arguments, role: ScoreRole) throws(PipelineError) {
    self.role = role
    tau = try arguments.temperature("tau")
    if case .relative = tau { tauOrigin = .rule }
    iterations = try arguments.integer("iterations", in: 1...10_000) ?? 10
    strength = try arguments.strength("strength", default: 1, words: "a number from 0 to 2") {
      (0...2).contains($0)
    }
    rho =
      arguments.values["rho"] == "inf"
      ? nil : try arguments.number("rho", words: "a number above 0, or inf") { $0 > 0 }
  }

  /// The factor of the items' potentials.
  private var relaxation: Double { rho.map { $0 / ($0 + 1) } ?? 1 }

  func alternatives(isInductive: Bool) -> [SinkhornCore] {
    let strengths: [Double] = strength.value.map { [$0] } ?? [1, 0.6, 0.7, 0.8, 0.9]
    return strengths.flatMap { part in
      tau.alternatives(isInductive: isInductive).map { value in
        var copy = self
        if strength == .auto { (copy.strength, copy.strengthOrigin) = (.given(part), .bank) }
        if tau == .auto { (copy.tau, copy.tauOrigin) = (value, .bank) }
        return copy
      }
    }
  }

  func key(_ evidence: Evidence) -> Evidence.LogSumKey {
    .init(
      role: role, temperature: tau.value(deviation: evidence.deviation(role)), rounds: iterations,
      relaxation: relaxation)
  }

  /// -tau v = r tau (log m + L), m being all items that share the queries.
  func portable(_ evidence: Evidence) -> PortableFunction {
    let key = key(evidence)
    let all = evidence.logSums[key]?.count ?? 1
    let factor = evidence.scale * key.temperature * (strength.value ?? 1) * relaxation
    return PortableFunction(
      ScoreFunction.Potential(
        offsets: evidence.sums(key).map { Float(factor * ($0 + log(Double(all)))) }))
  }

  func settings(_ evidence: Evidence) -> [Setting] {
    var settings = [
      Setting("tau", key(evidence).temperature, tauOrigin),
      Setting("iterations", Double(iterations), .given),
    ]
    if strength != .given(1) || strengthOrigin != .given {
      settings.append(Setting("strength", strength.value ?? 1, strengthOrigin))
    }
    if let rho { settings.append(Setting("rho", rho, .given)) }
    return settings
  }
}
