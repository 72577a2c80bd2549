internal import EmbeddingFiles

/// The positions of a text or a video that take part.
struct TokenSegment: Sendable {
  /// The rows of the vectors.
  let rows: [Int]
  /// The weight of each: given, one over their number, or 1 for maxima that are added up.
  let weights: [Float]
  /// Tells whether other positions are masked, so that maxima against this one cannot fall below 0.
  let isPadded: Bool

  init(_ vectors: VectorRows, _ item: Int, _ formula: TokenFormula) {
    let rows = vectors.rows(of: item)
    self.rows = rows
    isPadded = rows.count < vectors.places(of: item).count
    let share = formula.asksFrames ? 1 / Float(rows.count) : 1
    weights =
      vectors.weights.map { all in rows.map { all[$0] } }
      ?? [Float](repeating: share, count: rows.count)
  }

  /// The sum of the weights; none is negative.
  var weight: Float { Float(weights.reduce(0.0) { $0 + Double($1) }).nextUp }

  /// The least that a maximum over these positions can be.
  var least: Float { isPadded ? 0 : -.infinity }
}
