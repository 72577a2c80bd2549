package import EmbeddingMath

/// Scores that are nearly those of a ``ScoreSource``, know how nearly, and can be replaced by those.
///
/// A product of 16-bit whole numbers takes half the time of one in single precision. Most scores are nowhere near
/// what they are compared with, and a rounded one decides as well; the few others are worked out.
package protocol RoundedScores: Sendable {
  /// Rounds the texts of a block; nil where they cannot be held.
  func block(_ block: TextBlock) -> RoundedBlock?

  /// Scores a block with a strip, nearly, a tile for each version.
  func score(_ block: RoundedBlock, strip: Int, into tiles: inout [ScoreTile])

  /// For each version and each row of a block how far its scores with a strip may be from those of the source, and how
  /// large these may be.
  func bounds(_ block: RoundedBlock, strip: Int) -> [[(error: Float, size: Float)]]

  /// Replaces scores of all versions by those of the source, bit for bit.
  ///
  /// - Parameters:
  ///   - places: Which, as ``ScoreTile`` counts them, ascending.
  ///   - block: The texts, before they were rounded.
  ///   - strip: The videos.
  ///   - tiles: The scores of each version.
  func settle(_ places: [Int32], _ block: TextBlock, strip: Int, in tiles: inout [ScoreTile])
}

/// The texts of a ``TextBlock`` with rounded rows.
package struct RoundedBlock: Sendable {
  /// The texts.
  package let texts: [Int]
  /// The numbers the source needs of them, rounded.
  let values: [RoundedRows]
}
