internal import EmbeddingMath

/// Frames that are multiplied at once, at most as many as a tile has columns: those of videos side by side, the first and the
/// last of which may be cut.
struct FrameStrip: Sendable {
  /// Which of the frames of all videos.
  let frames: Range<Int>
  /// The first of their videos.
  let video: Int
  /// The columns of each video.
  let segments: ColumnSegments
  /// The weight of each column; none where frames have no weights.
  let weights: [Float]

  /// Cuts the frames of videos into strips.
  ///
  /// - Parameters:
  ///   - starts: The first frame of each video, and the number of all.
  ///   - videos: Which of the videos.
  ///   - weights: The weight of each frame of all videos, or none.
  static func all(_ starts: [Int], _ videos: Range<Int>, weights: [Float]) -> [FrameStrip] {
    var video = videos.lowerBound
    return (starts[video]..<starts[videos.upperBound]).blocks(of: TileShape.columns).map { frames in
      let first = video
      var segments = ColumnSegments()
      var place = frames.lowerBound
      while place < frames.upperBound {
        let end = min(starts[video + 1], frames.upperBound)
        segments.append(end - place)
        place = end
        if end == starts[video + 1] { video += 1 }
      }
      return FrameStrip(
        frames: frames, video: first, segments: segments,
        weights: weights.isEmpty ? [] : Array(weights[frames]))
    }
  }
}
