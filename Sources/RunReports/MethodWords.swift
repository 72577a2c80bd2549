internal import EMCL
internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison

extension MethodResult {
  /// Further details, in lines: strengths in effect, the modality gap, EMCL.
  var detailLines: [String] {
    var parts: [String] = []
    let chosen = settings.both.filter { !$0.isEmpty }.map(\.words)
    if let first = chosen.first {
      parts.append(
        chosen.allSatisfy { $0 == first }
          ? first
          : zip(Direction.allCases, chosen).map { "\($0.rawValue) \($1)" }.joined(separator: "; "))
    }
    if emcl == nil, let geometry {
      parts.append(
        "modality gap \(NumberText.fixed(geometry.before.modalityGap, 3)) -> "
          + NumberText.fixed(geometry.after.modalityGap, 3))
    }
    if changes != nil {
      let skewness = Direction.allCases.compactMap { direction in
        hubs[direction].map { "\(direction.rawValue) \($0.hubs.skewnessText)" }
      }
      parts.append("hub skewness \(skewness.joined(separator: ", "))")
    }
    var lines = parts.isEmpty ? [] : [parts.joined(separator: "; ")]
    if let assumption { lines.insert(assumption, at: 0) }
    if let choice {
      let worth = Direction.allCases.map {
        "\($0.rawValue) \(NumberText.signed(choice.worth[$0]))"
      }
      lines.insert(
        "chosen among \(choice.candidates.count) pipelines by \(choice.pairs) pairs of the bank; on them the choice changes R@1 by "
          + "\(worth.joined(separator: ", ")) points (cross-fitted) against \(choice.candidates[0]), not against the baseline",
        at: 0)
    }
    if name != method { lines.insert("stands for \(method)", at: 0) }
    for direction in Direction.allCases {
      guard let own = metrics[direction], case let recall = own[.recallAt1],
        recall < 5 || recall > 95
      else { continue }
      let interval = Interval.wilson(percent: recall, of: own.queries)
      lines.append(
        "\(direction.rawValue) R@1 is near an end of its range: 95 % interval (Wilson) "
          + "\(NumberText.fixed(interval.low)) to \(NumberText.fixed(interval.high))")
    }
    return lines + emclLines
  }

  /// The diagnostics of EMCL, in lines.
  var emclLines: [String] {
    guard let emcl else { return [] }
    let leading = emcl.leading
    var fit =
      "\(leading.rows) rows, k \(leading.k) (\(leading.positive) positive, \(leading.negative) negative), "
      + "\(leading.iterations) iterations, lambda \(NumberText.short(leading.effectiveLambda))"
    if let beta = leading.effectiveBeta { fit += ", beta \(NumberText.short(beta))" }
    fit += " in effect"
    if emcl.fits.count > 1 {
      fit = "one of \(emcl.fits.count) experts, that of the largest growth: " + fit
    }
    var shape =
      "\(leading.distinctBases) distinct \(leading.distinctBases == 1 ? "basis" : "bases"), rank \(leading.rank), residual ratio "
      + NumberText.short(leading.residualRatio)
    if let growth = leading.growth { shape += ", growth \(NumberText.short(growth))" }
    let moved =
      "modality gap \(NumberText.fixed(emcl.before.modalityGap, 3)) -> "
      + "\(NumberText.fixed(emcl.after.modalityGap, 3)), intra-class variance "
      + "\(NumberText.fixed(emcl.before.intraClassVariance, 3)) -> "
      + "\(NumberText.fixed(emcl.after.intraClassVariance, 3)), inter-class "
      + "\(NumberText.fixed(emcl.before.interClassVariance, 3)) -> "
      + "\(NumberText.fixed(emcl.after.interClassVariance, 3))"
    return [fit, shape, moved]
  }
}

extension [Setting] {
  /// The strengths in effect, with where they come from.
  var words: String {
    var groups: [(origin: Setting.Origin, numbers: [String])] = []
    for setting in self {
      let number =
        setting.value == setting.value.rounded() && abs(setting.value) < 1e6
        ? "\(Int(setting.value))" : NumberText.short(setting.value)
      let text = "\(setting.name) \(number)"
      if groups.last?.origin == setting.origin {
        groups[groups.count - 1].numbers.append(text)
      } else {
        groups.append((setting.origin, [text]))
      }
    }
    return groups.map { group in
      let numbers = group.numbers.joined(separator: ", ")
      switch group.origin {
      case .given: return numbers
      case .rule: return "\(numbers) (by rule)"
      case .bank: return "\(numbers) (chosen on the bank)"
      }
    }.joined(separator: ", ")
  }
}

extension Hubs {
  /// The skewness with two decimals.
  var skewnessText: String { skewness.map { NumberText.fixed($0, 2) } ?? "-" }
}
