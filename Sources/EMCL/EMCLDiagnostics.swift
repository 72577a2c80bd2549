/// The diagnostics of one fit of EMCL.
package struct EMCLSummary: Sendable, Equatable, Codable {
  /// The number of rows b: all videos and texts.
  package let rows: Int
  /// The number of bases K.
  package let k: Int
  /// The number of iterations.
  package let iterations: Int
  /// lambda after rescaling.
  package let effectiveLambda: Double
  /// beta after rescaling; nil for the paper's form, which has none.
  package let effectiveBeta: Double?
  /// Bases that start above zero.
  package let positive: Int
  /// Bases that start below zero.
  package let negative: Int
  /// Bases that end different: their responsibilities differ by more than a thousandth of the largest.
  package let distinctBases: Int
  /// rho, the growth of tiny differences in one iteration; nil for the paper's form.
  package let growth: Double?
  /// rho among the signs that several bases share, which alone can move apart.
  let growthAmongShared: Double?
  /// |beta R| / |X| in the Frobenius norm; |R| / |X| for the paper's form.
  package let residualRatio: Double
  /// The number of singular values of R above a millionth of the largest.
  package let rank: Int
  /// Tells whether EM ran on the rows (true) or on their moments.
  package let ranOnRows: Bool
  /// The time of the fit, in seconds.
  package let seconds: Double
}

/// The diagnostics of EMCL on an export: one fit, or one for each expert.
package struct EMCLDiagnostics: Sendable, Equatable, Codable {
  /// The fits, in the order of the experts.
  package let fits: [EMCLSummary]
  /// The geometry of the items before.
  package let before: Geometry
  /// The geometry of the items after.
  package let after: Geometry

  /// Gathers fits, of which there is at least one.
  package init(fits: [EMCLSummary], before: Geometry, after: Geometry) {
    precondition(!fits.isEmpty)
    self.fits = fits
    self.before = before
    self.after = after
  }

  /// The fit that stands for all in a single number: that of the largest growth.
  package var leading: EMCLSummary {
    fits.max { ($0.growth ?? 0) < ($1.growth ?? 0) } ?? fits[0]
  }

  /// Tells whether there are fits with plausible numbers; checked when kept diagnostics are taken up again.
  package var isConsistent: Bool {
    !fits.isEmpty
      && fits.allSatisfy { fit in
        [fit.rows, fit.k, fit.iterations, fit.positive, fit.negative, fit.distinctBases, fit.rank]
          .allSatisfy { (0...Int(Int32.max)).contains($0) } && (0..<1e9).contains(fit.seconds)
      }
  }

  /// Warnings about these fits.
  package var warnings: [String] { leading.warnings }
}

extension EMCLSummary {
  /// Warnings about this fit.
  var warnings: [String] {
    driftWarning(growth: growthAmongShared, iterations: iterations).map { [$0] } ?? []
  }
}
