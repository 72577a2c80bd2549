internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// The scores of a sweep: in one version, or in several that share their products.
struct SweptScores: Sendable {
  /// The scores of the first version.
  let source: any ScoreSource
  /// The same with all versions; nil where there is one.
  let versions: (any VersionedScores)?

  /// The number of versions, at least 1.
  var versionCount: Int { versions?.versionCount ?? 1 }

  /// Scores a block with a strip, a tile for each version.
  func score(
    _ block: TextBlock, strip: Int, into tiles: inout [ScoreTile]
  ) throws(ExportError) {
    if let versions {
      try versions.score(block, strip: strip, into: &tiles)
    } else {
      try source.score(block, strip: strip, into: &tiles[0])
    }
  }

  /// Scores each text with the video at the same place, an array for each version.
  func scorePairs(
    _ texts: ArraySlice<Int>, _ videos: [Int]
  ) throws(ExportError) -> [[Float]] {
    guard let versions else { return [try source.scorePairs(texts, videos)] }
    return try versions.scorePairsOfVersions(texts, videos)
  }
}
