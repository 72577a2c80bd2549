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

  /// The places in ``Truth/textsByVideo`` of each rank's texts: whole groups of one video's texts, in the order of the ranks.
  static func shares(of truth: Truth, among cluster: Cluster) -> [Range<Int>] {
    let (count, grouped) = (truth.textCount, truth.starts[truth.videoCount])
    var bounds = [0]
    var video = 0
    for rank in 1..<cluster.size + 1 {
      let wanted = rank * count / cluster.size
      while video < truth.videoCount, truth.starts[video] < wanted { video += 1 }
      bounds.append(wanted >= grouped ? wanted : truth.starts[video])
    }
    return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
  }

  /// Texts in units; those that describe no video come last.
  ///
  /// With several threads the last units are ever smaller, so that none of them waits long for the last one.
  /// - Parameters:
  ///   - truth: What the texts describe.
  ///   - places: Where in ``Truth/textsByVideo`` they stand: whole groups; nil for all texts.
  ///   - threads: The threads that take units.
  static func all(of truth: Truth, in places: Range<Int>? = nil, threads: Int) -> [TextUnit] {
    let places = places ?? 0..<truth.textCount
    let end = min(places.upperBound, truth.starts[truth.videoCount])
    var units: [TextUnit] = []
    var first = places.lowerBound
    var height = TextUnit.height(of: places.count, threads: threads)
    for video in 0..<truth.videoCount where places.contains(truth.starts[video]) {
      let next = truth.starts[video + 1]
      if next - first > height, truth.starts[video] > first {
        units.append(TextUnit(texts: truth.textsByVideo[first..<truth.starts[video]]))
        first = truth.starts[video]
        height = TextUnit.height(of: places.upperBound - first, threads: threads)
      }
    }
    if first < end {
      units.append(TextUnit(texts: truth.textsByVideo[first..<end]))
      first = end
    }
    // Texts that describe no video may be parted anywhere.
    return units
      + (first..<max(first, places.upperBound)).blocks(of: TileShape.rows).map {
        TextUnit(texts: truth.textsByVideo[$0])
      }
  }

  /// The number of texts the next unit may have, of so many that are left: half of each thread's share.
  private static func height(of left: Int, threads: Int) -> Int {
    guard threads > 1 else { return TileShape.rows }
    // What any kernel takes at once, twice.
    let least = 24
    return min(TileShape.rows, max(1, (left / (2 * threads) + least - 1) / least) * least)
  }
}
