import EMCL
import EmbeddingFiles
import EmbeddingMath
import TestSupport
import Testing

@Suite struct LinearMapTests {
  private func map(_ d: Int, _ r: Int, renormalizes: Bool = false) -> LinearMap {
    let directions = DoubleMatrix(
      rows: d, columns: r, elements: Matrix.random(d, r, seed: 21).elements.map(Double.init))
    return LinearMap(
      identity: 1, directions: directions, gains: (0..<r).map { 0.1 * Double($0 + 1) },
      renormalizes: renormalizes)
  }

  @Test(arguments: [(5, 2), (48, 7), (300, 257), (64, 0)])
  func rowsAreMapped(d: Int, r: Int) {
    let rows = Matrix.random(130, d, seed: 22)
    let directions = Matrix.random(d, r, seed: 21)
    let mapped = map(d, r).apply(rows.elements)
    for row in [0, 64, 119, 120, 129] {
      var exact = (0..<d).map { Double(rows[row, $0]) }
      for k in 0..<r {
        let weight =
          0.1 * Double(k + 1)
          * (0..<d).reduce(0.0) { $0 + Double(rows[row, $1]) * Double(directions[$1, k]) }
        for c in 0..<d { exact[c] += weight * Double(directions[c, k]) }
      }
      let size = exact.map { abs($0) }.max() ?? 1
      for c in 0..<d { #expect(abs(Double(mapped[row * d + c]) - exact[c]) <= 2e-5 * max(1, size)) }
    }
  }

  @Test func theIdentityChangesNoBit() {
    let rows = Matrix.random(10, 6, seed: 23).elements
    #expect(LinearMap.identity(dimension: 6).apply(rows) == rows)
    #expect(LinearMap.identity(dimension: 6).isIdentity)
  }

  @Test func equalRowsStayEqualWhereverTheyStand() {
    var rows = Matrix.random(500, 48, seed: 24)
    for place in [3, 119, 120, 257, 499] {
      rows.elements.replaceSubrange(place * 48..<(place + 1) * 48, with: Array(rows.row(0)))
    }
    for renormalizes in [false, true] {
      let map = map(48, 7, renormalizes: renormalizes)
      let mapped = Matrix(rows: 500, columns: 48, elements: map.apply(rows.elements))
      for place in [3, 119, 120, 257, 499] {
        #expect(Array(mapped.row(place)) == Array(mapped.row(0)))
      }
      // One row alone gets the same bits as in company.
      #expect(map.apply(Array(rows.row(42))) == Array(mapped.row(42)))
      // Kept in memory or worked out when asked for, on any number of threads.
      let resident = RowStore(rows)
      for threads in [1, 2, 7] {
        let side = map.apply(to: resident, parallelism: Parallelism(threads: threads))
        #expect(side.resident == mapped)
      }
    }
  }

  @Test func renormalisedRowsAreOfUnitLength() {
    let mapped = map(20, 3, renormalizes: true).apply(Matrix.random(5, 20, seed: 25).elements)
    for row in 0..<5 { #expect(abs(norm(mapped[row * 20..<(row + 1) * 20]) - 1) < 1e-6) }
  }

  private func rounded(_ rows: [Float], _ d: Int, _ rounding: Rounding, unit: Bool) -> [Float] {
    LinearMap.translation(by: [], dimension: d, rounding: rounding, renormalizes: unit).apply(rows)
  }

  @Test func wholeStepsAreCounted() {
    // Halves go to the even neighbour; beyond 127 steps is 127.
    let row: [Float] = [0.5, 1.5, -2.5, 126.4, 200, -127.6, 0, -0.4]
    #expect(rounded(row, 8, .wholeSteps(1), unit: false) == [0, 2, -2, 126, 127, -127, 0, 0])
    #expect(
      rounded(row.map { $0 / 4 }, 8, .wholeSteps(0.25), unit: false)
        == [0, 2, -2, 126, 127, -127, 0, 0])
    let unit = rounded([3, 4.2, 0, 0], 2, .wholeSteps(1), unit: true)
    #expect(abs(unit[0] - 0.6) < 1e-7 && abs(unit[1] - 0.8) < 1e-7)
    #expect(unit[2...].allSatisfy { $0 == 0 })
  }

  @Test(arguments: [1, 2, 24, 384, 512, 768, 2048])
  func sumsOfSignsAreExact(d: Int) throws {
    // Two rows that agree in as many signs have one score, in whatever order the signs stand.
    let rounding = Rounding.signs(dimension: d)
    guard case .signs(let size) = rounding else {
      Issue.record("no signs")
      return
    }
    #expect(abs(Double(d).squareRoot() * Double(size) - 1) < 0.01)
    let rows = Matrix.random(60, d, seed: 31)
    let signs = Matrix(
      rows: 60, columns: d, elements: rounded(rows.elements, d, rounding, unit: false))
    #expect(signs.elements.allSatisfy { abs($0) == size })
    let products = TileProducts.all(signs.elements[...], signs)
    for i in 0..<60 {
      for j in 0..<60 {
        let agreeing = (0..<d).reduce(0) { $0 + (signs[i, $1] == signs[j, $1] ? 1 : -1) }
        #expect(Double(products[i * 60 + j]) == Double(agreeing) * Double(size) * Double(size))
      }
    }
    // Zero is no number above 0, but a row of zeros stays.
    #expect(
      rounded([Float](repeating: 0, count: d), d, rounding, unit: false).allSatisfy { $0 == 0 })
    if d == 2 { #expect(rounded([0, 1], 2, rounding, unit: false) == [-size, size]) }
  }

  @Test func aRoundingIsNoIdentity() {
    let map = LinearMap.translation(
      by: [], dimension: 3, rounding: .wholeSteps(0.5), renormalizes: false)
    #expect(!map.isIdentity && !map.isLowRankUpdate)
    let rows = Matrix.random(300, 3, seed: 32)
    let resident = map.apply(to: RowStore(rows), parallelism: Parallelism(threads: 2)).resident
    #expect(resident?.elements == map.apply(rows.elements))
  }
}
