import EmbeddingMath
import TestSupport
import Testing

@Suite struct OwnScoresTests {
  /// Few values, so that some are equal; own scores of none, one, some and so many for a column that they are searched.
  private struct Case {
    let exact: ScoreTile
    let height: Int
    let columns: Range<Int>
    let own: [[Float]]

    init(_ height: Int, _ width: Int) {
      var generator = SplitMix64(seed: UInt64(height * 1000 + width))
      var tile = ScoreTile()
      for row in 0..<height {
        for column in 0..<width { tile[row, column] = Float(generator.below(64)) / 64 }
      }
      exact = tile
      self.height = height
      columns = 3..<3 + width
      own = (0..<width + 7).map { column in
        (0..<[0, 1, 4, 79, 81, 300][column % 6]).map { _ in Float(generator.below(64)) / 64 }
          .sorted()
      }
    }

    var scores: OwnScores {
      OwnScores(
        own.flatMap { $0 }, starts: own.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) })
    }

    func seen(_ column: Int) -> [Float] {
      (0..<height).map { exact[$0, column - columns.lowerBound] }
    }
  }

  private static let shapes = [(1, 1), (3, 16), (17, 31), (119, 17), (120, 256)]

  @Test(arguments: shapes, [0, 1.5 / 64] as [Float])
  func countsAreThoseOfExactScores(shape: (Int, Int), margin: Float) {
    let (height, width) = shape
    let example = Case(height, width)
    let own = example.scores
    // What is looked at is off by less than the margin, and may be so to either side.
    var generator = SplitMix64(seed: 5)
    var rough = example.exact
    for row in 0..<height {
      for column in 0..<width {
        rough[row, column] += margin * Float(2 * generator.unit() - 1) * 0.9
      }
    }
    var above = [Int32](repeating: 0, count: own.count)
    var level = [Int32](repeating: 0, count: own.count)
    var marks = TileMarks()
    own.count(
      rough, height: height, columns: example.columns, margin: margin, above: &above,
      marking: &marks)
    let places = Set(marks.markedPlaces)
    #expect(places.count == marks.count)
    let before = Array(marks.markedScores)
    marks.take(example.exact)
    own.correct(
      marks, before: before, margin: margin, columns: example.columns, above: &above,
      level: &level)
    own.total(above: &above, level: &level)

    var (expectedAbove, expectedLevel) = ([Int32](), [Int32]())
    for (column, scores) in example.own.enumerated() {
      let seen = example.columns.contains(column) ? example.seen(column) : []
      for score in scores {
        expectedAbove.append(Int32(seen.count { $0 > score }))
        expectedLevel.append(Int32(seen.count { $0 == score }))
      }
    }
    #expect(above == expectedAbove)
    #expect(level == expectedLevel)
    for row in 0..<height {
      for column in example.columns {
        let j = column - example.columns.lowerBound
        let isNear = example.own[column].contains {
          rough[row, j] >= $0 - margin && rough[row, j] <= $0 + margin
        }
        #expect(places.contains(Int32(rough.start(ofRow: row) + j)) == isNear)
      }
    }
  }

  @Test(arguments: shapes) func groupsCountByTheirBest(height: Int, width: Int) {
    let example = Case(height, width)
    let all = example.columns.upperBound + 2
    // Groups of three rows; the first began in another tile, the last goes on in the next.
    let ends = (0..<height).map { UInt8($0 % 3 == 1 ? 1 : 0) }
    let best = (0..<all).map { Float($0 % 64) / 64 }
    var reached = (0..<all).map { Float($0 % 5) / 5 }
    var (above, level) = ([Int32](repeating: 1, count: all), [Int32](repeating: 2, count: all))
    var expected = (above: above, level: level, reached: reached)
    for column in example.columns {
      for (score, end) in zip(example.seen(column), ends) {
        expected.reached[column] = max(expected.reached[column], score)
        guard end == 1 else { continue }
        expected.above[column] += expected.reached[column] > best[column] ? 1 : 0
        expected.level[column] += expected.reached[column] == best[column] ? 1 : 0
        expected.reached[column] = -.infinity
      }
    }
    example.exact.countGroups(
      ends: ends, columns: example.columns, best: best, reached: &reached, above: &above,
      level: &level)
    #expect(above == expected.above)
    #expect(level == expected.level)
    #expect(reached == expected.reached)
  }
}
