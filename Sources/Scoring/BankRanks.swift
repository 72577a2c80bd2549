// Unsafe in the search, because bounds checks cost more than it does; the ranges are checked once.

/// The bank scores of every gallery item, to look up how many of them exceed a score.
package struct BankRanks: Sendable, Equatable {
  /// Ascending for each item and filled up with infinity to whole stretches, item after item.
  private let sorted: [Float]
  /// The first of each stretch: a search looks here first, and then at one stretch.
  private let pivots: [Float]
  private let queries: Int
  private let stretches: Int
  /// The least and the greatest score that may be asked for, to break ties.
  private let range: ClosedRange<Float>
  private static let stretch = 32

  /// Holds bank scores.
  ///
  /// - Parameters:
  ///   - sorted: Ascending for each gallery item, item after item.
  ///   - queries: The number of bank queries.
  ///   - range: The range of the scores that are to be ranked.
  package init(sorted: [Float], queries: Int, range: ClosedRange<Float>) {
    precondition(queries > 0 && sorted.count % queries == 0)
    self.queries = queries
    self.range = range
    stretches = (queries + BankRanks.stretch - 1) / BankRanks.stretch
    let padding = [Float](repeating: .infinity, count: stretches * BankRanks.stretch - queries)
    var padded: [Float] = []
    padded.reserveCapacity(sorted.count / queries * stretches * BankRanks.stretch)
    for first in stride(from: 0, to: sorted.count, by: queries) {
      padded += sorted[first..<first + queries]
      padded += padding
    }
    self.sorted = padded
    pivots = stride(from: 0, to: padded.count, by: BankRanks.stretch).map { padded[$0] }
  }

  /// For each score, minus the number of bank scores of its item that exceed it, and a part of 1 that grows
  /// with the score.
  ///
  /// - Parameters:
  ///   - elements: Holds the scores, `count` of them from `start` on.
  ///   - start: Where the first score stands.
  ///   - count: How many there are.
  ///   - item: The gallery item of the first score.
  ///   - step: 1 when the scores belong to consecutive items, 0 when all belong to one.
  ///   - result: Receives as many results at its front.
  func keys(
    _ elements: [Float], from start: Int, count: Int, item: Int, step: Int,
    into result: inout [Float], at place: Int
  ) {
    precondition(item >= 0 && (item + count * step + 1 - step) * stretches <= pivots.count)
    precondition(start >= 0 && start + count <= elements.count)
    precondition(place >= 0 && place + count <= result.count)
    let span = max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
    let (least, width, stretches) = (range.lowerBound, BankRanks.stretch, stretches)
    unsafe pivots.withUnsafeBufferPointer { pivots in
      unsafe sorted.withUnsafeBufferPointer { sorted in
        guard let firsts = pivots.baseAddress, let all = sorted.baseAddress else { return }
        for j in 0..<count {
          let score = elements[start &+ j]
          let own = item &+ j &* step
          let base = unsafe firsts + own &* stretches
          // Narrow down to what can be counted at once: which half is taken is not predictable, so the fewer
          // such steps the better.
          var (first, length) = (0, stretches)
          while length > 64 {
            let half = length &>> 1
            if unsafe base[first &+ half] <= score { first &+= half }
            length &-= half
          }
          let begun = unsafe first &+ number(base + first, length, notAbove: score)
          var notAbove = 0
          if begun > 0 {
            let stretch = unsafe all + (own &* stretches &+ begun &- 1) &* width
            notAbove = unsafe (begun &- 1) &* width &+ number(stretch, width, notAbove: score)
          }
          let part = min(0.999_999, max(0, (score - least) / span))
          result[place &+ j] = part - Float(queries &- notAbove)
        }
      }
    }
  }
}

/// Counts the numbers that are not above a limit.
@inline(__always)
private func number(_ numbers: UnsafePointer<Float>, _ count: Int, notAbove limit: Float) -> Int {
  var seen = SIMD4<Int32>.zero
  let wanted = SIMD4<Float>(repeating: limit)
  var k = 0
  while k &+ 4 <= count {
    let four = unsafe SIMD4<Float>(
      numbers[k], numbers[k &+ 1], numbers[k &+ 2], numbers[k &+ 3])
    seen.replace(with: seen &+ 1, where: four .<= wanted)
    k &+= 4
  }
  var total = Int(seen.wrappedSum())
  while k < count {
    total &+= unsafe numbers[k] <= limit ? 1 : 0
    k &+= 1
  }
  return total
}
