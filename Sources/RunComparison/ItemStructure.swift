package import EmbeddingFiles
package import EmbeddingMath
internal import Scoring

/// The likeness of some texts of an export, and of some of its videos, as their scores tell it.
///
/// Two texts are like each other when they score alike with the same videos: the correlation of their scores.
/// Two models of the same items agree on that to a good part, whatever their vectors are; where they do not agree at
/// all, the rows of one of them stand in another order than its ids say.
package struct ItemStructure: Sendable, Equatable, Codable {
  /// The number of items of a side that are looked at.
  static let sampled = 128
  /// Fewer items tell nothing.
  private static let fewest = 20

  /// The ids of the texts looked at, in the order of the sorted ids.
  package let texts: [String]
  /// The ids of the videos looked at.
  package let videos: [String]
  /// Their scores, texts in rows.
  let scores: [Float]

  /// Looks at an export: the same items in every export that has the same ids, whatever their order.
  ///
  /// - Throws: When rows or scores cannot be read again.
  package init(_ set: RetrievalSet, parallelism: Parallelism) throws(ExportError) {
    func some(_ ids: [String]) -> [Int] {
      let order = ids.sortedOrder
      let count = min(order.count, ItemStructure.sampled)
      return (0..<count).map { order[$0 * order.count / count] }
    }
    let (rows, columns) = (some(set.texts.ids), some(set.videos.ids))
    texts = rows.map { set.texts.ids[$0] }
    videos = columns.map { set.videos.ids[$0] }
    let source = try set.scores(of: set.texts, with: set.videos, parallelism: parallelism)
    var scores: [Float] = []
    for first in stride(from: 0, to: rows.count, by: TileShape.rows) {
      let some = rows[first..<min(rows.count, first + TileShape.rows)]
      let lines = try source.rows(of: source.block(of: some))
      for row in some.indices {
        scores += columns.map { lines[(row - first) * source.videoCount + $0] }
      }
    }
    self.scores = scores
  }

  /// The agreement with another export on which texts are alike, from -1 to 1; nil when the texts are others
  /// or too few.
  func textAgreement(with other: ItemStructure) -> Double? {
    guard texts.itemIDs == other.texts.itemIDs, texts.count >= ItemStructure.fewest else {
      return nil
    }
    return correlation(likeness(ofRows: true), other.likeness(ofRows: true))
  }

  /// The agreement on which videos are alike.
  func videoAgreement(with other: ItemStructure) -> Double? {
    guard videos.itemIDs == other.videos.itemIDs, videos.count >= ItemStructure.fewest else {
      return nil
    }
    return correlation(likeness(ofRows: false), other.likeness(ofRows: false))
  }

  /// The correlations of all pairs of rows, or of columns, after the mean of each column, or row, is taken off.
  private func likeness(ofRows: Bool) -> [Double] {
    let (n, m) = (texts.count, videos.count)
    let (items, depth) = ofRows ? (n, m) : (m, n)
    func score(_ item: Int, _ other: Int) -> Double {
      Double(ofRows ? scores[item * m + other] : scores[other * m + item])
    }
    var lines = (0..<items).map { item in (0..<depth).map { score(item, $0) } }
    for other in 0..<depth {
      let mean = lines.reduce(0) { $0 + $1[other] } / Double(items)
      for item in 0..<items { lines[item][other] -= mean }
    }
    for item in 0..<items {
      let mean = lines[item].reduce(0, +) / Double(depth)
      let length = lines[item].reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
      lines[item] = lines[item].map { length > 0 ? ($0 - mean) / length : 0 }
    }
    var all: [Double] = []
    for one in 0..<items {
      for other in (one + 1)..<max(one + 1, items) {
        all.append(zip(lines[one], lines[other]).reduce(0) { $0 + $1.0 * $1.1 })
      }
    }
    return all
  }
}
