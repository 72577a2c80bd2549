public import EmbeddingFiles
public import EmbeddingMath

/// EMCL fitted to the rows of an export, in global scope: one EM over all videos and texts.
public struct EMCLFit: Sendable {
  /// What the fit does to a row.
  public let map: LinearMap
  /// What happened inside.
  public let diagnostics: EMCLDiagnostics
  /// The texts after the map.
  public let texts: RowStore
  /// The videos after the map.
  public let videos: RowStore

  /// Fits the map and applies it.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - texts: The rows of the texts, N_t x d.
  ///   - videos: The rows of the videos, N_v x d.
  ///   - set: The export they come from, for its truth and its stored bases.
  ///   - parallelism: The threads to use.
  /// - Throws: When stored bases are missing, or rows cannot be read.
  public init(
    _ configuration: EMCLConfiguration, texts: RowStore, videos: RowStore, of set: RetrievalSet,
    parallelism: Parallelism
  ) throws(ExportError) {
    let clock = ContinuousClock()
    let began = clock.now
    let settings = configuration.settings(
      stored: set.start, renormalizesByDefault: set.kind == .experts)
    let start = try configuration.start.values(
      k: configuration.k, stored: set.start, path: set.path)
    let count = texts.count + videos.count
    let d = texts.width
    let onRows =
      texts.resident != nil && videos.resident != nil
      && prefersRows(
        rows: count, dimension: d, bases: Set(start).count, iterations: settings.iterations)
    let gram: any ChannelGram =
      onRows
      ? RowGram(try stacked(videos, texts))
      : MomentGram(try moments(of: [videos, texts], parallelism: parallelism))
    let outcome = EMOutcome(gram, settings: settings, start: start)
    map = outcome.map
    self.texts = map.apply(to: texts, parallelism: parallelism)
    self.videos = map.apply(to: videos, parallelism: parallelism)
    diagnostics = EMCLDiagnostics(
      rows: count, k: start.count, iterations: settings.iterations,
      effectiveLambda: settings.effectiveLambda(rows: count),
      effectiveBeta: settings.variant == .paper ? nil : settings.effectiveBeta(rows: count),
      positive: start.count { $0 > 0 }, negative: start.count { $0 < 0 },
      distinctBases: outcome.distinctBases, growth: outcome.growth?.largest,
      growthAmongShared: outcome.growth?.amongShared,
      residualRatio: outcome.residualRatio, rank: outcome.rank,
      before: try Geometry(
        texts: texts, videos: videos, truth: set.truth, parallelism: parallelism),
      after: try Geometry(
        texts: self.texts, videos: self.videos, truth: set.truth, parallelism: parallelism),
      ranOnRows: onRows, seconds: (clock.now - began) / .seconds(1))
  }
}

/// The moments of several sides together, streamed in blocks of rows.
public func moments(
  of sides: [RowStore], parallelism: Parallelism
) throws(ExportError) -> Moments {
  var total = Moments(dimension: sides.first?.width ?? 0)
  for side in sides {
    var own = Moments(dimension: side.width)
    for block in side.blocks(of: 4 * Moments.blockRows) {
      own.add(rows: try side.rows(block), parallelism: parallelism)
    }
    total = total + own
  }
  return total
}

/// The rows of both sides in double precision.
private func stacked(_ first: RowStore, _ second: RowStore) throws(ExportError) -> DoubleMatrix {
  let rows = try first.rows(0..<first.count) + second.rows(0..<second.count)
  return DoubleMatrix(
    rows: first.count + second.count, columns: first.width, elements: rows.map(Double.init))
}

/// What EM gives: the map, and what can be said of it from the moments alone.
struct EMOutcome {
  let map: LinearMap
  let distinctBases: Int
  let growth: (largest: Double, amongShared: Double)?
  let residualRatio: Double
  let rank: Int

  init(_ gram: some ChannelGram, settings: EMCLSettings, start: [Double]) {
    let sharpness = settings.sharpness(rows: gram.rows)
    let em = ExpectationMaximization(
      gram, start: start, variant: settings.variant, sharpness: sharpness,
      iterations: settings.iterations)
    let weight = settings.variant == .paper ? 1 : settings.effectiveBeta(rows: gram.rows)
    let gains = zip(em.scales, em.multiplicities).map { $0 * $1 * weight }
    map =
      settings.isIdentity
      ? .identity(dimension: gram.sums.count)
      : LinearMap(
        identity: settings.variant == .paper ? 0 : 1, directions: em.responsibilities,
        gains: gains, renormalizes: settings.renormalize)
    distinctBases = EMOutcome.countDistinct(em.responsibilities)
    growth =
      settings.variant == .paper
      ? nil : symmetryGrowth(gram, start: start, sharpness: sharpness)
    let values = EMOutcome.squaredSingularValues(em)
    let squared = values.reduce(0, +) * weight * weight
    residualRatio = (squared / gram.squaredNorm).squareRoot()
    let largest = values.max() ?? 0
    rank = largest > 0 ? values.count { $0 > largest * 1e-12 } : 0
  }

  /// The squares of the singular values of R = (X Z) S Z^T, S the scales times the multiplicities:
  /// the eigenvalues of B^(1/2) (S Z^T X^T X Z S) B^(1/2) with B = Z^T Z.
  private static func squaredSingularValues(_ em: ExpectationMaximization) -> [Double] {
    let z = em.responsibilities
    guard let (values, vectors) = z.transposedTimes(z).symmetricEigen() else { return [] }
    var inner = z.transposedTimes(em.gramProduct)
    let scales = zip(em.scales, em.multiplicities).map { $0 * $1 }
    for i in 0..<inner.rows {
      for j in 0..<inner.columns { inner[i, j] *= scales[i] * scales[j] }
    }
    var root = vectors
    for i in 0..<root.rows {
      let factor = max(0, values[i]).squareRoot()
      for j in 0..<root.columns { root[i, j] *= factor }
    }
    var transposed = DoubleMatrix(rows: root.columns, columns: root.rows)
    for i in 0..<root.rows { for j in 0..<root.columns { transposed[j, i] = root[i, j] } }
    var product = root.times(inner).times(transposed)
    for i in 0..<product.rows {
      for j in 0..<i {
        let mean = (product[i, j] + product[j, i]) / 2
        product[i, j] = mean
        product[j, i] = mean
      }
    }
    return product.symmetricEigen()?.values.map { max(0, $0) } ?? []
  }

  private static func countDistinct(_ z: DoubleMatrix) -> Int {
    var representatives: [Int] = []
    for k in 0..<z.columns {
      let isKnown = representatives.contains { other in
        var largest = 0.0
        var difference = 0.0
        for channel in 0..<z.rows {
          largest = max(largest, abs(z[channel, k]), abs(z[channel, other]))
          difference = max(difference, abs(z[channel, k] - z[channel, other]))
        }
        return difference <= 1e-3 * largest
      }
      if !isKnown { representatives.append(k) }
    }
    return representatives.count
  }
}
