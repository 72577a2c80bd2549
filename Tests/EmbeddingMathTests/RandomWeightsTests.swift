import EmbeddingMath
import Testing

@Suite struct RandomWeightsTests {
  @Test(arguments: [1, 2, 7, 15, 16, 17, 31, 100, 101, 1000])
  func aResampleCountsWhatIsDrawn(count: Int) {
    var (generator, plain) = (SplitMix64(seed: 11), SplitMix64(seed: 11))
    var totals = [Double](repeating: 0, count: count)
    let draws = 4000
    for _ in 0..<draws {
      var counts = [UInt8](repeating: 0, count: count + 2)
      generator.resample(count, into: &counts, at: 1)
      var wanted = [UInt8](repeating: 0, count: count + 2)
      for thing in 0..<(count + 1) / 2 {
        let bits = plain.next()
        wanted[1 + Int(((bits >> 32) * UInt64(count)) >> 32)] += 1
        if 2 * thing + 1 < count {
          wanted[1 + Int(((bits & 0xFFFF_FFFF) * UInt64(count)) >> 32)] += 1
        }
      }
      #expect(counts == wanted)
      for thing in 0..<count { totals[thing] += Double(counts[thing + 1]) }
    }
    // The mean of each is 1; its deviation over the draws is at most 1 / sqrt(draws): five of them.
    for total in totals {
      #expect(abs(total / Double(draws) - 1) < 5 / Double(draws).squareRoot())
    }
    // The generator goes on where it would have.
    #expect(generator.next() == plain.next())
  }

  @Test(arguments: [1, 15, 16, 17, 511, 512, 513, 1300])
  func weightedSumsAreExact(count: Int) {
    var generator = SplitMix64(seed: UInt64(count))
    let weights = (0..<3 * count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    let columns: [[Double]] = [
      [Double](repeating: 0, count: count),
      (0..<count).map { _ in Double(generator.below(3) - 1) },
      (0..<count).map { _ in Double(generator.below(40_001) - 20_000) / 2 },
      (0..<count).map { _ in Double(generator.below(2_000_001) - 1_000_000) },
      (0..<count).map { _ in Double(1 << 29) - Double(generator.below(1 << 30)) },
      [Double](repeating: -16_384, count: count),
      (0..<count).map { $0 == count - 1 ? -0.25 : 0 },
    ]
    // The second column stands there twice, and once in other units.
    let all = columns + [columns[1], columns[1].map { $0 / 8 }]
    let sums = WeightedColumns(all, count: count).sums(under: weights)
    #expect(sums.count == 3 * all.count)
    for (draw, first) in stride(from: 0, to: 3 * count, by: count).enumerated() {
      let own = weights[first..<first + count].map(Double.init)
      for (place, column) in all.enumerated() {
        #expect(
          sums[draw * all.count + place] == zip(own, column).reduce(0) { $0 + $1.0 * $1.1 },
          "\(draw), \(place)")
      }
    }
    #expect(WeightedColumns([columns[0]], count: count).sums(under: weights) == [0, 0, 0])
  }

  @Test func fractionsAreRoundedFarBelowSinglePrecision() {
    var generator = SplitMix64(seed: 7)
    let numbers = (0..<900).map { _ in 1 / Double(1 + generator.below(50)) - 0.5 }
    let weights = [UInt8](repeating: 1, count: 900)
    let sum = WeightedColumns([numbers], count: 900).sums(under: weights)[0]
    #expect(abs(sum - numbers.reduce(0, +)) <= 900 * 0x1p-30)
  }

  @Test(arguments: [1, 31, 32, 63, 64, 65, 200], [1, 3, 4, 5])
  func signedSumsAreThoseOfThePlainLoop(count: Int, lists: Int) {
    var generator = SplitMix64(seed: 12)
    let numbers = (0..<lists).map { list in
      (0..<count).map { _ in list == 2 ? 0 : Double(generator.below(201) - 100) / 2 }
    }
    let seeds = (0..<300).map { UInt64($0) &* 0x9FB2_1C65_1E98_DF25 }
    let sums = SignedLists(numbers).sums(seeds.map { SplitMix64(seed: $0) })
    #expect(sums.count == lists)
    for (flip, seed) in seeds.enumerated() {
      var plain = SplitMix64(seed: seed)
      var signs: [Double] = []
      while signs.count < count {
        let bits = plain.next()
        signs += (0..<64).map { bits >> UInt64($0) & 1 == 1 ? -1 : 1 }
      }
      for list in 0..<lists {
        #expect(sums[list][flip] == zip(signs, numbers[list]).reduce(0) { $0 + $1.0 * $1.1 })
      }
    }
  }

  @Test func aListHasItsSumsWhateverStandsBesideIt() {
    var generator = SplitMix64(seed: 13)
    let lists = (0..<6).map { _ in (0..<130).map { _ in 1 / generator.unit() } }
    let generators = (0..<50).map { SplitMix64(seed: $0) }
    let all = SignedLists(lists).sums(generators)
    for (place, list) in lists.enumerated() {
      #expect(SignedLists([list]).sums(generators) == [all[place]])
    }
    #expect(SignedLists([]).sums(generators).isEmpty)
  }
}
