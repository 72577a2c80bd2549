import EmbeddingMath
import Foundation
import Testing

/// The loops of exponentials against the C library, at every width and place.
@Suite struct ExponentialLoopsTests {
  private static let counts = [0, 1, 15, 16, 17, 33, 255, 256]

  private func random(_ count: Int, _ factor: Double, seed: UInt64) -> [Float] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in Float((generator.unit() - 0.5) * factor) }
  }

  /// Two units in the last place of the exponential, and what rounding an exponent below 60 adds.
  private func agrees(_ own: Double, _ exact: Double) -> Bool {
    abs(own - exact) <= 8e-6 * exact + 1e-37
  }

  @Test func theExponentialIsThatOfTheLibrary() {
    let numbers = (0...40_000).map { Float(-86.9) + Float($0) * (174 / 40_000) }
    let nothing = [Float](repeating: 0, count: numbers.count)
    var found = nothing
    ExponentialLoops.exponentials(
      numbers, from: 0, sharpness: 1, offsets: nothing, below: 0, to: &found, at: 0)
    for (x, own) in zip(numbers, found) {
      let exact = exp(Double(x))
      #expect(abs(Double(own) - exact) <= 2.5e-7 * exact, "\(x)")
    }
    var ends = [Float](repeating: 7, count: 4)
    ExponentialLoops.exponentials(
      [0, -87.5, -1e30, -.infinity], from: 0, sharpness: 1, offsets: [0, 0, 0, 0], below: 0,
      to: &ends, at: 0)
    #expect(ends == [1, 0, 0, 0])
  }

  @Test(arguments: counts)
  func dualSoftmaxIsThatOfTheFormula(count: Int) {
    let scores = random(count + 2, 2, seed: 4)
    let logSums = random(count + 1, 40, seed: 5)
    var (each, one) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
    ExponentialLoops.dualSoftmax(
      scores, from: 2, count: count, sharpness: 30, logSums: logSums, first: 1, into: &each)
    ExponentialLoops.dualSoftmax(
      scores, from: 2, count: count, sharpness: 30, logSum: 3, into: &one)
    for j in 0..<count {
      let score = Double(scores[2 + j])
      for (own, logSum) in [(each[j], Double(logSums[1 + j])), (one[j], 3)] {
        let exact = pow(abs(score), 0.125) * exp((30 * score - logSum) / 8)
        #expect(abs(Double(own) - (score < 0 ? -exact : exact)) <= 2e-6 * exact)
      }
    }
  }

  @Test(arguments: counts)
  func twoSoftmaxesAreThoseOfTheFormula(count: Int) {
    let scores = random(count + 2, 2, seed: 4)
    let logSums = random(count + 1, 40, seed: 5)
    for (sums, other) in [
      (logSums, Float(3)), (logSums, .infinity), (logSums.map { _ in .infinity }, 3),
    ] {
      var found = [Float](repeating: 0, count: 256)
      ExponentialLoops.twoSoftmaxes(
        scores, from: 2, count: count, sharpness: 30, logSums: sums, first: 1, otherSharpness: 7,
        otherLogSum: other, into: &found)
      for j in 0..<count {
        let score = Double(scores[2 + j])
        let sum = exp(30 * score - Double(sums[1 + j])) + exp(7 * score - Double(other))
        let exact = pow(abs(score) * sum, 0.125)
        #expect(abs(Double(found[j]) - (score < 0 ? -exact : exact)) <= 2e-6 * exact)
      }
      #expect(found[count...].allSatisfy { $0 == 0 })
    }
  }

  @Test(arguments: counts)
  func rowsAreThoseOfTheLibrary(count: Int) {
    let scores = random(count + 7, 2, seed: 1)
    let offsets = random(count, 10, seed: 2)
    let exponents = (0..<count).map { 20 * Double(scores[5 + $0]) + Double(offsets[$0]) }
    let most = ExponentialLoops.largestExponent(scores, from: 5, sharpness: 20, offsets: offsets)
    #expect(
      count == 0
        ? most == -.infinity : abs(Double(most) - (exponents.max() ?? 0)) < 1e-5)

    var written = [Float](repeating: -1, count: count + 7)
    ExponentialLoops.exponentials(
      scores, from: 5, sharpness: 20, offsets: offsets, below: 20, to: &written, at: 3)
    for (j, x) in exponents.enumerated() { #expect(agrees(Double(written[3 + j]), exp(x - 20))) }
    let isOutside = { (j: Int) in j < 3 || j >= 3 + count }
    #expect(written.indices.allSatisfy { !isOutside($0) || written[$0] == -1 })
    let factors = random(count, 2, seed: 7).map(abs)
    let sum = ExponentialLoops.weightedSum(written, from: 3, factors: factors)
    #expect(
      agrees(sum, (0..<count).reduce(0) { $0 + Double(factors[$1]) * exp(exponents[$1] - 20) }))

    ExponentialLoops.exponentials(
      scores, from: 5, count: count, sharpness: 20, below: 18, to: &written, at: 1)
    for j in 0..<count {
      #expect(agrees(Double(written[1 + j]), exp(20 * Double(scores[5 + j]) - 18)))
    }
    #expect(written[0] == -1)
  }

  @Test(arguments: counts)
  func rowsAddUpToTheirColumns(count: Int) {
    let parts = random(3 * count + 1, 2, seed: 6).map(abs)
    let weights: [Float] = [2, 0.25, 1.5]
    for rows in 0...3 {
      var columns = [Float](repeating: 1, count: count)
      ExponentialLoops.addWeighted(parts, weights: Array(weights[..<rows]), to: &columns)
      for j in 0..<count {
        let exact = (0..<rows).reduce(1.0) {
          $0 + Double(weights[$1]) * Double(parts[$1 * count + j])
        }
        #expect(agrees(Double(columns[j]), exact))
      }
      var totals = [Double](repeating: 3, count: count)
      let before = columns
      ExponentialLoops.move(&columns, weight: 0.1, to: &totals)
      #expect(columns.allSatisfy { $0 == 0 })
      for j in 0..<count { #expect(abs(totals[j] - 3 - 0.1 * Double(before[j])) < 1e-14) }
    }
  }

  @Test(arguments: counts)
  func columnsAreThoseOfTheLibrary(count: Int) {
    let scores = random(3 * count, 2, seed: 3)
    let offsets: [Float] = [-4, 0, 2.5]
    var largest = [Float](repeating: -.infinity, count: count + 5)
    var columns = [Float](repeating: 0, count: count + 5)
    for (row, offset) in offsets.enumerated() {
      ExponentialLoops.raise(
        &largest, 2..<2 + count, to: scores, from: row * count, sharpness: 20, offset: offset)
    }
    for (row, offset) in offsets.enumerated() {
      ExponentialLoops.addExponentials(
        scores, from: row * count, sharpness: 20, offset: offset, below: largest, to: &columns,
        2..<2 + count)
    }
    for j in 0..<count {
      let x = offsets.enumerated().map { 20 * Double(scores[$0 * count + j]) + Double($1) }
      #expect(abs(Double(largest[2 + j]) - (x.max() ?? 0)) < 1e-5)
      #expect(agrees(Double(columns[2 + j]), x.reduce(0) { $0 + exp($1 - Double(largest[2 + j])) }))
    }
    for j in [0, 1] + Array((2 + count)..<(5 + count)) {
      #expect(columns[j] == 0 && largest[j] == -.infinity)
    }
  }

  @Test func equalScoresGiveEqualBitsWhereverTheyStand() {
    // One score all along, at every place of the vectors and of the rest.
    for count in [1, 7, 16, 31, 250] {
      let scores = [Float](repeating: 0.3127, count: count + 9)
      let offsets = [Float](repeating: 1.7, count: count)
      for start in [0, 1, 9] {
        var parts = [Float](repeating: 0, count: 2 * count)
        ExponentialLoops.exponentials(
          scores, from: start, count: count, sharpness: 31.7, below: 12, to: &parts, at: 0)
        #expect(Set(parts[..<count]).count == 1)
        for row in 0..<2 {
          ExponentialLoops.exponentials(
            scores, from: start, sharpness: 31.7, offsets: offsets, below: 12, to: &parts,
            at: row * count)
        }
        #expect(Set(parts).count == 1)
        var sums = [Float](repeating: 0.1, count: count)
        ExponentialLoops.addWeighted(parts, weights: [0.3, 0.7], to: &sums)
        #expect(Set(sums).count == 1)
        var totals = [Double](repeating: 0.1, count: count)
        ExponentialLoops.move(&sums, weight: 0.7, to: &totals)
        #expect(Set(totals).count == 1)
      }
    }
  }
}
