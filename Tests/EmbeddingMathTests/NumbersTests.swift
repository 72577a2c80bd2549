import EmbeddingMath
import TestSupport
import Testing

@Suite struct NumbersTests {
  @Test func halvesConvertByTheirBits() {
    let all = Array(UInt16.min...UInt16.max)
    let values = RowLoops.halves(all.map(\.littleEndian), bigEndian: false)
    #expect(
      RowLoops.halves(all.map(\.bigEndian), bigEndian: true).map(\.bitPattern)
        == values.map(\.bitPattern))
    for (bits, value) in zip(all, values) {
      let expected = Float(Float16(bitPattern: bits))
      if expected.isNaN {
        #expect(value.isNaN)
      } else {
        #expect(value.bitPattern == expected.bitPattern)
      }
    }
  }

  @Test func splitMixIsTheKnownGenerator() {
    var generator = SplitMix64(seed: 0)
    #expect(generator.next() == 16_294_208_416_658_607_535)
    #expect(generator.next() == 7_960_286_522_194_355_700)
  }

  @Test func drawsHaveTheirMoments() {
    var generator = SplitMix64(seed: 5)
    let draws = (0..<20_000).map { _ in generator.gaussian() }
    let mean = draws.reduce(0, +) / 20_000
    let variance = draws.reduce(0) { $0 + $1 * $1 } / 20_000
    // Four standard errors: 1 / sqrt(n) of the mean, sqrt(2 / n) of the variance.
    #expect(abs(mean) < 4 / 141.4)
    #expect(abs(variance - 1) < 4 * 0.01)
    let below = (0..<20_000).map { _ in generator.below(10) }
    #expect(Set(below) == Set(0..<10))
  }

  @Test func softmaxIsShifted() {
    var values: ArraySlice<Double> = [1000, 1001, 999]
    softmax(&values)
    #expect(abs(values.reduce(0, +) - 1) < 1e-15)
    #expect(abs(values[1] / values[0] - 2.718281828459045) < 1e-12)
  }

  @Test func eigenvaluesComeInOrderWithTheirVectors() throws {
    let matrix = DoubleMatrix(rows: 3, columns: 3, elements: [2, 1, 0, 1, 2, 0, 0, 0, 5])
    let (values, vectors) = try #require(matrix.symmetricEigen())
    for (value, expected) in zip(values, [1.0, 3, 5]) { #expect(abs(value - expected) < 1e-12) }
    for k in 0..<3 {
      for i in 0..<3 {
        let image = (0..<3).reduce(0.0) { $0 + matrix[i, $1] * vectors[k, $1] }
        #expect(abs(image - values[k] * vectors[k, i]) < 1e-12)
      }
    }
    #expect(DoubleMatrix(rows: 1, columns: 1, elements: [.nan]).symmetricEigen() == nil)
  }

  @Test func normsAreTakenInDoublePrecision() {
    // The squares are beyond single precision.
    var row: [Float] = [0, 3e30, 4e30, 0, 0]
    #expect(abs(norm(row[0..<5]) / 5e30 - 1) < 1e-7)
    normalize(&row, 0..<5)
    for (value, expected) in zip(row, [Float(0), 0.6, 0.8, 0, 0]) {
      #expect(abs(value - expected) <= expected.ulp)
    }
    var zeros: [Float] = [0, 0]
    normalize(&zeros, 0..<2, floor: 1e-12)
    #expect(zeros == [0, 0])
  }

  @Test(arguments: [("emlc", "emcl"), ("itrations", "iterations"), ("BETA", "beta")])
  func nearNamesAreFound(typed: String, meant: String) {
    #expect(nearestName(to: typed, among: ["emcl", "iterations", "beta", "k"]) == meant)
  }

  @Test func farNamesAreNot() {
    #expect(nearestName(to: "whitening", among: ["emcl", "k"]) == nil)
  }

  @Test func everyUnitRunsOnceAndInItsSlot() {
    for threads in [1, 2, 7] {
      let squares = Parallelism(threads: threads).map(100) { $0 * $0 }
      #expect(squares == (0..<100).map { $0 * $0 })
    }
  }

  @Test func aFaultInAUnitIsThrown() {
    struct Fault: Error {}
    #expect(throws: Fault.self) {
      _ = try Parallelism(threads: 3).map(50) { (unit: Int) throws(Fault) -> Int in
        if unit == 20 { throw Fault() }
        return unit
      }
    }
  }
}
