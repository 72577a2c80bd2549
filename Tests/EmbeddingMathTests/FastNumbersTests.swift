import EmbeddingMath
import Foundation
import Testing

@Suite struct FastNumbersTests {
  @Test func logSumsOfPartsAreThatOfTheWhole() {
    var generator = SplitMix64(seed: 4)
    let numbers = (0..<300).map { _ in 40 * generator.unit() - 20 }
    let exact = log(numbers.reduce(0) { $0 + exp($1) })
    var (whole, last) = (LogSum(), LogSum.Exponential())
    for number in numbers { whole.add(largest: number, sum: 1, &last) }
    #expect(abs(whole.value - exact) < 1e-12)
    var parts = [LogSum](repeating: LogSum(), count: 4)
    for (index, number) in numbers.enumerated() {
      parts[index % 4].add(largest: number, sum: 1, &last)
    }
    var merged = LogSum()
    for part in parts { merged.add(part, &last) }
    #expect(abs(merged.value - exact) < 1e-12)
    #expect(LogSum().value == -.infinity)
    // Exponents that no exponential of doubles could hold.
    var far = LogSum()
    far.add(largest: 5000, sum: 1, &last)
    far.add(largest: 5000, sum: 1, &last)
    far.add(largest: -5000, sum: 1, &last)
    #expect(abs(far.value - (5000 + log(2))) < 1e-9)
  }

  @Test(arguments: [0, 1, 2, 255, 1000])
  func sortingByBitsIsSorting(count: Int) {
    var generator = SplitMix64(seed: UInt64(count))
    var numbers = (0..<count).map { _ in Float(generator.unit() - 0.5) * 3 }
    if count > 10 {
      numbers.replaceSubrange(
        0..<8,
        with: [
          0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 1, 1,
        ])
    }
    let sorted = numbers.radixSorted()
    #expect(sorted == numbers.sorted())
    if let zero = sorted.firstIndex(of: 0), count > 10 {
      #expect(sorted[zero].sign == .minus && sorted[zero + 1].sign == .plus)
    }
  }
}
