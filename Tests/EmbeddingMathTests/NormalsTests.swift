import EmbeddingMath
import Foundation
import Testing

/// Tails of normal distributions against the C library.
@Suite struct NormalsTests {
  /// log of the upper tail, far out by its asymptotic series.
  private func logTail(_ z: Double) -> Double {
    z < 25
      ? (z > -5 ? log(erfc(z / 2.0.squareRoot()) / 2) : log1p(-erfc(-z / 2.0.squareRoot()) / 2))
      : -z * z / 2 - log(z * (2 * Double.pi).squareRoot()) + log1p(-1 / (z * z) + 3 / pow(z, 4))
  }

  @Test func proximityIsThatOfTheLibrary() {
    let (rows, columns) = (normals([(0, 1), (3, 0.25)]), normals([(0, 1), (-1, 2), (0.5, 0)]))
    let scores = (0...4_000).map { Float($0) * 0.02 - 40 }
    for (row, own) in [(0.0, 1.0), (3, 0.25)].enumerated() {
      for (column, other) in [(0.0, 1.0), (-1, 2), (0.5, .infinity)].enumerated() {
        for score in scores {
          var found: [Float] = [0]
          rows.logProximity(
            [score], from: 0, row: row, columns, columns: column..<column + 1, into: &found, at: 0)
          let exact =
            logTail((own.0 - Double(score)) / own.1) + logTail((other.0 - Double(score)) / other.1)
          let steps = Double(Float.leastNonzeroMagnitude)
          #expect(abs(Double(found[0]) - exact) <= max(1e-6 * abs(exact), steps), "\(score)")
          let single = rows.logCDF(score, of: row) + columns.logCDF(score, of: column)
          #expect(abs(single - exact) <= 1e-6 * abs(exact))
        }
      }
    }
  }

  @Test func equalScoresGiveEqualBitsAndNearOnesKeepTheirOrder() {
    let normal = normals([(0.1, 0.3)])
    let columns = normals([(Double, Double)](repeating: (0.2, 0.1), count: 40))
    let scores = [Float](repeating: 0.31, count: 43)
    var found = [Float](repeating: 0, count: 41)
    normal.logProximity(scores, from: 3, row: 0, columns, columns: 0..<40, into: &found, at: 1)
    #expect(Set(found[1...]).count == 1 && found[0] == 0)
    // Across the steps of the pieces, and where these end.
    let near = (0..<40_000).map { Float($0) * 1e-4 - 2 }
    let many = normals([(Double, Double)](repeating: (0.2, 0.1), count: near.count))
    var keys = [Float](repeating: 0, count: near.count)
    normal.logProximity(
      near, from: 0, row: 0, many, columns: 0..<near.count, into: &keys, at: 0)
    #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 <= $1 })
  }

  private func normals(_ all: [(mean: Double, deviation: Double)]) -> Normals {
    all.reduce(into: Normals()) { $0.append(mean: $1.mean, deviation: $1.deviation) }
  }
}
