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

  init(_ videos: VectorRows, of items: [Int]) throws(ExportError) {
    var strips = [FrameStrip(column: 0)]
    var rows: [Int] = []
    var starts = [0]
    var weight: Float = 0
    for (column, video) in items.enumerated() {
      let own = videos.rows(of: video)
      let frames = TokenSegment(videos, video)
      if strips[strips.count - 1].weights.count + own.count > TileShape.columns {
        strips.append(FrameStrip(column: column))
        starts.append(rows.count)
      }
      strips[strips.count - 1].append(frames)
      weight = max(weight, frames.weight)
      rows += own
    }
    self.rows = try videos.store.matrix(rows)
    self.strips = strips
    self.weight = weight
    ranges = zip(starts, starts.dropFirst() + [rows.count]).map { $0..<$1 }
  }

  /// The video of a column by itself, and its rows.
  func alone(_ column: Int) -> (rows: Range<Int>, strip: FrameStrip) {
    let number = strips.lastIndex { $0.column <= column } ?? 0
    let place = column - strips[number].column
    let first = ranges[number].lowerBound + Int(strips[number].firsts[place])
    return (first..<first + Int(strips[number].counts[place]), strips[number].alone(place))
  }
}
