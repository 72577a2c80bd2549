internal import EmbeddingFiles
internal import EmbeddingMath

/// The pairs that a fusion ranks, texts in rows: all, or those that are in a list of any export.
enum FusedPairs: Sendable {
  case all(texts: Int, videos: Int)
  case some(PairLists, turned: (pairs: PairLists, places: [Int]))

  /// Takes the pairs of lists.
  init(some pairs: PairLists) { self = .some(pairs, turned: pairs.transposed) }

  /// The number of pairs.
  var count: Int {
    switch self {
    case .all(let texts, let videos): texts * videos
    case .some(let pairs, _): pairs.count
    }
  }

  /// The numbers of texts and videos.
  private var sides: (texts: Int, videos: Int) {
    switch self {
    case .all(let texts, let videos): (texts, videos)
    case .some(let pairs, _): (pairs.rowCount, pairs.columnCount)
    }
  }

  /// The number of queries of a direction.
  func queries(_ direction: Direction) -> Int {
    direction.queries(texts: sides.texts, videos: sides.videos)
  }

  /// The number of gallery items of a direction.
  func gallery(_ direction: Direction) -> Int {
    direction.gallery(texts: sides.texts, videos: sides.videos)
  }

  /// The places of the pairs of a query.
  func places(of query: Int, _ direction: Direction) -> [Int] {
    switch (self, direction) {
    case (.all(_, let videos), .textToVideo): Array(query * videos..<(query + 1) * videos)
    case (.all(let texts, let videos), .videoToText): (0..<texts).map { $0 * videos + query }
    case (.some(let pairs, _), .textToVideo): Array(pairs.places(of: query))
    case (.some(_, let turned), .videoToText):
      Array(turned.places[turned.pairs.places(of: query)])
    }
  }

  /// Values of some of the pairs, put at their places; -inf at the others.
  func spread(_ values: [Float], of own: PairLists) -> [Float] {
    var all = [Float](repeating: -.infinity, count: count)
    switch self {
    case .all(_, let videos):
      for text in 0..<own.rowCount {
        for place in own.places(of: text) {
          all[text * videos + Int(own.columns[place])] = values[place]
        }
      }
    case .some(let pairs, _):
      for (place, value) in zip(own.places(among: pairs), values) { all[place] = value }
    }
    return all
  }

  /// The correlation of two exports over all pairs of a text and a video; those without a score count as lower than the others.
  func correlation(_ one: [Float], _ other: [Float]) -> Double {
    let (one, other) = (FusedPairs.filled(one), FusedPairs.filled(other))
    return EmbeddingMath.correlation(
      one.values, other.values, andAlike: sides.texts * sides.videos - count,
      at: (one.floor, other.floor))
  }

  private static func filled(_ values: [Float]) -> (values: [Float], floor: Float) {
    let scored = values.filter { $0 > -.infinity }
    let floor = SparseScores.floor(of: scored)
    return (
      scored.count == values.count ? values : values.map { $0 > -.infinity ? $0 : floor }, floor
    )
  }
}
