package import EmbeddingFiles
package import EmbeddingMath
internal import Glibc

/// Scores of groups of texts, each group a row: those of its texts made one by a rule.
///
/// A score depends on the texts of its group, in the order of their rows, and its video only.
package struct PooledScores: ScoreSource {
  /// The scores of the texts.
  private let source: any ScoreSource
  private let pool: TextPool
  /// The weight of each text, by its place in the pool; empty where all count alike.
  private let weights: [Double]

  /// Pools scores.
  ///
  /// - Parameters:
  ///   - source: The scores of the texts.
  ///   - pool: Their groups.
  ///   - parallelism: The threads to use for weights, which rest on all scores of a text.
  /// - Throws: When scores have to be read and cannot be.
  package init(
    _ source: any ScoreSource, _ pool: TextPool, parallelism: Parallelism
  ) throws(ExportError) {
    precondition(pool.texts.count == source.textCount)
    self.source = source
    self.pool = pool
    guard pool.rule == .inverseEntropy else {
      weights = []
      return
    }
    let blocks = pool.texts.indices.blocks(of: TileShape.rows)
    weights = try parallelism.map(blocks.count) { (number: Int) throws(ExportError) in
      try source.entropies(pool.texts[blocks[number]]).map {
        1 / max($0, PooledScores.leastEntropy)
      }
    }.flatMap { $0 }
  }

  /// The least entropy, in nats: scores that leave no doubt would weigh more than any number.
  package static let leastEntropy = 1e-3

  /// The number of groups.
  package var textCount: Int { pool.count }
  /// The number of videos.
  package var videoCount: Int { source.videoCount }

  /// The places in the pool of the texts of some groups.
  private func places(_ groups: some Sequence<Int>) -> [Int] {
    groups.flatMap { pool.starts[$0]..<pool.starts[$0 + 1] }
  }

  /// Makes the texts of groups ready, as many at a time as a tile has rows.
  package func block(of groups: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    let texts = places(groups).map { pool.texts[$0] }
    var parts: [TextBlock] = []
    for range in texts.indices.blocks(of: TileShape.rows) {
      parts.append(try source.block(of: texts[range]))
    }
    return TextBlock(texts: Array(groups), values: [], parts: parts)
  }

  /// Scores a strip.
  package func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    try score(block, width: videos(ofStrip: strip).count, into: &tile) {
      (part: TextBlock, tile: inout ScoreTile) throws(ExportError) in
      try source.score(part, strip: strip, into: &tile)
    }
  }

  /// Scores any videos.
  package func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    try score(block, width: videos.count, into: &tile) {
      (part: TextBlock, tile: inout ScoreTile) throws(ExportError) in
      try source.score(part, videos: videos, into: &tile)
    }
  }

  /// Scores the texts of groups part by part, and pools their rows as they come.
  private func score(
    _ block: TextBlock, width: Int, into tile: inout ScoreTile,
    by score: (TextBlock, inout ScoreTile) throws(ExportError) -> Void
  ) throws(ExportError) {
    var found = ScoreTile()
    var pooled = PooledRow(pool.rule, width: width)
    var row = 0
    var left = block.texts.first.map { pool[$0].count } ?? 0
    var place = places(block.texts)[...]
    for part in block.parts {
      try score(part, &found)
      for index in part.texts.indices {
        pooled.add(
          found, row: index, weight: weights.isEmpty ? 1 : weights[place.removeFirst()])
        left -= 1
        guard left == 0 else { continue }
        pooled.end(into: &tile, row: row)
        row += 1
        if row < block.texts.count { left = pool[block.texts[row]].count }
      }
    }
  }
}

/// The scores of the texts of a group while they become one row.
private struct PooledRow {
  private let rule: PoolRule
  private let width: Int
  private var count = 0
  private var weight = 0.0
  /// The largest score of each column so far.
  private var largest: [Float]
  /// The sum of each column: of scores, or of exponentials below the largest.
  private var sums: [Double]

  init(_ rule: PoolRule, width: Int) {
    self.rule = rule
    self.width = width
    largest = [Float](repeating: -.infinity, count: width)
    sums = [Double](repeating: 0, count: width)
  }

  /// Takes a row in.
  mutating func add(_ tile: ScoreTile, row: Int, weight: Double) {
    let start = tile.start(ofRow: row)
    count += 1
    self.weight += weight
    switch rule {
    case .mean, .inverseEntropy:
      for column in 0..<width { sums[column] += weight * Double(tile.elements[start + column]) }
    case .max:
      for column in 0..<width {
        let score = tile.elements[start + column]
        largest[column] = score > largest[column] ? score : largest[column]
      }
    case .logsumexp:
      for column in 0..<width {
        let score = tile.elements[start + column]
        if score > largest[column] {
          sums[column] = sums[column] * exp(Double(largest[column]) - Double(score)) + 1
          largest[column] = score
        } else {
          sums[column] += exp(Double(score) - Double(largest[column]))
        }
      }
    }
  }

  /// Writes the row of the group, and begins with the next.
  mutating func end(into tile: inout ScoreTile, row: Int) {
    let start = tile.start(ofRow: row)
    for column in 0..<width {
      switch rule {
      case .mean, .inverseEntropy: tile.elements[start + column] = Float(sums[column] / weight)
      case .max: tile.elements[start + column] = largest[column]
      case .logsumexp:
        tile.elements[start + column] = Float(
          Double(largest[column]) + log(sums[column] / Double(count)))
      }
      largest[column] = -.infinity
      sums[column] = 0
    }
    (count, weight) = (0, 0)
  }
}

extension ScoreSource {
  /// The entropy of the softmax of each text's scores over all videos, in nats.
  ///
  /// With m the largest score, Z the sum of exp(s - m): log Z - sum of (s - m) exp(s - m) / Z.
  fileprivate func entropies(_ texts: ArraySlice<Int>) throws(ExportError) -> [Double] {
    let rows = try rows(of: block(of: texts))
    return texts.indices.map { index in
      let first = (index - texts.startIndex) * videoCount
      let own = rows[first..<first + videoCount]
      let largest = Double(own.max() ?? 0)
      var (total, moment) = (0.0, 0.0)
      for score in own {
        let below = Double(score) - largest
        let weight = exp(below)
        total += weight
        moment += below * weight
      }
      return log(total) - moment / total
    }
  }
}
