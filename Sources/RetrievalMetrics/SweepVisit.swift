internal import EmbeddingMath
internal import Scoring

/// A block of texts with a strip of videos: the part of the scores that is under way.
struct SweepVisit {
  let block: TextBlock
  /// The texts of the block, their places in the order of the ids, and whether each is the last of its video.
  let rows: (texts: [Int32], places: [Int32], ends: [UInt8])
  let strip: Int
  let videos: Range<Int>
  /// The source of rounded scores; nil where scores are in single precision from the beginning.
  let rounded: (any RoundedScores)?

  var height: Int { block.texts.count }
}
