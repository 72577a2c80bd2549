internal import EmbeddingMath

/// The result of EM as factors: x becomes c x + (x Z) G Z^T.
struct LowRankFactors {
  /// c: 1, or 0 for the paper's reconstruction alone.
  let identity: Double
  /// Z, d x r.
  let directions: DoubleMatrix
  /// The diagonal of G.
  let gains: [Double]

  init(_ em: ExpectationMaximization, settings: EMCLSettings, rows: Int) {
    let isPaper = settings.variant == .paper
    let weight = isPaper ? 1 : settings.effectiveBeta(rows: rows)
    identity = isPaper ? 0 : 1
    directions = em.responsibilities
    gains = zip(em.scales, em.multiplicities).map { $0 * $1 * weight }
  }

  /// 2 c G + G Z^T Z G: with q = x Z, a product of mapped rows is c^2 <x, x'> + q core q'.
  var core: DoubleMatrix {
    var core = directions.transposedTimes(directions)
    for i in 0..<core.rows {
      for j in 0..<core.columns {
        core[i, j] *= gains[i] * gains[j]
        if i == j { core[i, j] += 2 * identity * gains[i] }
      }
    }
    return core
  }

  /// |y|^2 of a mapped row, given x, q = x Z and q core.
  func squaredLength(
    _ rows: DoubleMatrix, _ row: Int, _ projected: DoubleMatrix, _ moved: DoubleMatrix
  ) -> Double {
    var sum = 0.0
    for channel in 0..<rows.columns { sum += rows[row, channel] * rows[row, channel] }
    sum *= identity * identity
    for k in 0..<projected.columns { sum += projected[row, k] * moved[row, k] }
    return max(0, sum)
  }
}

extension ExpectationMaximization {
  /// Runs EM as settings say, from one number for each basis or from products that were drawn by row.
  init(
    _ gram: some ChannelGram, settings: EMCLSettings, start: [Double], first: DoubleMatrix?
  ) {
    let sharpness = settings.sharpness(rows: gram.rows)
    if let first {
      self.init(
        gram, products: first, counts: [Double](repeating: 1, count: first.columns),
        variant: settings.variant, sharpness: sharpness, iterations: settings.iterations)
    } else {
      self.init(
        gram, start: start, variant: settings.variant, sharpness: sharpness,
        iterations: settings.iterations)
    }
  }
}
