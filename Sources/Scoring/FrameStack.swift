internal import EmbeddingFiles
internal import EmbeddingMath

/// The frames of some videos, video after video, and what their scores need beside the products with texts.
struct FrameStack: Sendable {
  /// The frames; in front of those of each video its pooled vector, where that takes part.
  let rows: Matrix
  /// The rows of each video.
  let ranges: [Range<Int>]
  /// Videos whose rows are multiplied together: few enough for the cache, but one at least.
  let batches: [Range<Int>]
  /// The products of a video's frames f and g <= f with each other, at place f (f + 1) / 2 + g; empty where nothing needs them.
  let grams: [Float]
  /// The place of the first of them for each video.
  let gramStarts: [Int]

  /// Gathers frames.
  ///
  /// - Parameters:
  ///   - frames: All frames.
  ///   - pooled: The pooled vectors, where they take part.
  ///   - videos: Which videos.
  ///   - scoring: The use of the frames.
  init(
    _ frames: VectorRows, pooled: RowStore, of videos: [Int], for scoring: FrameScoring
  ) throws(ExportError) {
    let needsPooled = if case .blend = scoring { true } else { false }
    let width = frames.store.width
    let numbers = videos.map { frames.rows(of: $0) }
    let own = try frames.store.gathered(numbers.flatMap { $0 })
    let means = needsPooled ? try pooled.gathered(videos) : []
    var elements: [Float] = []
    var ranges: [Range<Int>] = []
    var batches: [Range<Int>] = []
    var (taken, count) = (0, 0)
    for (index, numbers) in numbers.enumerated() {
      if needsPooled { elements += means[index * width..<(index + 1) * width] }
      elements += own[taken * width..<(taken + numbers.count) * width]
      taken += numbers.count
      let first = count
      count = elements.count / width
      ranges.append(first..<count)
      let start = batches.last?.lowerBound ?? 0
      if !batches.isEmpty, count - ranges[start].lowerBound <= TileShape.rows {
        batches[batches.count - 1] = start..<index + 1
      } else {
        batches.append(index..<index + 1)
      }
    }
    rows = Matrix(rows: count, columns: width, elements: elements)
    self.ranges = ranges
    self.batches = batches
    var (grams, gramStarts) = ([Float](), [Int]())
    if case .attention = scoring {
      for range in ranges {
        gramStarts.append(grams.count)
        var products = [Float](repeating: 0, count: range.count * range.count)
        TileProducts.multiply(
          elements[range.lowerBound * width..<range.upperBound * width], rows, range,
          into: &products, stride: range.count)
        for frame in range.indices {
          let start = (frame - range.lowerBound) * range.count
          grams += products[start...start + frame - range.lowerBound]
        }
      }
    }
    self.grams = grams
    self.gramStarts = gramStarts
  }
}
