import EmbeddingMath
import TestSupport
import Testing

@Suite struct RoundedRowsTests {
  /// Rows of many kinds: of any length, with one large element, with equal ones, of zeros, tiny and huge.
  private func rows(_ count: Int, _ depth: Int, seed: UInt64) -> Matrix {
    var matrix = Matrix.random(count, depth, seed: seed)
    for row in 0..<count {
      for c in 0..<depth {
        switch row % 7 {
        case 1: matrix[row, c] *= 1e-9
        case 2: matrix[row, c] *= 1e12
        case 3: matrix[row, c] = c == row % depth ? -1000 : matrix[row, c] * 0.01
        case 4: matrix[row, c] = row % 2 == 0 ? 0.25 : -0.25
        case 5: matrix[row, c] = 0
        default: break
        }
      }
    }
    return matrix
  }

  @Test(arguments: [1, 2, 3, 15, 16, 31, 100, 384, 513, 2048, 8192])
  func roundedProductsStayWithinTheirBounds(depth: Int) throws {
    for (height, width) in [(1, 1), (7, 17), (120, 300), (13, 256)] {
      let (left, right) = (rows(height, depth, seed: 5), rows(width, depth, seed: 6))
      let near = try #require(RoundedRows(left.elements[...], width: depth))
      let panels = try #require(RoundedPanels(right, parallelism: Parallelism(threads: 2)))
      var (tile, exact) = (ScoreTile(), ScoreTile())
      for strip in 0..<(width + TileShape.columns - 1) / TileShape.columns {
        let first = strip * TileShape.columns
        let range = first..<min(width, first + TileShape.columns)
        panels.multiply(near, strip: strip, into: &tile)
        TileProducts.multiply(left.elements, right, range, into: &exact)
        for row in 0..<height {
          let bounds = panels.bounds(near, rows: row..<row + 1, strip: strip)
          for column in 0..<range.count {
            let real = product(left.row(row), right.row(first + column)).sum
            #expect(abs(tile[row, column] - exact[row, column]) <= bounds.error)
            #expect(abs(Double(tile[row, column]) - real) <= Double(bounds.error))
            #expect(abs(exact[row, column]) <= bounds.size)
          }
        }
      }
    }
  }

  @Test func sumsAsLargeAsTheyGetDoNotOverflow() throws {
    // Equal rows give the largest product that rounded rows can have; of few elements, and of many.
    for depth in [2, 3, 4, 64, 4096, 8192, 65_536] {
      for value in [Float(1), -1] {
        let row = [Float](repeating: 3, count: depth)
        let near = try #require(RoundedRows(row[...], width: depth))
        let other = Matrix(rows: 1, columns: depth, elements: row.map { $0 * value })
        let panels = try #require(RoundedPanels(other, parallelism: Parallelism(threads: 1)))
        var tile = ScoreTile()
        panels.multiply(near, strip: 0, into: &tile)
        let expected = Float(9 * depth) * value
        #expect(abs(tile[0, 0] - expected) <= panels.bounds(near, rows: 0..<1, strip: 0).error)
        // An overflow would turn the sign or lose half; rounding of many elements loses a hundredth.
        #expect(abs(tile[0, 0] - expected) <= 0.01 * abs(expected))
      }
    }
  }

  @Test func theBoundIsTight() throws {
    // What makes it worth the while: unit rows of 512 are off by less than a thousandth.
    var rows = Matrix.random(200, 512, seed: 9)
    for row in 0..<200 { normalize(&rows.elements, row * 512..<(row + 1) * 512) }
    let near = try #require(RoundedRows(rows.elements[..<(100 * 512)], width: 512))
    let panels = try #require(RoundedPanels(rows, parallelism: Parallelism(threads: 1)))
    for row in 0..<100 { #expect(panels.bounds(near, rows: row..<row + 1, strip: 0).error < 5e-4) }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, 1e-20, 1e20, 3e38])
  func whatCannotBeHeldIsRefused(value: Float) {
    var rows = [Float](repeating: 0.5, count: 12)
    if value.isFinite {
      rows.replaceSubrange(8..<12, with: [0, value, 0, 0])
    } else {
      rows[9] = value
    }
    #expect(RoundedRows(rows[...], width: 4) == nil)
    let matrix = Matrix(rows: 3, columns: 4, elements: rows)
    #expect(RoundedPanels(matrix, parallelism: Parallelism(threads: 1)) == nil)
  }

  @Test(arguments: [Float(0), 1e-37, 1e-15, 1e19, 1e30, -1e30])
  func aScaleThatLeavesTheNormalNumbersIsRefused(scale: Float) {
    let rows: [Float] = [0.6, 0.8, 0, 0]
    #expect(RoundedRows(rows[...], width: 4, scale: scale) == nil)
    #expect(RoundedRows(rows[...], width: 4, scale: -100) != nil)
  }
}
