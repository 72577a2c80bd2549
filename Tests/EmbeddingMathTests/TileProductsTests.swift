import EmbeddingMath
import TestSupport
import Testing

@Suite struct TileProductsTests {
  @Test(arguments: [1, 2, 3, 7, 16, 33, 64, 100, 384, 512, 513, 768, 1025])
  func aProductDependsOnItsTwoRowsOnly(depth: Int) {
    let rows = Matrix.random(TileShape.rows, depth, seed: 3)
    let columns = Matrix.random(3 * TileShape.columns, depth, seed: 4)
    // The same right row stands at very different places.
    var shuffled = columns
    let places = [0, 7, 8, 100, 247, 248, 255, 256, 263, 511, 700, 767]
    for place in places {
      shuffled.elements.replaceSubrange(
        place * depth..<(place + 1) * depth, with: columns.row(5))
    }
    var seen: [Int: Set<UInt32>] = [:]
    var tile = ScoreTile()
    // And the same left rows at very different places, in tiles of any height and width.
    for (shift, height) in [(0, 120), (1, 119), (5, 13), (11, 1), (60, 2), (113, 7)] {
      var left: [Float] = []
      for row in 0..<height { left += rows.row((row + shift) % TileShape.rows) }
      for range in [0..<256, 256..<512, 512..<768, 7..<9, 100..<101, 248..<264, 699..<704] {
        TileProducts.multiply(left, shuffled, range, into: &tile)
        for place in places where range.contains(place) {
          for row in 0..<height {
            seen[(row + shift) % TileShape.rows, default: []].insert(
              tile[row, place - range.lowerBound].bitPattern)
          }
        }
      }
      for (row, place) in zip(0..<height, places) {
        let own = Array(rows.row((row + shift) % TileShape.rows))
        let alone = TileProducts.pairs(
          Matrix(rows: 1, columns: depth, elements: own), [0], shuffled, [place])[0]
        seen[(row + shift) % TileShape.rows, default: []].insert(alone.bitPattern)
        for number in 1...9 {
          // Together with any number of others, one of which it is.
          let places = (0..<number).map { Int32(tile.start(ofRow: 3) + $0) }
          tile.setRow(3, to: [Float](repeating: .nan, count: TileShape.columns)[...])
          let first = max(0, place - number + 1)
          TileProducts.replace(
            places, [Float](repeating: 0, count: 3 * depth) + own, shuffled, from: first, scale: 1,
            in: &tile)
          seen[(row + shift) % TileShape.rows, default: []].insert(
            tile[3, place - first].bitPattern)
          #expect(tile[3, number].isNaN)
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
    let products = TileProducts.all(rows.elements[...], columns)
    for i in 0..<TileShape.rows {
      for j in 0..<300 {
        let (exact, size) = product(rows.row(i), columns.row(j))
        // The bound of a sum of `depth` rounded terms.
        let bound = size * Double(depth + 1) * 6e-8
        #expect(abs(Double(products[i * 300 + j]) - exact) <= bound)
      }
    }
  }

  @Test func noRightRowsGiveNothing() {
    #expect(TileProducts.all([1, 2], Matrix(rows: 0, columns: 2)).isEmpty)
    #expect(TileProducts.all([], Matrix(rows: 3, columns: 2)).isEmpty)
  }

  @Test func placesMayStandInAnyOrder() {
    let (left, right) = (Matrix.random(7, 37, seed: 8), Matrix.random(40, 37, seed: 9))
    var whole = ScoreTile()
    TileProducts.multiply(left.elements, right, 5..<40, into: &whole)
    var generator = SplitMix64(seed: 3)
    // Four at a time: of one row, of several, and such whose first and last are of one row.
    let pairs =
      [(2, 0), (2, 9), (2, 34), (2, 1), (6, 1), (0, 1), (3, 1), (6, 8), (1, 1)]
      + (0..<50).map { _ in (Int(generator.below(7)), Int(generator.below(35))) }
    let places = pairs.map { Int32(whole.start(ofRow: $0.0) + $0.1) }
    var tile = ScoreTile()
    TileProducts.replace(places, left.elements, right, from: 5, scale: 1, in: &tile)
    let alone = TileProducts.pairs(left, pairs.map(\.0), right, pairs.map { $0.1 + 5 })
    for ((row, column), product) in zip(pairs, alone) {
      #expect(tile[row, column].bitPattern == whole[row, column].bitPattern)
      #expect(product.bitPattern == whole[row, column].bitPattern)
    }
  }
}

/// The product of two rows in double precision, and the sum of the sizes of its terms.
func product(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> (sum: Double, size: Double) {
  zip(a, b).reduce((0, 0)) { total, pair in
    let term = Double(pair.0) * Double(pair.1)
    return (total.0 + term, total.1 + abs(term))
  }
}
