// The two loops in which every random number becomes a weight. Unsafe, because bounds checks keep them from
// being fast; the ranges are checked once.

extension SplitMix64 {
  /// Draws `count` of as many things, with replacement, and adds how often each came to its weight.
  ///
  /// Two things from each number: its halves times n, divided by 2^32; the bias is below n / 2^32.
  public mutating func resample(_ count: Int, into weights: inout [Float], at start: Int) {
    precondition(count > 0 && start >= 0 && start + count <= weights.count)
    let bound = UInt64(count)
    unsafe weights.withUnsafeMutableBufferPointer { buffer in
      guard let own = unsafe buffer.baseAddress.map({ unsafe $0 + start }) else { return }
      for _ in 0..<count / 2 {
        let bits = advance()
        unsafe own[Int(truncatingIfNeeded: ((bits &>> 32) &* bound) &>> 32)] += 1
        unsafe own[Int(truncatingIfNeeded: ((bits & 0xFFFF_FFFF) &* bound) &>> 32)] += 1
      }
      if count % 2 == 1 {
        let bits = advance()
        unsafe own[Int(truncatingIfNeeded: ((bits &>> 32) &* bound) &>> 32)] += 1
      }
    }
  }

  /// Writes random signs, 1 or -1, 64 from each number.
  public mutating func signs(_ count: Int, into signs: inout [Float], at start: Int) {
    precondition(start >= 0 && start + count <= signs.count)
    unsafe signs.withUnsafeMutableBufferPointer { buffer in
      guard let own = unsafe buffer.baseAddress.map({ unsafe $0 + start }) else { return }
      for first in stride(from: 0, to: count, by: 64) {
        let bits = advance()
        let (low, high) = (
          UInt32(truncatingIfNeeded: bits), UInt32(truncatingIfNeeded: bits &>> 32)
        )
        for j in 0..<min(32, count - first) {
          unsafe own[first + j] = sign(low, j)
        }
        for j in 32..<max(32, min(64, count - first)) {
          unsafe own[first + j] = sign(high, j - 32)
        }
      }
    }
  }
}

/// 1 or -1 by one bit of a number.
@inline(__always)
private func sign(_ bits: UInt32, _ place: Int) -> Float {
  Float(bitPattern: 0x3F80_0000 | ((bits &>> UInt32(truncatingIfNeeded: place)) & 1) &<< 31)
}
