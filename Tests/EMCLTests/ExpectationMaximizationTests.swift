import EmbeddingMath
import TestSupport
import Testing

@testable import EMCL

@Suite struct ExpectationMaximizationTests {
  /// Rows around a common direction, as embeddings lie.
  private func rows(_ count: Int, _ d: Int, seed: UInt64) -> Matrix {
    var matrix = Matrix.random(count, d, seed: seed)
    for row in 0..<count {
      for c in 0..<d { matrix[row, c] += c < 3 ? 1.5 : 0.1 }
      normalize(&matrix.elements, row * d..<(row + 1) * d)
    }
    return matrix
  }

  private func moments(_ matrix: Matrix) -> Moments {
    var moments = Moments(dimension: matrix.columns)
    moments.add(rows: matrix.elements[...], parallelism: Parallelism(threads: 2))
    return moments
  }

  private func doubles(_ matrix: Matrix) -> DoubleMatrix {
    DoubleMatrix(
      rows: matrix.rows, columns: matrix.columns, elements: matrix.elements.map(Double.init))
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let variant: EMCLConfiguration.Variant
    let start: [Double]
    let sharpness: Double
    let iterations: Int
    var testDescription: String {
      "\(variant) K \(start.count) sharpness \(sharpness) T \(iterations)"
    }
  }

  @Test(arguments: [
    Case(variant: .released, start: [1, 1, 1, -1, -1], sharpness: 1, iterations: 5),
    Case(variant: .released, start: [0.9, -0.4, 0.2, -0.99], sharpness: 3, iterations: 9),
    Case(variant: .released, start: [Double](repeating: 1, count: 4), sharpness: 1, iterations: 3),
    Case(variant: .paper, start: [1, -1, 0.5], sharpness: 0.2, iterations: 6),
    Case(variant: .paper, start: [1, 1, -1], sharpness: 1, iterations: 2),
  ])
  func bothOrdersAgree(_ given: Case) {
    for (count, d, seed) in [(40, 12, UInt64(1)), (200, 33, 2), (7, 64, 3)] {
      let matrix = rows(count, d, seed: seed)
      let direct = ExpectationMaximization(
        RowGram(doubles(matrix)), start: given.start, variant: given.variant,
        sharpness: given.sharpness, iterations: given.iterations)
      let byMoments = ExpectationMaximization(
        MomentGram(moments(matrix)), start: given.start, variant: given.variant,
        sharpness: given.sharpness, iterations: given.iterations)
      // Rounding of 1e-16, let grow by a few orders of magnitude in the iterations.
      for (a, b) in zip(direct.responsibilities.elements, byMoments.responsibilities.elements) {
        #expect(abs(a - b) <= 1e-10)
      }
      for (a, b) in zip(direct.scales, byMoments.scales) { #expect(abs(a / b - 1) <= 1e-9) }
    }
  }

  @Test func equalStartsStandForSeveralBases() {
    let gram = MomentGram(moments(rows(60, 20, seed: 4)))
    let em = ExpectationMaximization(
      gram, start: [1, 1, 1, -1, -1], variant: .released, sharpness: 2, iterations: 4)
    #expect(em.multiplicities == [3, 2])
    #expect(em.responsibilities.columns == 2)
    // Each basis's responsibilities sum to about one over the channels (EMCL.md).
    for k in 0..<2 {
      let sum = (0..<20).reduce(0.0) { $0 + em.responsibilities[$1, k] }
      #expect(abs(sum - 1) < 1e-4)
    }
  }

  @Test func oneSignAloneAssignsUniformly() {
    let gram = MomentGram(moments(rows(50, 16, seed: 5)))
    let em = ExpectationMaximization(
      gram, start: [1, 1, 1], variant: .released, sharpness: 1, iterations: 5)
    for value in em.responsibilities.elements { #expect(abs(value - 1 / 16.0) < 1e-6) }
  }

  @Test func growthIsTheMeasuredGrowth() {
    // rho against the growth of a small difference, stage by stage (EMCL.md, Q2).
    let matrix = rows(80, 24, seed: 6)
    let gram = MomentGram(moments(matrix))
    for sharpness in [1.0, 5] {
      let rho = symmetryGrowth(gram, start: [1, 1, -1], sharpness: sharpness).amongShared
      func spread(_ iterations: Int) -> Double {
        let em = ExpectationMaximization(
          gram, start: [1, 1 - 1e-9, -1], variant: .released, sharpness: sharpness,
          iterations: iterations)
        var largest = 0.0
        for channel in 0..<24 {
          largest = max(
            largest, abs(em.responsibilities[channel, 0] - em.responsibilities[channel, 1]))
        }
        return largest
      }
      // Late enough for the leading direction to dominate, early enough to stay linear.
      let measured = spread(13) / spread(12)
      #expect(abs(measured / rho - 1) < 0.05)
    }
  }

  @Test func theLargestEigenvalueIsFound() throws {
    let half = DoubleMatrix(
      rows: 30, columns: 30, elements: Matrix.random(30, 30, seed: 7).elements.map(Double.init))
    let matrix = half.transposedTimes(half)
    let expected = try #require(matrix.symmetricEigen()?.values.last)
    let found = largestEigenvalue(order: 30) { vector in
      matrix.times(DoubleMatrix(rows: 30, columns: 1, elements: vector)).elements
    }
    #expect(abs(found / expected - 1) < 1e-10)
  }

  @Test func theCheaperOrderIsChosen() {
    #expect(prefersRows(rows: 20, dimension: 512, bases: 8, iterations: 5))
    #expect(!prefersRows(rows: 100_000, dimension: 512, bases: 8, iterations: 5))
  }
}
