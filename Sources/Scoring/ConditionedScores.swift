package import EmbeddingFiles
package import EmbeddingMath
internal import Glibc

/// The cosine of a text with the video pooled under its eyes: the kind conditioned, without EMCL.
///
/// EMCL-Net, `get_logits`: w = softmax over all frames of <text, frame> / temperature; then the masked
/// frames' w are set to 0 and the rest is not normalised again; q = sum of w frame; the score is the
/// cosine of text and q. It is worked out from the products <text, frame> and the Gram matrix of each
/// video's frames: <text, q> = sum w s, |q|^2 = sum w w' <frame, frame'>.
package struct ConditionedScores: ScoreSource {
  private let texts: RowStore
  /// Frame f of every video, a store for each f.
  private let slots: [RowStore]
  /// 1 where a frame is not masked, video after video.
  private let used: [Double]
  /// The products of each video's unmasked frames with each other, F x F, 0 where one is masked.
  private let grams: [Double]
  private let temperature: Double

  /// Scores raw texts with raw frames.
  package init(texts: RowStore, videos: VectorRows, temperature: Float) throws(ExportError) {
    self.texts = texts
    self.temperature = Double(temperature)
    let (count, d) = (videos.slots, texts.width)
    var slots: [RowStore] = []
    for slot in 0..<count { slots.append(try videos.slot(slot)) }
    self.slots = slots
    used = (0..<videos.store.count).map { videos.mask?[$0] ?? 1 != 0 ? 1 : 0 }
    var grams: [Double] = []
    grams.reserveCapacity(videos.items * count * count)
    for video in 0..<videos.items {
      let frames = try videos.store.rows(video * count..<(video + 1) * count).map(Double.init)
      let rows = DoubleMatrix(rows: count, columns: d, elements: frames)
      var transposed = DoubleMatrix(rows: d, columns: count)
      for f in 0..<count { for c in 0..<d { transposed[c, f] = rows[f, c] } }
      let gram = rows.times(transposed)
      for a in 0..<count {
        for b in 0..<count {
          grams.append(gram[a, b] * used[video * count + a] * used[video * count + b])
        }
      }
    }
    self.grams = grams
  }

  /// The number of texts.
  package var textCount: Int { texts.count }
  /// The number of videos.
  package var videoCount: Int { used.count / slots.count }

  /// Gathers the rows of texts and their norms.
  package func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    let rows = try self.texts.gathered(texts)
    let d = self.texts.width
    let norms = (0..<texts.count).map { Float(norm(rows[$0 * d..<($0 + 1) * d])) }
    return TextBlock(texts: Array(texts), values: [rows, norms])
  }

  /// Scores a strip.
  package func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    let range = Array(videos(ofStrip: strip))
    guard slots.allSatisfy({ $0.resident != nil }) else {
      return try score(block, videos: range, into: &tile)
    }
    var products = [ScoreTile](repeating: ScoreTile(), count: slots.count)
    for (f, slot) in slots.enumerated() {
      guard let rows = slot.resident else { continue }
      TileProducts.multiply(block.values[0], rows, videos(ofStrip: strip), into: &products[f])
    }
    pool(products, block, videos: range, into: &tile)
  }

  /// Scores any videos.
  package func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    var products = [ScoreTile](repeating: ScoreTile(), count: slots.count)
    for (f, slot) in slots.enumerated() {
      TileProducts.multiply(
        block.values[0], try slot.matrix(videos), 0..<videos.count, into: &products[f])
    }
    pool(products, block, videos: videos, into: &tile)
  }

  /// Works the cosines out from the products of texts and frames.
  private func pool(
    _ products: [ScoreTile], _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) {
    let count = slots.count
    var scores = [Double](repeating: 0, count: count)
    var weights = scores
    let width = videos.count
    // The products of one text, frame by frame.
    var lines = [Float](repeating: 0, count: count * width)
    for row in 0..<block.texts.count {
      let start = tile.start(ofRow: row)
      for f in 0..<count {
        lines.replaceSubrange(
          f * width..<(f + 1) * width, with: products[f].elements[start..<start + width])
      }
      for (column, video) in videos.enumerated() {
        var largest = -Double.infinity
        for f in 0..<count {
          scores[f] = Double(lines[f * width + column])
          weights[f] = scores[f] / temperature
          largest = max(largest, weights[f])
        }
        var total = 0.0
        for f in 0..<count {
          weights[f] = exp(weights[f] - largest)
          total += weights[f]
        }
        for f in 0..<count { weights[f] /= total }
        var along = 0.0
        var square = 0.0
        for f in 0..<count {
          // The mask comes after the softmax: masked frames take their part of the total with them.
          let w = weights[f] * used[video * count + f]
          along += w * scores[f]
          var inner = 0.0
          let first = (video * count + f) * count
          for g in 0..<count { inner += weights[g] * grams[first + g] }
          square += w * inner
        }
        tile[row, column] = Float(
          along / (square.squareRoot() * Double(block.values[1][row])))
      }
    }
  }
}
