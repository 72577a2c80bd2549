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
    _ = ExponentialLoops.exponentials(
      numbers, from: 0, count: numbers.count, sharpness: 1, offsets: nothing, first: 0, below: 0,
      to: &found)
    for (x, own) in zip(numbers, found) {
      let exact = exp(Double(x))
      #expect(abs(Double(own) - exact) <= 2.5e-7 * exact, "\(x)")
    }
    var ends = [Float](repeating: 7, count: 4)
    _ = ExponentialLoops.exponentials(
      [0, -87.5, -1e30, -.infinity], from: 0, count: 4, sharpness: 1, offsets: [0, 0, 0, 0],
      first: 0, below: 0, to: &ends)
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
    let offsets = random(count + 3, 10, seed: 2)
    let own = Array(scores[5..<5 + count])
    #expect(
      ExponentialLoops.largest(scores, from: 5, count: count) == own.max() ?? -.infinity)
    let exponents = own.enumerated().map { 20 * Double($1) + Double(offsets[3 + $0]) }
    let most = ExponentialLoops.largestExponent(
      scores, from: 5, count: count, sharpness: 20, offsets: offsets, first: 3)
    #expect(
      count == 0
        ? most == -.infinity : abs(Double(most) - (exponents.max() ?? 0)) < 1e-5)

    var columns = [Float](repeating: 0.5, count: 256)
    let sum = ExponentialLoops.addExponentials(
      scores, from: 5, count: count, sharpness: 20, below: 20, weight: 0.25, to: &columns)
    let parts = own.map { exp(20 * Double($0) - 20) }
    #expect(agrees(sum, parts.reduce(0, +)))
    for (j, part) in parts.enumerated() { #expect(agrees(Double(columns[j]), 0.5 + 0.25 * part)) }
    #expect(columns[count...].allSatisfy { $0 == 0.5 })

    var written = [Float](repeating: -1, count: count + 7)
    let other = ExponentialLoops.exponentials(
      scores, from: 5, count: count, sharpness: 20, offsets: offsets, first: 3, below: 20,
      to: &written)
    #expect(agrees(other, exponents.reduce(0) { $0 + exp($1 - 20) }))
    for (j, x) in exponents.enumerated() { #expect(agrees(Double(written[5 + j]), exp(x - 20))) }
    #expect(
      written[..<5].allSatisfy { $0 == -1 } && written[(5 + count)...].allSatisfy { $0 == -1 })

    var weighted = [Float](repeating: 1, count: 256)
    ExponentialLoops.addWeighted(written, from: 5, count: count, weight: 2, to: &weighted)
    for j in 0..<count { #expect(agrees(Double(weighted[j]), 1 + 2 * Double(written[5 + j]))) }
    #expect(weighted[count...].allSatisfy { $0 == 1 })
  }

  @Test(arguments: counts)
  func columnsAreThoseOfTheLibrary(count: Int) {
    let scores = random(3 * count, 2, seed: 3)
    let offsets: [Float] = [-4, 0, 2.5]
    var largest = [Float](repeating: -.infinity, count: 256)
    var columns = [Float](repeating: 0, count: 256)
    for (row, offset) in offsets.enumerated() {
      ExponentialLoops.raise(
        &largest, to: scores, from: row * count, count: count, sharpness: 20, offset: offset)
    }
    for (row, offset) in offsets.enumerated() {
      ExponentialLoops.addExponentials(
        scores, from: row * count, count: count, sharpness: 20, offset: offset, below: largest,
        to: &columns)
    }
    for j in 0..<count {
      let x = offsets.enumerated().map { 20 * Double(scores[$0 * count + j]) + Double($1) }
      #expect(abs(Double(largest[j]) - (x.max() ?? 0)) < 1e-5)
      #expect(agrees(Double(columns[j]), x.reduce(0) { $0 + exp($1 - Double(largest[j])) }))
    }
    #expect(columns[count...].allSatisfy { $0 == 0 })
  }

  @Test func equalScoresGiveEqualBitsWhereverTheyStand() {
    // One score all along, at every place of the vectors and of the rest.
    for count in [1, 7, 16, 31, 250] {
      let scores = [Float](repeating: 0.3127, count: count + 9)
      let offsets = [Float](repeating: 1.7, count: count)
      for start in [0, 1, 9] {
        var columns = [Float](repeating: 0.1, count: count)
        _ = ExponentialLoops.addExponentials(
          scores, from: start, count: count, sharpness: 31.7, below: 12, weight: 0.7, to: &columns)
        #expect(Set(columns).count == 1)
        var parts = [Float](repeating: 0, count: count + 9)
        _ = ExponentialLoops.exponentials(
          scores, from: start, count: count, sharpness: 31.7, offsets: offsets, first: 0,
          below: 12, to: &parts)
        #expect(Set(parts[start..<start + count]).count == 1)
        var sums = [Float](repeating: 0, count: count)
        ExponentialLoops.addWeighted(parts, from: start, count: count, weight: 0.3, to: &sums)
        #expect(Set(sums).count == 1)
      }
    }
  }

  @Test func whatIsFarBelowTheLevelIsNothing() {
    var columns: [Float] = [0, 0, 0]
    let sum = ExponentialLoops.addExponentials(
      [0, -1, -.infinity], from: 0, count: 3, sharpness: 1000, below: 0, weight: 1, to: &columns)
    #expect(sum == 1 && columns == [1, 0, 0])
  }
}
