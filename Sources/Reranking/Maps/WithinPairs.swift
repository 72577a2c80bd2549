internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

extension FitItems {
  /// One vector for each item, of those that share a map: its own, that of each expert, or the direction of the sum of its tokens
  /// or frames.
  func itemVectors() throws(ExportError) -> [PairedRows] {
    if set.kind.has(.pooledVectors), let texts = texts.rows, let videos = videos.rows {
      return [PairedRows(texts: texts, videos: videos)]
    }
    guard let texts = texts.vectors, let videos = videos.vectors else { return [] }
    if set.kind.has(.experts) {
      var all: [PairedRows] = []
      for slot in 0..<texts.slots {
        all.append(PairedRows(texts: try texts.slot(slot), videos: try videos.slot(slot)))
      }
      return all
    }
    func directions(_ vectors: VectorRows) throws(ExportError) -> RowStore {
      let sums = try vectors.itemRows()
      return LinearMap.translation(by: [], dimension: sums.width, renormalizes: true)
        .apply(to: sums, parallelism: parallelism)
    }
    return [PairedRows(texts: try directions(texts), videos: try directions(videos))]
  }
}

/// The covariance of what differs within pairs, decomposed: W = sum P (x - y)(x - y)^T / (2 sum P).
struct WithinPairs: Sendable {
  /// The number of channels d.
  let dimension: Int
  /// The eigenvalues of W, ascending; empty where nothing differs.
  let values: [Double]
  /// The eigenvectors, one in each row.
  let vectors: DoubleMatrix

  /// Measures pairs that are known; a pair with a missing vector is left out.
  init(_ items: PairedRows, _ truth: Truth, parallelism: Parallelism) throws(ExportError) {
    let (texts, videos) = (items.texts, items.videos)
    let width = texts.width
    let differences = RowStore(count: texts.count, width: width) { range throws(ExportError) in
      var rows = try texts.rows(range)
      var own = [Float](repeating: 0, count: rows.count)
      try videos.gather(range.map { truth.videoOfText[$0] }, into: &own)
      for start in stride(from: 0, to: rows.count, by: width) {
        let row = start..<start + width
        let isWhole = rows[row].contains { $0 != 0 } && own[row].contains { $0 != 0 }
        for place in row { rows[place] = isWhole ? rows[place] - own[place] : 0 }
      }
      return rows
    }
    let scatter = try moments(of: [RowSelection(differences)], parallelism: parallelism).gram
    self.init(dimension: width, scatter: scatter, weight: Double(2 * texts.count))
  }

  /// Measures pairs that carry weights.
  init(
    _ items: PairedRows, _ sums: AssignmentSums, parallelism: Parallelism
  ) throws(ExportError) {
    func gram(_ rows: RowStore, _ weights: [Double]) throws(ExportError) -> [Double] {
      let width = rows.width
      let roots = weights.map { Float($0.squareRoot()) }
      let weighted = RowStore(deriving: rows, width: width) { first, rows in
        var result = rows
        for row in 0..<rows.count / width {
          for place in row * width..<(row + 1) * width { result[place] *= roots[first + row] }
        }
        return result
      }
      return try moments(of: [RowSelection(weighted)], parallelism: parallelism).gram
    }
    let width = items.texts.width
    var scatter = try gram(items.texts, sums.ofTexts)
    for (place, value) in try gram(items.videos, sums.ofVideos).enumerated() {
      scatter[place] += value
    }
    let length = (0..<width).reduce(0.0) { max($0, scatter[$1 * width + $1]) }
    let products = sums.products.elements
    for row in 0..<width {
      for column in 0..<width {
        scatter[row * width + column] -=
          products[row * width + column] + products[column * width + row]
      }
    }
    self.init(
      dimension: width, scatter: scatter, weight: 2 * sums.ofTexts.reduce(0, +), length: length)
  }

  /// Decomposes; what is as small as rounding beside the length of the vectors is no difference.
  private init(dimension: Int, scatter: [Double], weight: Double, length: Double = 0) {
    self.dimension = dimension
    let covariance = DoubleMatrix(
      rows: dimension, columns: dimension, elements: scatter.map { weight > 0 ? $0 / weight : 0 })
    guard let (values, vectors) = covariance.symmetricEigen(), let top = values.last, top > 0,
      weight > 0, top > 1e-6 * length / weight
    else {
      values = []
      vectors = DoubleMatrix(rows: 0, columns: dimension)
      return
    }
    self.values = values
    self.vectors = vectors
  }
}
