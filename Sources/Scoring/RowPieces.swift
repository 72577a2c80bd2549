internal import EmbeddingMath

/// The rows of a source in pieces, and these in parts of whole blocks, cut the same whatever the number of threads and ranks.
///
/// Sums of a piece are kept, and ranks share the pieces; so there are few. Sums of a part are merged into those of its piece as
/// soon as they are known; so there may be many, for as many threads.
struct RowPieces {
  private let texts: Int
  private let blocksInPiece: Int
  private let blocksInPart: Int

  /// The most pieces, and the most parts of a piece.
  static let most = 32
  /// The blocks that a part has at least, so that merging its sums is little beside making them.
  private static let leastBlocks = 8

  init(_ texts: Int) {
    self.texts = texts
    let blocks = (texts + TileShape.rows - 1) / TileShape.rows
    blocksInPiece = max(1, (blocks + RowPieces.most - 1) / RowPieces.most)
    blocksInPart = max(
      RowPieces.leastBlocks, (blocksInPiece + RowPieces.most - 1) / RowPieces.most)
  }

  /// The number of pieces.
  var count: Int {
    let rows = blocksInPiece * TileShape.rows
    return (texts + rows - 1) / rows
  }

  /// The first row of a piece.
  func first(of piece: Int) -> Int { piece * blocksInPiece * TileShape.rows }

  /// The rows of a rank's pieces.
  func texts(of cluster: Cluster) -> Range<Int> {
    let own = cluster.share(of: count)
    return min(texts, first(of: own.lowerBound))..<min(texts, first(of: own.upperBound))
  }

  /// The number of parts of a piece.
  func parts(of piece: Int) -> Int {
    let rows = min(texts, first(of: piece + 1)) - first(of: piece)
    let inPart = blocksInPart * TileShape.rows
    return (rows + inPart - 1) / inPart
  }

  /// The blocks of a part of a piece, each at most a tile high.
  func blocks(of piece: Int, part: Int) -> [Range<Int>] {
    let inPart = blocksInPart * TileShape.rows
    let start = first(of: piece) + part * inPart
    let end = min(texts, first(of: piece + 1), start + inPart)
    return stride(from: start, to: end, by: TileShape.rows).map {
      $0..<min(end, $0 + TileShape.rows)
    }
  }
}
