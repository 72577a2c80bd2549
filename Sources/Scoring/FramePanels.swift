internal import EmbeddingFiles
internal import EmbeddingMath

/// The frames of some videos, one video after the other.
struct FramePanels: Sendable {
  /// Holds the frames, in consecutive rows.
  let rows: Matrix
  /// The row of the first.
  let first: Int
  /// The first frame of each video, and the number of all.
  let starts: [Int]
  /// The least that a maximum over the frames of each video can be.
  let least: [Float]
  /// All frames in strips.
  let strips: [FrameStrip]
  /// The largest sum of the weights of a video.
  let weight: Float
  /// For each version of the scores what corrects the products with the frames; nil for nothing.
  private(set) var columns: [LowRankColumns?]
  /// The weight of each frame; none where frames have no weights.
  private let weights: [Float]
  /// The row of each frame among all vectors.
  private let numbers: [Int]

  init(
    _ videos: VectorRows, of items: [Int], _ formula: TokenFormula,
    _ corrections: [LowRankCorrection?]
  ) throws(ExportError) {
    var numbers: [Int] = []
    var (starts, least, weights) = ([0], [Float](), [Float]())
    var weight: Float = 0
    for video in items {
      let frames = TokenSegment(videos, video, formula)
      numbers += frames.rows
      starts.append(numbers.count)
      least.append(frames.least)
      if formula.asksFrames { weights += frames.weights }
      weight = max(weight, frames.weight)
    }
    // Rows that stand together in memory are left there.
    let areTogether = zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 }
    if areTogether, let own = numbers.first, let all = videos.store.resident {
      (rows, first) = (all, own)
    } else {
      (rows, first) = (try videos.store.matrix(numbers), 0)
    }
    self.starts = starts
    self.least = least
    self.weights = weights
    self.weight = weight
    self.numbers = numbers
    strips = FrameStrip.all(starts, 0..<items.count, weights: weights)
    columns = corrections.map { $0?.columns(numbers) }
  }

  /// The number of videos.
  var count: Int { least.count }

  /// The same frames for other versions of the scores.
  func corrected(by corrections: [LowRankCorrection?]) -> FramePanels {
    var result = self
    let numbers = numbers
    result.columns = corrections.map { $0?.columns(numbers) }
    return result
  }

  /// The frames of one video in strips of its own.
  func strips(of video: Int) -> [FrameStrip] {
    FrameStrip.all(starts, video..<video + 1, weights: weights)
  }

  /// Rounds all frames; nil where they cannot be held.
  func rounded(parallelism: Parallelism) -> RoundedPanels? {
    RoundedPanels(rows, rows: first..<first + numbers.count, parallelism: parallelism)
  }

  /// The products of tokens with the frames of a strip.
  func multiply(_ tokens: [Float], _ strip: FrameStrip, into products: inout ScoreTile) {
    TileProducts.multiply(
      tokens, rows, first + strip.frames.lowerBound..<first + strip.frames.upperBound,
      into: &products)
  }
}
