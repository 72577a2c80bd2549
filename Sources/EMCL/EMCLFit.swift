package import EmbeddingFiles
package import EmbeddingMath

/// Some rows of a store, in order; nil stands for all of them.
package struct RowSelection: Sendable {
  let store: RowStore
  let rows: [Int]?

  /// Selects rows.
  package init(_ store: RowStore, rows: [Int]? = nil) {
    self.store = store
    self.rows = rows
  }

  var count: Int { rows?.count ?? store.count }
  /// The numbers in each row.
  package var dimension: Int { store.width }

  /// The rows in a range of the selection, one after the other.
  func values(_ range: Range<Int>) throws(ExportError) -> ArraySlice<Float> {
    guard let rows else { return try store.slice(range) }
    var values = [Float](repeating: 0, count: range.count * store.width)
    try store.gather(rows[range], into: &values)
    return values[...]
  }
}

extension RowSelection {
  /// The largest absolute value in the rows.
  ///
  /// - Throws: When rows cannot be read.
  package func largestMagnitude() throws(ExportError) -> Float {
    var most: Float = 0
    for range in (0..<count).blocks(of: 1024) {
      for value in try values(range) { most = max(most, abs(value)) }
    }
    return most
  }
}

/// EMCL fitted to rows in global scope: one EM over all of them.
package struct EMCLFit: Sendable {
  /// The map of a row that the fit gives.
  package let map: LinearMap
  /// The diagnostics of the fit.
  package let summary: EMCLSummary

  /// Fits one map for each expert, or a single one.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - sides: For each expert, the rows of the videos and of the texts; a single pair where there are no
  ///     experts.
  ///   - set: The export they come from, for its stored bases.
  ///   - renormalizes: Whether the formula that follows divides the rows by their norms anyway.
  ///   - moments: The moments of these very sides, where they were taken before.
  ///   - parallelism: The threads to use.
  /// - Throws: When stored bases are missing, or rows cannot be read.
  package static func fits(
    _ configuration: EMCLConfiguration, sides: [[RowSelection]], of set: RetrievalSet,
    renormalizes: Bool = false, moments: [MomentGram]? = nil, parallelism: Parallelism
  ) throws(ExportError) -> [EMCLFit] {
    var settings = configuration.settings(
      stored: set.start, renormalizesByDefault: set.kind.has(.experts))
    if renormalizes { settings.renormalize = true }
    let starts = try configuration.start.values(
      k: configuration.basesAskedFor, experts: sides.count, stored: set.start, path: set.path)
    var fits: [EMCLFit] = []
    for (index, (rows, start)) in zip(sides, starts).enumerated() {
      fits.append(
        try EMCLFit(
          settings: settings, start: start, seed: configuration.start.rowSeed, rows: rows,
          moments: moments?[index], path: set.path, parallelism: parallelism))
    }
    return fits
  }

  private init(
    settings: EMCLSettings, start: [Double], seed: UInt64?, rows: [RowSelection],
    moments known: MomentGram?, path: String, parallelism: Parallelism
  ) throws(ExportError) {
    let clock = ContinuousClock()
    let began = clock.now
    let count = rows.reduce(0) { $0 + $1.count }
    let onRows =
      rows.allSatisfy { $0.store.resident != nil }
      && (prefersRows(
        rows: count, dimension: rows[0].dimension, bases: Set(start).count,
        iterations: settings.iterations)
        || GramMemory.refusal(of: "emcl", dimension: rows[0].dimension) != nil)
    let gram: any ChannelGram
    if onRows {
      gram = RowGram(try stacked(rows))
    } else if let known {
      gram = known
    } else {
      try GramMemory.check(dimension: rows[0].dimension, path: path)
      gram = MomentGram(try moments(of: rows, parallelism: parallelism))
    }
    var first: DoubleMatrix?
    if let seed { first = try rowStart(rows, bases: start.count, seed: seed) }
    let outcome = EMOutcome(gram, settings: settings, start: start, first: first)
    map = outcome.map
    summary = EMCLSummary(
      rows: count, k: start.count, iterations: settings.iterations,
      effectiveLambda: settings.effectiveLambda(rows: count),
      effectiveBeta: settings.variant == .paper ? nil : settings.effectiveBeta(rows: count),
      positive: start.count { $0 > 0 }, negative: start.count { $0 < 0 },
      distinctBases: outcome.distinctBases, growth: outcome.growth?.largest,
      growthAmongShared: outcome.growth?.amongShared,
      residualRatio: outcome.residualRatio, rank: outcome.rank, ranOnRows: onRows,
      seconds: (clock.now - began) / .seconds(1))
  }
}

/// The moments of several sets of rows together, streamed in blocks.
///
/// Each set is cut into at most 32 fixed pieces, which ranks share and which are added up in their order.
/// - Parameter sumsOnly: Leaves the Gram matrix out, for maps that want the mean alone.
package func moments(
  of selections: [RowSelection], sumsOnly: Bool = false, parallelism: Parallelism
) throws(ExportError) -> Moments {
  let zero = Moments(dimension: selections.first?.store.width ?? 0, sumsOnly: sumsOnly)
  let local = Parallelism(threads: parallelism.threads)
  var total = zero
  for selection in selections {
    let blocks = (0..<selection.count).blocks(of: 16 * Moments.blockRows)
    let pieces = blocks.indices.blocks(of: (blocks.count + 31) / 32)
    let own = try parallelism.cluster.fold(pieces.count, from: zero) {
      (some) throws(ExportError) in
      var parts: [Moments] = []
      for piece in some {
        var part = zero
        for block in pieces[piece] {
          part.add(rows: try selection.values(blocks[block]), parallelism: local)
        }
        parts.append(part)
      }
      return parts
    } add: {
      $0 = $0 + $1
    }
    total = total + own
  }
  return total
}

/// X^T mu for K random unit vectors mu over the rows, d x K; the entries of a row come from its bits.
func rowStart(
  _ selections: [RowSelection], bases: Int, seed: UInt64
) throws(ExportError) -> DoubleMatrix {
  let d = selections[0].store.width
  var products = DoubleMatrix(rows: d, columns: bases)
  var squares = [Double](repeating: 0, count: bases)
  for selection in selections {
    for range in (0..<selection.count).blocks(of: 1024) {
      let rows = try selection.values(range).map(Double.init)
      var draws = DoubleMatrix(rows: range.count, columns: bases)
      for row in 0..<range.count {
        var hash = seed
        for c in 0..<d {
          var mixer = SplitMix64(seed: hash ^ rows[row * d + c].bitPattern)
          hash = mixer.next()
        }
        var generator = SplitMix64(seed: hash)
        for k in 0..<bases {
          draws[row, k] = generator.gaussian()
          squares[k] += draws[row, k] * draws[row, k]
        }
      }
      let part = DoubleMatrix(rows: range.count, columns: d, elements: rows).transposedTimes(draws)
      for i in part.elements.indices { products.elements[i] += part.elements[i] }
    }
  }
  for c in 0..<d { for k in 0..<bases { products[c, k] /= squares[k].squareRoot() } }
  return products
}

extension StartingBases {
  /// The seed of a start that differs by row.
  var rowSeed: UInt64? {
    guard case .rows(let seed) = self else { return nil }
    return seed
  }
}

/// All rows in double precision.
func stacked(_ selections: [RowSelection]) throws(ExportError) -> DoubleMatrix {
  var elements: [Double] = []
  for selection in selections {
    elements += try selection.values(0..<selection.count).map(Double.init)
  }
  let width = selections[0].store.width
  return DoubleMatrix(rows: elements.count / width, columns: width, elements: elements)
}

/// The result of EM: the map, and what the moments alone tell of it.
struct EMOutcome {
  let map: LinearMap
  let distinctBases: Int
  let growth: (largest: Double, amongShared: Double?)?
  let residualRatio: Double
  let rank: Int

  init(
    _ gram: some ChannelGram, settings: EMCLSettings, start: [Double], first: DoubleMatrix?
  ) {
    let em = ExpectationMaximization(gram, settings: settings, start: start, first: first)
    let factors = LowRankFactors(em, settings: settings, rows: gram.rows)
    map =
      settings.isIdentity
      ? .identity(dimension: gram.sums.count)
      : LinearMap(
        identity: factors.identity, directions: factors.directions, gains: factors.gains,
        renormalizes: settings.renormalize)
    distinctBases = EMOutcome.countDistinct(em.responsibilities)
    growth = driftGrowth(gram, settings: settings, start: start, first: first)
    let values = EMOutcome.squaredSingularValues(em)
    let weight = settings.variant == .paper ? 1 : settings.effectiveBeta(rows: gram.rows)
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
