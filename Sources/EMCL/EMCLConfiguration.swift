internal import EmbeddingFiles

/// Which EMCL, and with what settings; what is nil is taken from the stored bases, if those are used,
/// or else from the released inference module's own argument defaults.
public struct EMCLConfiguration: Sendable, Equatable {
  /// The forms of the algorithm.
  public enum Variant: String, CaseIterable, Sendable {
    /// The released code (jpthu17/EMCL, `Emcl.forward`): unit bases, a residual weighted by beta.
    case released
    /// Algorithm 1 of the paper (arXiv 2211.11427, Eqs. 6 to 8): the reconstruction alone.
    case paper
    /// The released form from real unit vectors over the rows, renormalised afterwards: this tool's own.
    case robust
  }

  /// Which rows one EM sees.
  public enum Scope: Sendable, Equatable {
    /// All texts and all videos.
    case global
    /// So many texts with so many videos at a time, in the order of the file, as the repositories do.
    case blocks(texts: Int, videos: Int)
    /// Minibatches of so many matching pairs, as the MMT fork evaluates: it leaks the labels.
    case aligned(pairs: Int)
    /// The gallery and the bank's texts; the map is then applied to the queries.
    case gallery
  }

  /// The form of the algorithm.
  public var variant = Variant.released
  /// The number of bases K; nil takes as many as the starting bases have, 16 for a draw.
  public var k: Int?
  /// The number of EM iterations T, 5.
  public var iterations: Int?
  /// The temperature of the E-step, 1: its logits are divided by it (sigma in the paper).
  public var lambda: Double?
  /// Whether lambda multiplies the logits instead, as in the MMT fork; false.
  public var multiply: Bool?
  /// The weight of the reconstruction that is added to the rows, 1; `paper` has none.
  public var beta: Double?
  /// The number of rows that lambda and beta were tuned for; nil takes them as they stand.
  ///
  /// EM's logits grow, and its reconstruction shrinks, with the square root of the rows.
  public var rescale: Int? = 128
  /// Which rows one EM sees.
  public var scope = Scope.global
  /// The blocks of text-conditioned vectors, where they are not those of ``scope``: EMCL-Net's own.
  public var conditionedScope: Scope?
  /// Whether every row is divided by its norm afterwards; nil: as the baseline's own code does.
  public var renormalize: Bool?
  /// Where the first bases come from.
  public var start = StartingBases.draw(seed: 0)

  /// The released inference module's defaults: K 16, T 5, lambda 1, beta 1, rescaled, drawn bases.
  public init() {}

  /// Whether the settings leave every row as it is, whatever stored bases may say.
  public var isIdentity: Bool { variant != .paper && beta == 0 }

  /// Whether the result is a map that can be applied to any row: not in blocks.
  public var makesMap: Bool { scope == .global || scope == .gallery }

  /// The settings with everything decided.
  func settings(stored: StoredStart?, renormalizesByDefault: Bool) -> EMCLSettings {
    let stored = start == .file ? stored : nil
    return EMCLSettings(
      variant: variant, iterations: iterations ?? stored?.iterations ?? 5,
      lambda: lambda ?? stored?.lambda ?? 1, multiply: multiply ?? stored?.multiply ?? false,
      beta: beta ?? stored?.beta ?? 1, rescale: rescale,
      renormalize: renormalize ?? stored?.renormalize
        ?? (renormalizesByDefault || variant == .robust))
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

  /// What the products of the E-step are multiplied by.
  func sharpness(rows: Int) -> Double {
    multiply ? effectiveLambda(rows: rows) : 1 / effectiveLambda(rows: rows)
  }

  /// Whether the settings leave every row as it is, renormalisation included.
  var isIdentity: Bool { variant != .paper && beta == 0 }
}
