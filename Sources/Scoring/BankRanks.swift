// Unsafe in the search, because bounds checks cost more than it does; the ranges are checked once.

/// The bank scores of every gallery item, to look up how many of them exceed a score.
public struct BankRanks: Sendable, Equatable {
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
  public init(sorted: [Float], queries: Int, range: ClosedRange<Float>) {
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

  /// Minus the number of bank scores of an item that exceed a score, and a part of 1 that grows with the
  /// score.
  func key(_ score: Float, item: Int) -> Float {
    precondition(item >= 0 && (item + 1) * stretches <= pivots.count)
    // The number of stretches that begin at or below the score, found without branches: which half is taken
    // is not predictable.
    var begun = 0
    unsafe pivots.withUnsafeBufferPointer { pivots in
      guard let base = unsafe pivots.baseAddress.map({ unsafe $0 + item &* stretches }) else { return }
      var length = stretches
      while length > 1 {
        let half = length &>> 1
        begun &+= half &* (unsafe base[begun &+ half &- 1] <= score ? 1 : 0)
        length &-= half
      }
      begun &+= unsafe base[begun] <= score ? 1 : 0
    }
    var notAbove = 0
    if begun > 0 {
      let first = (item &* stretches &+ begun &- 1) &* BankRanks.stretch
      var count = SIMD4<Float>.zero
      unsafe sorted.withUnsafeBufferPointer { sorted in
        guard let base = unsafe sorted.baseAddress.map({ unsafe $0 + first }) else { return }
        let wanted = SIMD4<Float>(repeating: score)
        for j in stride(from: 0, to: BankRanks.stretch, by: 4) {
          let four = unsafe SIMD4<Float>(base[j], base[j &+ 1], base[j &+ 2], base[j &+ 3])
          count += SIMD4<Float>.zero.replacing(with: 1, where: four .<= wanted)
        }
      }
      notAbove = (begun &- 1) &* BankRanks.stretch &+ Int(count.sum())
    }
    let span = max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
    let part = min(0.999_999, max(0, (score - range.lowerBound) / span))
    return part - Float(queries - notAbove)
  }
}
