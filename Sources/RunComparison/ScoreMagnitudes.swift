internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// The size that scores of pairs can have by the lengths of their vectors; the error of single precision is in
/// proportion to it.
///
/// A product of rows x and y is off by a part of |x| |y| that depends on the number of channels and not on the lengths:
/// rows that are twice as long have the same digits. Each kind makes its scores of products by the logit scale and by
/// weights, so the formula of the kind on vectors of one channel, the lengths, is the sum of what its products may err in.
/// Token-wise interaction takes maxima, which lie no further apart than what they are taken of.
///
/// Conditioned frames are weighted by exp(<c, f> / temperature): what the products in the exponent are off by, the weights
/// are off by as a part of themselves, and so is the direction of the sum.
struct ScoreMagnitudes {
  private enum Rule {
    case ofLengths(any ScoreSource)
    case conditioned(texts: [Float], frames: [Float], temperature: Float)
    case one
  }

  private let rule: Rule
  private let columns: Int

  init(_ set: RetrievalSet, parallelism: Parallelism) throws(ExportError) {
    columns = set.videos.count
    switch set.kind {
    case .matrix, .sparse: rule = .one
    case .conditioned:
      guard let texts = set.texts.rows, let frames = set.videos.vectors else {
        rule = .one
        return
      }
      let lengths = try frames.store.lengths().elements
      rule = .conditioned(
        texts: try texts.lengths().elements,
        frames: (0..<frames.items).map {
          lengths[$0 * frames.slots..<($0 + 1) * frames.slots].max() ?? 0
        }, temperature: set.temperature)
    case .dot, .frames, .dotTab, .ti, .wti, .maxsim, .experts:
      rule = .ofLengths(
        try set.scores(
          of: set.texts.lengths(), with: set.videos.lengths(), parallelism: parallelism))
    }
  }

  /// The magnitudes of some texts with all videos, one text after the other.
  func rows(_ texts: Range<Int>) throws(ExportError) -> [Float] {
    switch rule {
    case .ofLengths(let source):
      return try source.rows(of: try source.block(of: Array(texts)[...]))
    case .conditioned(let lengths, let frames, let temperature):
      return texts.flatMap { text in frames.map { 1 + lengths[text] * $0 / temperature } }
    case .one:
      return [Float](repeating: 1, count: texts.count * columns)
    }
  }
}

extension RowStore {
  /// The length of each row, as rows of one channel; that of unit rows is 1, whatever their last digits say.
  fileprivate func lengths() throws(ExportError) -> Matrix {
    var lengths = Matrix(rows: count, columns: 1)
    for first in stride(from: 0, to: count, by: 1024) {
      let range = first..<min(count, first + 1024)
      let rows = try slice(range)
      for row in range {
        let start = rows.startIndex + (row - first) * width
        var square = 0.0
        for value in rows[start..<start + width] { square += Double(value) * Double(value) }
        let length = square.squareRoot()
        lengths.elements[row] = abs(length - 1) < 1e-5 ? 1 : Float(length)
      }
    }
    return lengths
  }
}

extension RetrievalSet.Side {
  /// The same items with the lengths of their vectors instead of these.
  fileprivate func lengths() throws(ExportError) -> RetrievalSet.Side {
    var side = self
    if let rows { side.rows = RowStore(try rows.lengths()) }
    if let tab { side.tab = RowStore(try tab.lengths()) }
    if let vectors { side.vectors?.store = RowStore(try vectors.store.lengths()) }
    return side
  }
}
