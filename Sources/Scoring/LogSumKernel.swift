internal import EmbeddingMath

/// Sums of exponentials along the rows and the columns of tiles.
///
/// The sum of a column depends on its own scores only, bit for bit, wherever it stands.
struct LogSumKernel {
  /// A sum for each column.
  private var sums = [Float](repeating: 0, count: TileShape.columns)
  /// The same for columns whose sums are taken apart from those of the rows.
  private var ownSums = [Float](repeating: 0, count: TileShape.columns)
  /// The largest exponent of each column.
  private var largest = [Float](repeating: 0, count: TileShape.columns)

  /// The largest score of one row of all strips.
  func largestScore(_ tiles: [ScoreTile], row: Int, videos: Int) -> Float {
    tiles.indices.reduce(-.infinity) { most, strip in
      max(
        most,
        ExponentialLoops.largest(
          tiles[strip].elements, from: tiles[strip].start(ofRow: row),
          count: LogSumKernel.columns(strip, videos)))
    }
  }

  /// The largest of sharpness * s + offset of the video for one row of all strips.
  func largestExponent(
    _ tiles: [ScoreTile], row: Int, sharpness: Float, offsets: [Float]
  ) -> Float {
    tiles.indices.reduce(-.infinity) { most, strip in
      max(
        most,
        ExponentialLoops.largestExponent(
          tiles[strip].elements, from: tiles[strip].start(ofRow: row),
          count: LogSumKernel.columns(strip, offsets.count), sharpness: sharpness,
          offsets: offsets, first: strip * TileShape.columns))
    }
  }

  /// Writes exp(sharpness * s + offset of the video - level) for one row of all strips, and gives their sum.
  func exponentiate(
    _ tiles: [ScoreTile], row: Int, sharpness: Float, offsets: [Float], below level: Float,
    to parts: inout [ScoreTile]
  ) -> Double {
    tiles.indices.reduce(0) { sum, strip in
      sum
        + ExponentialLoops.exponentials(
          tiles[strip].elements, from: tiles[strip].start(ofRow: row),
          count: LogSumKernel.columns(strip, offsets.count), sharpness: sharpness,
          offsets: offsets, first: strip * TileShape.columns, below: level,
          to: &parts[strip].elements)
    }
  }

  /// The number of columns of a strip that belong to videos.
  private static func columns(_ strip: Int, _ videos: Int) -> Int {
    min(TileShape.columns, videos - strip * TileShape.columns)
  }

  /// Adds exp(sharpness * s) over the rows and the columns of a tile.
  ///
  /// - Parameters:
  ///   - levels: Of each row, the exponential of which it is summed below.
  ///   - weights: exp(level of the row - reference).
  mutating func add(
    _ tile: ScoreTile, videos: Range<Int>, sharpness: Float, levels: [Float], weights: [Float],
    reference: Float, toRows rows: inout [Double], columns totals: inout [LogSum]
  ) {
    for j in 0..<videos.count { sums[j] = 0 }
    for row in levels.indices {
      rows[row] += ExponentialLoops.addExponentials(
        tile.elements, from: tile.start(ofRow: row), count: videos.count, sharpness: sharpness,
        below: levels[row], weight: weights[row], to: &sums)
    }
    addSums(
      tile, videos: videos, sharpness: sharpness, below: reference, without: nil,
      offsets: [Float](repeating: 0, count: levels.count), to: &totals)
  }

  /// Adds exp(sharpness * s + offset of the row) over the rows of a tile, for each of its columns, by parts that hold
  /// exp(sharpness * s + offset of the video - level of the row).
  ///
  /// - Parameter weights: exp(level of the row + its offset - reference).
  mutating func addColumns(
    _ tile: ScoreTile, parts: ScoreTile, videos: Range<Int>, sharpness: Float, weights: [Float],
    reference: Float, ofVideos: [Float], offsets: [Float], to totals: inout [LogSum]
  ) {
    for j in 0..<videos.count { sums[j] = 0 }
    for (row, weight) in weights.enumerated() {
      ExponentialLoops.addWeighted(
        parts.elements, from: parts.start(ofRow: row), count: videos.count, weight: weight,
        to: &sums)
    }
    addSums(
      tile, videos: videos, sharpness: sharpness, below: reference, without: ofVideos,
      offsets: offsets, to: &totals)
  }

  /// Adds the sums of the columns, which stand for exponentials below `reference` minus the offset of the video.
  ///
  /// A sum so small that the loss of single precision below 1e-38 could be seen in it is taken again, below the
  /// column's own largest exponent.
  private mutating func addSums(
    _ tile: ScoreTile, videos: Range<Int>, sharpness: Float, below reference: Float,
    without ofVideos: [Float]?, offsets: [Float], to totals: inout [LogSum]
  ) {
    let least: Float = 1e-25
    if sums[..<videos.count].contains(where: { !($0 > least) }) {
      sumColumns(tile, count: videos.count, sharpness: sharpness, offsets: offsets)
    }
    var last = LogSum.Exponential()
    for (j, video) in videos.enumerated() {
      if sums[j] > least {
        let level = Double(reference) - Double(ofVideos?[video] ?? 0)
        totals[video].add(largest: level, sum: Double(sums[j]), &last)
      } else {
        totals[video].add(largest: Double(largest[j]), sum: Double(ownSums[j]), &last)
      }
    }
  }

  /// Sums exp(sharpness * s + offset of the row) over the rows, below the largest exponent of each column.
  private mutating func sumColumns(
    _ tile: ScoreTile, count: Int, sharpness: Float, offsets: [Float]
  ) {
    for j in 0..<count { (largest[j], ownSums[j]) = (-.infinity, 0) }
    for (row, offset) in offsets.enumerated() {
      ExponentialLoops.raise(
        &largest, to: tile.elements, from: tile.start(ofRow: row), count: count,
        sharpness: sharpness, offset: offset)
    }
    for (row, offset) in offsets.enumerated() {
      ExponentialLoops.addExponentials(
        tile.elements, from: tile.start(ofRow: row), count: count, sharpness: sharpness,
        offset: offset, below: largest, to: &ownSums)
    }
  }
}
