internal import EmbeddingFiles
internal import EmbeddingMath
internal import Glibc
internal import Scoring

/// `qe(alpha,n)`: alpha query expansion, unit(q + sum over the n best items of max(S, 0)^alpha g).
///
/// Chum et al., ICCV 2007, with the weights of Radenovic et al., TPAMI 2019. Each query is expanded alone, by
/// the items of the gallery.
struct QueryExpansion: Sendable {
  static let description = MethodDescription(
    name: "qe", shape: .expansion, aliases: ["aqe", "alpha-qe", "query-expansion"],
    summary: "Moves each query towards its best items.",
    formula: "unit(q + sum over the n best of max(S, 0)^alpha g)",
    rests: "the query and the gallery: no bank",
    cost: "one sweep of queries x gallery, n vectors for each query; a product for each direction",
    source: "Chum et al., ICCV 2007; Radenovic et al., TPAMI 2019",
    parameters: [
      .init("alpha", "3", "power of the weights, 0 to 20"),
      .init("n", "10", "items, 1 to 1000"),
    ])

  let alpha: Double
  let count: Int

  init(_ arguments: Arguments) throws(PipelineError) {
    alpha =
      try arguments.number("alpha", words: "a number from 0 to 20") { (0...20).contains($0) } ?? 3
    count = try arguments.integer("n", in: 1...1000) ?? 10
  }

  /// The queries, expanded.
  ///
  /// - Parameters:
  ///   - queries: The vectors of the queries.
  ///   - gallery: The vectors of the items.
  ///   - lists: The best items of each query; places in `order`.
  ///   - order: The place of each item.
  ///   - scale: What the scores are the product of a cosine with.
  func expanded(
    _ queries: RowStore, gallery: RowStore, lists: BestLists, order: [Int32], scale: Double,
    parallelism: Parallelism
  ) throws(ExportError) -> RowStore {
    var itemAt = [Int](repeating: 0, count: order.count)
    for (item, place) in order.enumerated() { itemAt[Int(place)] = item }
    let places = itemAt
    let width = queries.width
    let blocks = queries.blocks(of: 64)
    let parts = try parallelism.share(blocks.count) { (index: Int) throws(ExportError) in
      var rows = try queries.rows(blocks[index])
      for (offset, query) in blocks[index].enumerated() {
        let range = offset * width..<(offset + 1) * width
        var sum = rows[range].map(Double.init)
        let items = lists.places(in: query).prefix(count).map { places[Int($0)] }
        var vectors = [Float](repeating: 0, count: items.count * width)
        try gallery.gather(items, into: &vectors)
        for (place, score) in lists.scores(in: query).prefix(count).enumerated() {
          let weight = pow(max(0, Double(score) / scale), alpha)
          for c in 0..<width { sum[c] += weight * Double(vectors[place * width + c]) }
        }
        for (c, i) in range.enumerated() { rows[i] = Float(sum[c]) }
        normalize(&rows, range, floor: 1e-12)
      }
      return Numbers(rows)
    }
    return RowStore(
      Matrix(rows: queries.count, columns: width, elements: parts.flatMap(\.values)))
  }
}
