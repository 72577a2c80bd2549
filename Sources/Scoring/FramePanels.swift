internal import EmbeddingFiles
internal import EmbeddingMath

/// The frames of some videos, side by side in strips, no video in two of them.
struct FramePanels: Sendable {
  let rows: Matrix
  /// The rows of each strip.
  let ranges: [Range<Int>]
  /// The videos of each strip.
  let strips: [FrameStrip]
  /// The largest sum of the weights of a video.
  let weight: Float
  /// The row of each frame among all vectors.
  private let numbers: [Int]
  /// For each version of the scores what corrects the products with the frames of each strip; nil for nothing.
  private(set) var columns: [[LowRankColumns?]]

  init(
    _ videos: VectorRows, of items: [Int], _ corrections: [LowRankCorrection?]
  ) throws(ExportError) {
    var strips = [FrameStrip(column: 0)]
    var numbers: [Int] = []
    var starts = [0]
    var weight: Float = 0
    for (column, video) in items.enumerated() {
      let frames = TokenSegment(videos, video)
      if strips[strips.count - 1].weights.count + frames.rows.count > TileShape.columns {
        strips.append(FrameStrip(column: column))
        starts.append(numbers.count)
      }
      strips[strips.count - 1].append(frames)
      weight = max(weight, frames.weight)
      numbers += frames.rows
    }
    self.rows = try videos.store.matrix(numbers)
    self.strips = strips
    self.weight = weight
    self.numbers = numbers
    let ranges = zip(starts, starts.dropFirst() + [numbers.count]).map { $0..<$1 }
    self.ranges = ranges
    columns = FramePanels.columns(numbers, ranges, corrections)
  }

  /// The same frames for other versions of the scores.
  func corrected(by corrections: [LowRankCorrection?]) -> FramePanels {
    var result = self
    result.columns = FramePanels.columns(numbers, ranges, corrections)
    return result
  }

  private static func columns(
    _ numbers: [Int], _ ranges: [Range<Int>], _ corrections: [LowRankCorrection?]
  ) -> [[LowRankColumns?]] {
    corrections.map { correction in
      ranges.map { correction?.columns(Array(numbers[$0])) }
    }
  }

  /// The video of a column by itself: the strip it is in, and the place of its frames there.
  func alone(_ column: Int) -> (number: Int, frames: Range<Int>, strip: FrameStrip) {
    let number = strips.lastIndex { $0.column <= column } ?? 0
    let place = column - strips[number].column
    let first = Int(strips[number].firsts[place])
    return (
      number, first..<first + Int(strips[number].counts[place]), strips[number].alone(place)
    )
  }
}
