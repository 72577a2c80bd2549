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
}
