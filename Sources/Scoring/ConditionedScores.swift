public import EmbeddingFiles
public import EmbeddingMath
internal import Glibc

/// The cosine of a text with the video pooled under its eyes: the kind conditioned, without EMCL.
///
/// EMCL-Net, `get_logits`: w = softmax over all frames of <text, frame> / temperature; then the masked
/// frames' w are set to 0 and the rest is not normalised again; q = sum of w frame; the score is the
/// cosine of text and q. It is worked out from the products <text, frame> and the Gram matrix of each
/// video's frames: <text, q> = sum w s, |q|^2 = sum w w' <frame, frame'>.
public struct ConditionedScores: ScoreSource {
  private let texts: RowStore
  private let videos: VectorRows
  private let temperature: Float
  private let product: TileProduct

  /// Scores raw texts with raw frames.
  public init(texts: RowStore, videos: VectorRows, temperature: Float) {
    self.texts = texts
    self.videos = videos
    self.temperature = temperature
    product = TileProduct(depth: texts.width)
  }

  /// The number of texts.
  public var textCount: Int { texts.count }
  /// The number of videos.
  public var videoCount: Int { videos.items }

  /// Gathers the rows of texts and their norms.
  public func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    let rows = try self.texts.left(texts)
    let d = self.texts.width
    let norms = (0..<texts.count).map { Float(norm(rows, $0 * d..<($0 + 1) * d)) }
    return TextBlock(texts: Array(texts), values: [rows, norms])
  }

  /// Scores a strip.
  public func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    try score(block, videos: Array(videos(ofStrip: strip)), into: &tile)
  }

  /// Scores any videos.
  public func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    let slots = self.videos.slots
    let d = texts.width
    // Frame f of every video, one product for each f.
    var products: [ScoreTile] = []
    var frames: [PaddedRows] = []
    for slot in 0..<slots {
      let rows = try self.videos.store.padded(videos.map { $0 * slots + slot })
      var part = ScoreTile()
      product.multiply(block.values[0], rows, strip: 0, into: &part)
      products.append(part)
      frames.append(rows)
    }
    var weights = [Double](repeating: 0, count: slots)
    for (column, video) in videos.enumerated() {
      let used = (0..<slots).map { self.videos.mask?[video * slots + $0] ?? 1 != 0 }
      var gram = [Double](repeating: 0, count: slots * slots)
      for a in 0..<slots where used[a] {
        for b in 0...a where used[b] {
          var sum = 0.0
          let (x, y) = (frames[a].start(of: column), frames[b].start(of: column))
          for c in 0..<d {
            sum += Double(frames[a].elements[x + c]) * Double(frames[b].elements[y + c])
          }
          gram[a * slots + b] = sum
          gram[b * slots + a] = sum
        }
      }
      for row in 0..<block.texts.count {
        var largest = -Double.infinity
        for f in 0..<slots {
          weights[f] = Double(products[f][row, column]) / Double(temperature)
          largest = max(largest, weights[f])
        }
        var total = 0.0
        for f in 0..<slots {
          weights[f] = exp(weights[f] - largest)
          total += weights[f]
        }
        var along = 0.0
        var square = 0.0
        for f in 0..<slots where used[f] {
          let w = weights[f] / total
          along += w * Double(products[f][row, column])
          var inner = 0.0
          for g in 0..<slots where used[g] { inner += weights[g] / total * gram[f * slots + g] }
          square += w * inner
        }
        tile[row, column] = Float(
          along / (square.squareRoot() * Double(block.values[1][row])))
      }
    }
  }
}
