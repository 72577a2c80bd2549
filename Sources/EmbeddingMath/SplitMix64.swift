internal import Glibc

/// The SplitMix64 generator (Steele, Lea and Flood, OOPSLA 2014): small, fast, the same everywhere.
package struct SplitMix64: Sendable {
  /// The state that the numbers to come depend on, for loops that draw many at once.
  private(set) var state: UInt64

  /// Starts the sequence of a seed.
  ///
  /// Seed 0 gives 16294208416658607535 first.
  package init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  @inlinable
  package mutating func next() -> UInt64 { advance() }

  @usableFromInline
  mutating func advance() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Goes on as if so many numbers had been drawn.
  mutating func skip(_ count: Int) { state &+= UInt64(count) &* 0x9E37_79B9_7F4A_7C15 }

  /// A number in [0, 1): the upper 53 bits, divided by 2^53.
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number in `0..<bound`, by the multiply-high method; its bias is below bound / 2^64.
  package mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A draw from N(0, 1): the cosine branch of Box and Muller on the next two numbers,
  /// `sqrt(-2 ln(1 - u)) cos(2 pi v)`.
  package mutating func gaussian() -> Double {
    let u = unit()
    let v = unit()
    return (-2 * log(1 - u)).squareRoot() * cos(2 * Double.pi * v)
  }

  /// The numbers below a count in random order (Fisher and Yates).
  package mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, below(i + 1)) }
    return order
  }
}
