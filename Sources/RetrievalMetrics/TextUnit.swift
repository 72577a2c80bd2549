internal import EmbeddingFiles
internal import EmbeddingMath

/// Texts that one thread sweeps over all videos: whole groups of one video's texts, as many as fit
/// into a tile, or a single group that does not.
struct TextUnit: Sendable {
  /// The texts, those of one video together.
  let texts: ArraySlice<Int>

  /// The texts in blocks of a tile's height.
  var blocks: [ArraySlice<Int>] {
    stride(from: texts.startIndex, to: texts.endIndex, by: TileShape.rows).map {
      texts[$0..<min(texts.endIndex, $0 + TileShape.rows)]
    }
  }

  /// All texts, in units.
  static func all(of truth: Truth) -> [TextUnit] {
    var units: [TextUnit] = []
    var first = 0
    for video in 0..<truth.videoCount {
      let end = truth.starts[video + 1]
      if end - first > TileShape.rows, truth.starts[video] > first {
        units.append(TextUnit(texts: truth.textsByVideo[first..<truth.starts[video]]))
        first = truth.starts[video]
      }
    }
    if first < truth.textCount { units.append(TextUnit(texts: truth.textsByVideo[first...])) }
    return units
  }
}
