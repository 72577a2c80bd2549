internal import EmbeddingFiles

/// The positions of a text or a video that take part.
struct TokenSegment: Sendable {
  /// The rows of the vectors.
  let rows: [Int]
  /// The weight of each: given, or one over their number.
  let weights: [Float]
  /// Tells whether other positions are masked, so that maxima against this one cannot fall below 0.
  let isPadded: Bool

  init(_ vectors: VectorRows, _ item: Int) {
    let rows = vectors.rows(of: item)
    self.rows = rows
    isPadded = rows.count < vectors.slots
    weights =
      vectors.weights.map { all in rows.map { all[$0] } }
      ?? [Float](repeating: 1 / Float(rows.count), count: rows.count)
  }

  /// The sum of the weights; none is negative.
  var weight: Float { Float(weights.reduce(0.0) { $0 + Double($1) }).nextUp }
}
