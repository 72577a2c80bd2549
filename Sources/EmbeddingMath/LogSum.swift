internal import Glibc

/// log sum exp of numbers that arrive in parts: the largest, and the sum of the exponentials below it.
///
/// Parts merge into the whole, in a fixed order where the last bit matters.
package struct LogSum: Sendable, Equatable {
  private var largest = -Double.infinity
  private var sum = 0.0

  /// The log-sum of nothing, -inf.
  package init() {}

  /// Adds a part: the sum of exp(x - `largest`) over its numbers.
  ///
  /// - Parameter last: The exponential that was taken last, of use where many parts are alike.
  package mutating func add(largest other: Double, sum more: Double, _ last: inout Exponential) {
    guard more > 0 else { return }
    if other > largest {
      sum = sum * last.of(largest - other) + more
      largest = other
    } else {
      sum += more * last.of(other - largest)
    }
  }

  /// Adds another log-sum.
  package mutating func add(_ other: LogSum, _ last: inout Exponential) {
    add(largest: other.largest, sum: other.sum, &last)
  }

  /// An exponential that is taken once where it is wanted many times in turn.
  package struct Exponential: Sendable {
    private var exponent = 0.0
    private var value = 1.0

    /// Begins with e^0.
    package init() {}

    fileprivate mutating func of(_ exponent: Double) -> Double {
      if exponent != self.exponent { (self.exponent, value) = (exponent, exp(exponent)) }
      return value
    }
  }

  /// log sum exp of all that was added.
  package var value: Double { largest + log(sum) }
}

extension LogSum: Message {
  /// Adds the log-sum to a message.
  package func write(to writer: inout ByteWriter) { writer.add(numbers: [largest, sum]) }

  /// Takes a log-sum from a message.
  package init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    let numbers: [Double] = try reader.numbers()
    guard numbers.count == 2 else { throw ByteReader.Malformed() }
    (largest, sum) = (numbers[0], numbers[1])
  }
}
