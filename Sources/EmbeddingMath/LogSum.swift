internal import Glibc

/// log sum exp of numbers that arrive in parts: the largest, and the sum of the exponentials below it.
///
/// Parts merge into the whole, in a fixed order where the last bit matters.
public struct LogSum: Sendable, Equatable {
  private var largest = -Double.infinity
  private var sum = 0.0

  /// The log-sum of nothing, -inf.
  public init() {}

  /// Adds a part: the sum of exp(x - `largest`) over its numbers.
  public mutating func add(largest other: Double, sum more: Double) {
    guard more > 0 else { return }
    if other > largest {
      sum = sum * exp(largest - other) + more
      largest = other
    } else {
      sum += more * exp(other - largest)
    }
  }

  /// Adds another log-sum.
  public mutating func add(_ other: LogSum) { add(largest: other.largest, sum: other.sum) }

  /// log sum exp of all that was added.
  public var value: Double { largest + log(sum) }
}
