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

  /// All texts, in units; those that describe no video come last.
  ///
  /// With several threads the last units are ever smaller, so that none of them waits long for the last one.
  static func all(of truth: Truth, threads: Int) -> [TextUnit] {
    var units: [TextUnit] = []
    var first = 0
    var height = TextUnit.height(of: truth.textCount, threads: threads)
    for video in 0..<truth.videoCount {
      let end = truth.starts[video + 1]
      if end - first > height, truth.starts[video] > first {
        units.append(TextUnit(texts: truth.textsByVideo[first..<truth.starts[video]]))
        first = truth.starts[video]
        height = TextUnit.height(of: truth.textCount - first, threads: threads)
      }
    }
    let rest = truth.textsWithoutVideo
    if first < rest.startIndex {
      units.append(TextUnit(texts: truth.textsByVideo[first..<rest.startIndex]))
    }
    // Texts that describe no video may be parted anywhere.
    return units
      + rest.indices.blocks(of: TileShape.rows).map { TextUnit(texts: truth.textsByVideo[$0]) }
  }

  /// The number of texts the next unit may have, of so many that are left: half of each thread's share.
  private static func height(of left: Int, threads: Int) -> Int {
    guard threads > 1 else { return TileShape.rows }
    // What any kernel takes at once, twice.
    let least = 24
    return min(TileShape.rows, max(1, (left / (2 * threads) + least - 1) / least) * least)
  }
}
