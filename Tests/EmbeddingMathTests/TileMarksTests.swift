import EmbeddingMath
import TestSupport
import Testing

@Suite struct TileMarksTests {
  private static let shapes = [(1, 1), (3, 31), (7, 32), (120, 33), (5, 256), (120, 256)]

  private func tile(_ height: Int, _ width: Int, _ generator: inout SplitMix64) -> ScoreTile {
    var tile = ScoreTile()
    for row in 0..<height {
      // Of few values, so that some equal what they are compared with.
      for column in 0..<width { tile[row, column] = Float(generator.below(40)) / 40 }
    }
    return tile
  }

  @Test(arguments: shapes) func marksAndCountsAreWhatTheyClaim(height: Int, width: Int) {
    var generator = SplitMix64(seed: 4)
    let tile = tile(height, width, &generator)
    var targets = RowTargets()
    for row in 0..<height {
      targets.low[row] = Float(generator.below(40)) / 40
      targets.high[row] = targets.low[row] + Float(generator.below(3)) / 40
      targets.limits[row] = Float(20 + generator.below(25)) / 40
    }
    let (first, all) = (5, width + 9)
    let gold = (0..<all).map { _ in
      generator.below(9) == 0 ? .infinity : Float(generator.below(40)) / 40
    }
    let limits = (0..<width).map { _ in Float(20 + generator.below(25)) / 40 }
    let margin: Float = 1.0 / 64
    var columnsAbove = [Int32](repeating: 7, count: all)
    var marks = TileMarks()
    let columns = ColumnTargets(gold: gold, limits: limits, margin: margin)
    var counted = [Int](repeating: 7, count: all)
    for (rowsAsk, columnsAsk) in [(true, true), (true, false), (false, true), (true, true)] {
      marks.mark(
        tile, height: height, columns: first..<first + width, rows: rowsAsk ? targets : nil,
        columnsAsk ? columns : nil, columnsAbove: &columnsAbove)
      var expected: [Int32] = []
      for row in 0..<height {
        let scores = (0..<width).map { tile[row, $0] }
        var above = 0
        for (j, s) in scores.enumerated() {
          let (low, high) = (gold[first + j] - margin, gold[first + j] + margin)
          let forRow = (s >= targets.low[row] && s <= targets.high[row]) || s >= targets.limits[row]
          let forColumn = (s >= low && s <= high) || s >= limits[j] - margin
          if (rowsAsk && forRow) || (columnsAsk && forColumn) {
            expected.append(Int32(tile.start(ofRow: row) + j))
          } else {
            if rowsAsk, s > targets.high[row] { above += 1 }
            if columnsAsk, s > high { counted[first + j] += 1 }
          }
        }
        #expect(Int(marks.above[row]) == above)
      }
      #expect(Array(marks.markedPlaces) == expected)
      #expect(columnsAbove.map(Int.init) == counted)
    }
  }

  @Test(arguments: shapes, [1, 10, 16])
  func limitsAreReachedByAsManyAsAreAskedFor(shape: (Int, Int), rank: Int) {
    let (height, width) = shape
    var generator = SplitMix64(seed: 6)
    let tile = tile(height, width, &generator)
    func best(_ scores: [Float]) -> Float {
      scores.count < rank ? -.infinity : scores.sorted(by: >)[rank - 1]
    }
    var limits = [Float](repeating: 0, count: TileShape.columns)
    tile.rowLimits(rank, height: height, width: width, into: &limits)
    for row in 0..<height {
      let scores = (0..<width).map { tile[row, $0] }
      // The largest of each of 32 groups: no better than the best of all.
      #expect(limits[row] <= best(scores))
      #expect(limits[row] > -.infinity || min(width, 32) < rank)
    }
    tile.columnLimits(rank, height: height, width: width, into: &limits)
    for column in 0..<width {
      #expect(limits[column] == best((0..<height).map { tile[$0, column] }))
    }
  }

  @Test(arguments: [false, true])
  func oneCorrectedScoreHasTheBitsOfARow(hasFactors: Bool) {
    for rank in [1, 2, 7, 32] {
      let left = Matrix.random(1, rank, seed: 1).elements
      let rows = Matrix.random(300, rank, seed: 2)
      let factors = Matrix.random(1, 300, seed: 4).elements
      let right = LowRankColumns(rows, factors: hasFactors ? factors : [])
      let scores = Matrix.random(1, 300, seed: 3).elements
      for (first, count) in [(0, 300), (3, 17), (40, 33), (299, 1)] {
        var out = [Float](repeating: 0, count: count)
        TileLoops.addLowRank(
          to: scores, from: first, count: count, left: left[...], right: right, first: first,
          factor: 0.7, into: &out, at: 0)
        let chosen = right.chosen(Array(first..<first + count))
        var again = out
        TileLoops.addLowRank(
          to: scores, from: first, count: count, left: left[...], right: chosen, first: 0,
          factor: 0.7, into: &again, at: 0)
        for j in 0..<count {
          let one = TileLoops.addLowRank(
            to: scores[first + j], left: left[...], right: right, column: first + j, factor: 0.7)
          #expect(one.bitPattern == out[j].bitPattern)
          #expect(again[j].bitPattern == out[j].bitPattern)
          let sum = (0..<rank).reduce(0.0) { $0 + Double(left[$1]) * Double(rows[first + j, $1]) }
          let factor = hasFactors ? 0.7 * Double(factors[first + j]) : 1
          #expect(abs(Double(one) - (sum + Double(scores[first + j])) * factor) < 1e-5)
        }
      }
    }
  }
}
