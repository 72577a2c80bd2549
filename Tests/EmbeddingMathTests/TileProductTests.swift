import EmbeddingMath
import TestSupport
import Testing

@Suite struct TileProductTests {
  @Test(arguments: [1, 2, 3, 7, 16, 33, 64, 100, 384, 512, 513, 768, 1025])
  func aProductDependsOnItsTwoRowsOnly(depth: Int) {
    let product = TileProduct(depth: depth)
    let rows = Matrix.random(TileShape.rows, depth, seed: 3)
    let columns = Matrix.random(3 * TileShape.columns, depth, seed: 4)
    // The same right row stands at very different places of the strips.
    var shuffled = columns
    let places = [0, 7, 8, 100, 247, 248, 255, 256, 263, 511, 700, 767]
    for place in places {
      shuffled.elements.replaceSubrange(
        place * depth..<(place + 1) * depth, with: columns.row(5))
    }
    let padded = PaddedRows(shuffled)
    var seen: [Int: Set<UInt32>] = [:]
    var tile = ScoreTile()
    // And the same left rows at very different places of the tile.
    for shift in [0, 1, 5, 11, 60, 113] {
      var left: [Float] = []
      for row in 0..<TileShape.rows { left += rows.row((row + shift) % TileShape.rows) }
      for strip in 0..<padded.strips {
        product.multiply(left, padded, strip: strip, into: &tile)
        for place in places where place / TileShape.columns == strip {
          for row in 0..<TileShape.rows {
            seen[(row + shift) % TileShape.rows, default: []].insert(
              tile[row, place % TileShape.columns].bitPattern)
          }
        }
      }
    }
    #expect(seen.count == TileShape.rows)
    #expect(seen.values.allSatisfy { $0.count == 1 })
  }

  @Test(arguments: [1, 5, 64, 300])
  func productsAreRight(depth: Int) {
    let rows = Matrix.random(TileShape.rows, depth, seed: 1)
    let columns = Matrix.random(300, depth, seed: 2)
    var tile = ScoreTile()
    let padded = PaddedRows(columns)
    #expect(padded.strips == 2)
    for strip in 0..<2 {
      TileProduct(depth: depth).multiply(rows.elements, padded, strip: strip, into: &tile)
      for i in [0, 1, 63, 119] {
        for j in 0..<min(TileShape.columns, 300 - strip * TileShape.columns) {
          var exact = 0.0
          var size = 0.0
          for c in 0..<depth {
            let term = Double(rows[i, c]) * Double(columns[strip * TileShape.columns + j, c])
            exact += term
            size += abs(term)
          }
          // The bound of a sum of `depth` rounded terms.
          let bound = size * Double(depth + 1) * 6e-8
          #expect(abs(Double(tile[i, j]) - exact) <= bound)
        }
      }
    }
  }

  @Test func paddedRowsKeepTheirRows() {
    let matrix = Matrix.random(257, 3, seed: 9)
    #expect(PaddedRows(matrix).matrix == matrix)
    #expect(Array(PaddedRows(matrix).row(256)) == Array(matrix.row(256)))
  }
}
