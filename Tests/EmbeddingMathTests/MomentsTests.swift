import EmbeddingMath
import TestSupport
import Testing

@Suite struct MomentsTests {
  /// Sums term by term, for comparison.
  private func plain(_ rows: Matrix) -> (sum: [Double], gram: [Double]) {
    let d = rows.columns
    var sum = [Double](repeating: 0, count: d)
    var gram = [Double](repeating: 0, count: d * d)
    for row in 0..<rows.rows {
      for i in 0..<d {
        sum[i] += Double(rows[row, i])
        for j in 0..<d { gram[i * d + j] += Double(rows[row, i]) * Double(rows[row, j]) }
      }
    }
    return (sum, gram)
  }

  @Test(arguments: [(1, 1), (5, 3), (300, 70), (600, 130)])
  func momentsAreTheSums(rows: Int, dimension: Int) {
    let matrix = Matrix.random(rows, dimension, seed: 11)
    var moments = Moments(dimension: dimension)
    moments.add(rows: matrix.elements[...], parallelism: Parallelism(threads: 2))
    let expected = plain(matrix)
    #expect(moments.count == rows)
    for (a, b) in zip(moments.sum, expected.sum) { #expect(abs(a - b) <= 1e-12 * Double(rows)) }
    for (a, b) in zip(moments.gram, expected.gram) { #expect(abs(a - b) <= 1e-12 * Double(rows)) }
    for i in 0..<dimension {
      for j in 0..<i { #expect(moments.gram[i * dimension + j] == moments.gram[j * dimension + i]) }
    }
  }

  @Test func threadsAndBlocksDoNotChangeABit() {
    let matrix = Matrix.random(1000, 90, seed: 12)
    var one = Moments(dimension: 90)
    one.add(rows: matrix.elements[...], parallelism: Parallelism(threads: 1))
    for threads in [2, 7] {
      var blocks = Moments(dimension: 90)
      for start in stride(from: 0, to: 1000, by: 2 * Moments.blockRows) {
        let end = min(1000, start + 2 * Moments.blockRows)
        blocks.add(
          rows: matrix.elements[start * 90..<end * 90],
          parallelism: Parallelism(threads: threads))
      }
      #expect(blocks == one)
    }
  }

  @Test func sumsNeedNoGramMatrix() {
    // d x d numbers would be 320 GB.
    let d = 200_000
    var moments = Moments(dimension: d, sumsOnly: true)
    moments.add(
      rows: [Float](repeating: 0.5, count: 3 * d)[...], parallelism: Parallelism(threads: 2))
    let total = moments + moments
    #expect(total.count == 6 && total.sum.allSatisfy { $0 == 3 } && total.gram.isEmpty)
  }

  @Test func momentsOfShardsAddUp() {
    let matrix = Matrix.random(700, 40, seed: 13)
    var whole = Moments(dimension: 40)
    whole.add(rows: matrix.elements[...], parallelism: Parallelism(threads: 1))
    let total = [0..<100, 100..<433, 433..<700].map { range in
      var part = Moments(dimension: 40)
      part.add(
        rows: matrix.elements[range.lowerBound * 40..<range.upperBound * 40],
        parallelism: Parallelism(threads: 1))
      return part
    }.reduce(Moments(dimension: 40), +)
    #expect(total.count == whole.count)
    for (a, b) in zip(total.gram, whole.gram) { #expect(abs(a - b) <= 1e-11) }
    #expect(abs(total.squaredNorm - whole.squaredNorm) <= 1e-9)
  }
}
