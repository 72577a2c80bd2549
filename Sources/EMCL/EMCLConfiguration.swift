package import EmbeddingFiles

/// The variant of EMCL and its settings; one that is nil comes from the stored bases, if those are used,
/// or else from the argument defaults of the released inference module.
package struct EMCLConfiguration: Sendable, Equatable {
  /// The forms of the algorithm.
  package enum Variant: String, CaseIterable, Sendable {
    /// The released code (jpthu17/EMCL, `Emcl.forward`): unit bases, a residual weighted by beta.
    case released
    /// Algorithm 1 of the paper (arXiv 2211.11427, Eqs. 6 to 8): the reconstruction alone.
    case paper
    /// The released form from real unit vectors over the rows, renormalised afterwards: this tool's own.
    case robust
  }

  /// The rows one EM sees.
  package enum Scope: Sendable, Equatable {
    /// All texts and all videos.
    case global
    /// So many texts with so many videos at a time, in the order of the file, as the repositories do.
    case blocks(texts: Int, videos: Int)
    /// Minibatches of so many matching pairs, as the MMT fork evaluates: it leaks the labels.
    case aligned(pairs: Int)
    /// The gallery and the bank's texts; the map is then applied to the queries.
    case gallery
  }

  /// Settings that a preset names: those of the file, or of the expression, win over them.
  package struct Preset: Sendable, Equatable {
    /// The number of bases.
    package var k: Int
    /// The number of iterations.
    package var iterations: Int
    /// The temperature.
    package var lambda: Double
    /// The weight of the reconstruction.
    package var beta: Double?
    /// Tells whether lambda multiplies; nil: as everywhere.
    package var multiply: Bool?
    /// Tells whether rows are divided by their norms afterwards; nil: as everywhere.
    package var renormalize: Bool?

    /// Names settings.
    package init(
      k: Int, iterations: Int, lambda: Double, beta: Double? = nil, multiply: Bool? = nil,
      renormalize: Bool? = nil
    ) {
      self.k = k
      self.iterations = iterations
      self.lambda = lambda
      self.beta = beta
      self.multiply = multiply
      self.renormalize = renormalize
    }
  }

  /// The preset the expression names, if any.
  package var preset: Preset?
  /// The form of the algorithm.
  package var variant = Variant.released
  /// The number of bases K; nil takes as many as the starting bases have, 16 for a draw.
  package var k: Int?
  /// The number of EM iterations T, 5.
  package var iterations: Int?
  /// The temperature of the E-step, 1: its logits are divided by it (sigma in the paper).
  package var lambda: Double?
  /// Tells whether lambda multiplies the logits instead, as in the MMT fork; false.
  package var multiply: Bool?
  /// The weight of the reconstruction that is added to the rows, 1; `paper` has none.
  package var beta: Double?
  /// Tells whether beta is to be chosen on the pairs of a bank; until it is, it is that of the rule.
  package var choosesBeta = false
  /// The number of rows that lambda and beta were tuned for; nil takes them as they stand.
  ///
  /// EM's logits grow, and its reconstruction shrinks, with the square root of the rows.
  package var rescale: Int? = 128
  /// The rows one EM sees.
  package var scope = Scope.global
  /// The blocks of text-conditioned vectors, where they are not those of ``scope``: EMCL-Net's own.
  package var conditionedScope: Scope?
  /// Tells whether a preset chose the blocks, so that the batches of the file win over them.
  package var hasPresetBlocks = false
  /// Tells whether every row is divided by its norm afterwards; nil: as the baseline's own code does.
  package var renormalize: Bool?
  /// The source of the first bases.
  package var start = StartingBases.draw(seed: 0)

  /// The released inference module's defaults: K 16, T 5, lambda 1, beta 1, rescaled, drawn bases.
  package init() {}

  /// Tells whether the settings leave every row as it is, whatever stored bases may say.
  package var isIdentity: Bool { variant != .paper && beta == 0 }

  /// Tells whether the result is a map that can be applied to any row: not in blocks.
  package var makesMap: Bool { scope == .global || scope == .gallery }

  /// The settings with everything decided.
  func settings(stored: StoredStart?, renormalizesByDefault: Bool) -> EMCLSettings {
    let stored = start == .file ? stored : nil
    return EMCLSettings(
      variant: variant, iterations: iterations ?? stored?.iterations ?? preset?.iterations ?? 5,
      lambda: lambda ?? stored?.lambda ?? preset?.lambda ?? 1,
      multiply: multiply ?? stored?.multiply ?? preset?.multiply ?? false,
      beta: beta ?? stored?.beta ?? preset?.beta ?? 1, rescale: rescale,
      renormalize: renormalize ?? stored?.renormalize ?? preset?.renormalize
        ?? (renormalizesByDefault || variant == .robust))
  }

  /// The number of bases to draw: nil where the stored ones bring their own.
  var basesAskedFor: Int? { k ?? (start == .file ? nil : preset?.k) }

  /// Names the settings of the preset that the stored ones replace, in a sentence; nil where there are none.
  package func replacedPreset(by stored: StoredStart?) -> String? {
    guard start == .file, let stored, let preset else { return nil }
    var replaced: [String] = []
    func compare<Value: Equatable>(
      _ name: String, _ asked: Value?, _ own: Value?, _ other: Value?
    ) {
      if asked == nil, let own, let other, own != other {
        replaced.append("\(name) \(own) (preset: \(other))")
      }
    }
    compare("k", k, stored.bases.first?.count, preset.k)
    compare("iterations", iterations, stored.iterations, preset.iterations)
    compare("lambda", lambda, stored.lambda, preset.lambda)
    compare("multiply", multiply, stored.multiply, preset.multiply ?? false)
    compare("beta", beta, stored.beta, preset.beta)
    compare("renormalize", renormalize, stored.renormalize, preset.renormalize)
    return replaced.isEmpty
      ? nil
      : "the settings stored with the file's bases replace those of the preset: "
        + replaced.joined(separator: ", ")
  }
}

/// The settings of one fit.
struct EMCLSettings {
  var variant: EMCLConfiguration.Variant
  var iterations: Int
  var lambda: Double
  var multiply: Bool
  var beta: Double
  var rescale: Int?
  var renormalize: Bool

  /// The factor by which `rescale` changes lambda and beta for a number of rows (EMCL.md, Q5).
  private func rescaling(rows: Int) -> Double {
    rescale.map { (Double(rows) / Double($0)).squareRoot() } ?? 1
  }

  /// lambda for a number of rows.
  func effectiveLambda(rows: Int) -> Double {
    multiply ? lambda / rescaling(rows: rows) : lambda * rescaling(rows: rows)
  }

  /// beta for a number of rows.
  func effectiveBeta(rows: Int) -> Double { beta * rescaling(rows: rows) }

  /// The factor of the products of the E-step.
  func sharpness(rows: Int) -> Double {
    multiply ? effectiveLambda(rows: rows) : 1 / effectiveLambda(rows: rows)
  }

  /// Tells whether the settings leave every row as it is, renormalisation included.
  var isIdentity: Bool { variant != .paper && beta == 0 }
}
