internal import EMCL
internal import EmbeddingFiles
package import EmbeddingMath

/// The change that a low-rank update of texts and videos makes to their products.
///
/// EMCL moves a row x to x + (x Z) G Z^T. A product of two moved rows is the product of the rows before, and one of a few
/// numbers more; where moved rows are divided by their norms, it is that over both of these. So the products before and
/// after need one product of d channels between them.
package struct LowRankCorrection: Sendable, Equatable {
  /// For each row of the texts scale * w_k <x, p_k>, one number for each direction.
  private let texts: Matrix
  /// One over the norm of each moved row of the texts; none where they are not divided by it.
  private let textFactors: [Float]
  /// For each row of the videos <x, p_k>, and one over its norm.
  private let videos: LowRankColumns
  /// The largest of the factors of the videos.
  private let largestFactor: Float
  /// At least the size of what is added to any product.
  private let size: Float

  /// Works out what is needed of each row.
  ///
  /// - Returns: Nil when the map is no low-rank update, when it has so many directions that moved rows are multiplied in
  ///   less time, or when it might divide rows by norms of less than half of what they were, which would multiply the last
  ///   digits of their products. The map alone decides, so that no row matters to the others.
  /// - Throws: When rows have to be read again and cannot be.
  init?(
    _ map: LinearMap, texts: RowStore, videos: RowStore, scale: Float, parallelism: Parallelism
  ) throws(ExportError) {
    guard let update = ProductUpdate(map),
      update.weights.count <= LowRankCorrection.mostDirections(of: map.dimension),
      !map.renormalizes || update.weights.allSatisfy({ $0 >= LowRankCorrection.leastWeight })
    else { return nil }
    let own = try MovedRows(update, map, texts, parallelism)
    let others = try MovedRows(update, map, videos, parallelism)
    let rank = own.products.columns
    func longest(_ rows: Matrix) -> Double {
      (0..<rows.rows).lazy.map { norm(rows.elements[$0 * rank..<($0 + 1) * rank]) }
        .reduce(0, largest)
    }
    var weighted = own.products
    for row in 0..<weighted.rows {
      for (k, weight) in update.weights.enumerated() { weighted[row, k] *= scale * weight }
    }
    self.texts = weighted
    textFactors = own.factors
    self.videos = LowRankColumns(others.products, factors: others.factors)
    largestFactor = others.factors.max() ?? 1
    size = Float(longest(weighted) * longest(others.products) * 1.000_001).nextUp
  }

  /// The weight of a direction along which a row keeps half of its length: 1 + w = 1 / 4.
  static let leastWeight: Float = -0.75

  /// From how many directions on a product of moved rows is the quicker way.
  static func mostDirections(of channels: Int) -> Int { max(8, channels / 16) }

  /// Rows under an update: their products with its directions, and one over their norms afterwards.
  private struct MovedRows {
    let products: Matrix
    let factors: [Float]

    init(
      _ update: ProductUpdate, _ map: LinearMap, _ store: RowStore, _ parallelism: Parallelism
    ) throws(ExportError) {
      let rank = max(1, update.weights.count)
      let directions =
        update.weights.isEmpty
        ? Matrix(rows: 1, columns: map.dimension) : update.directions
      let blocks = store.blocks(of: 1024)
      let width = store.width
      let parts = try parallelism.share(blocks.count) { (index: Int) throws(ExportError) in
        let rows = try store.slice(blocks[index])
        let products = TileProducts.all(rows, directions)
        guard map.renormalizes else { return List([Numbers(products), Numbers([])]) }
        let factors = blocks[index].indices.map { place -> Float in
          let row = place - blocks[index].lowerBound
          let start = rows.startIndex + row * width
          let length = norm(rows[start..<start + width])
          var moved = length * length
          for (k, weight) in update.weights.enumerated() {
            let product = Double(products[row * rank + k])
            moved += Double(weight) * product * product
          }
          // The floor of LinearMap; a row of zeros stays one whatever it is multiplied by.
          return Float(1 / max(moved.squareRoot(), 1e-12))
        }
        return List([Numbers(products), Numbers(factors)])
      }
      products = Matrix(
        rows: store.count, columns: rank, elements: parts.flatMap { $0.values[0].values })
      factors = parts.flatMap { $0.values[1].values }
    }
  }

  /// Chooses the factors of some rows of the videos, in any order.
  func columns(_ videos: [Int]) -> LowRankColumns { self.videos.chosen(videos) }

  /// Corrects the plain products of a row of the texts with consecutive rows of the videos.
  ///
  /// - Parameters:
  ///   - text: The row of the texts.
  ///   - videos: The rows of the videos.
  ///   - elements: Holds the products from `start` on.
  ///   - start: Where the first product stands.
  ///   - results: Receives the products of moved rows.
  ///   - place: Where the first of them goes.
  package func apply(
    _ text: Int, _ videos: Range<Int>, to elements: [Float], from start: Int,
    into results: inout [Float], at place: Int
  ) {
    apply(
      text, self.videos, videos, to: elements, from: start, into: &results, at: place)
  }

  /// Corrects the products of a row of the texts with some columns of those that ``columns(_:)`` gives.
  func apply(
    _ text: Int, _ columns: LowRankColumns, _ range: Range<Int>, to elements: [Float],
    from start: Int, into results: inout [Float], at place: Int
  ) {
    TileLoops.addLowRank(
      to: elements, from: start, count: range.count, left: numbers(text), right: columns,
      first: range.lowerBound, factor: factor(text), into: &results, at: place)
  }

  /// Corrects the plain products at the marked places of a tile.
  ///
  /// - Parameters:
  ///   - marks: The marks, which hold the products.
  ///   - texts: The rows of the texts that belong to the rows of the tile.
  ///   - videos: The rows of the videos that belong to its columns.
  package func apply(to marks: inout TileMarks, texts: [Int32], videos: Range<Int>) {
    marks.addLowRank(
      items: texts, left: self.texts, factors: textFactors, right: self.videos, columns: videos)
  }

  /// The corrected products of pairs of rows, each the bits of the others.
  package func values(_ plain: [Float], texts: [Int], videos: [Int]) -> [Float] {
    plain.indices.map {
      TileLoops.addLowRank(
        to: plain[$0], left: numbers(texts[$0]), right: self.videos, column: videos[$0],
        factor: factor(texts[$0]))
    }
  }

  /// Bounds how far corrected products of a row may be apart, and how large they may be.
  ///
  /// The same is added to both; the sum and two products are rounded.
  ///
  /// - Parameters:
  ///   - error: How far the plain products may be apart.
  ///   - size: At least the size of the plain products.
  ///   - row: The row of the texts.
  package func bounds(
    from error: Float, size: Float, row: Int
  ) -> (error: Float, size: Float) {
    let factor = factor(row) * largestFactor * 1.000_01
    let sum = (size + self.size) * 1.000_01
    return ((error + sum * 0x1p-21) * factor, sum * factor)
  }

  private func numbers(_ text: Int) -> ArraySlice<Float> {
    texts.elements[text * texts.columns..<(text + 1) * texts.columns]
  }

  private func factor(_ text: Int) -> Float { textFactors.isEmpty ? 1 : textFactors[text] }
}

/// The larger of two numbers; no number where one is none, so that no bound gets lost.
func largest<Number: FloatingPoint>(_ one: Number, _ other: Number) -> Number {
  one > other || one.isNaN ? one : other
}
