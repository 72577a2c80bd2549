/// An interval.
package struct Interval: Sendable, Equatable {
  /// The lower end.
  package let low: Double
  /// The upper end.
  package let high: Double

  /// Names an interval.
  package init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// The 2.5th and the 97.5th percentile of values, times a factor.
  init(percentilesOf values: [Double], factor: Double) {
    var values = values
    low = factor * values.quantile(0.025)
    high = factor * values.quantile(0.975)
  }

  /// The 95 % interval of Wilson (1927) of a part, for parts near 0 and 1 where a bootstrap has nothing to
  /// resample; in percent.
  ///
  /// - Parameters:
  ///   - percent: The part that was observed.
  ///   - count: Out of how many.
  package static func wilson(percent: Double, of count: Int) -> Interval {
    let (p, n, z) = (percent / 100, Double(count), 1.959963984540054)
    let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    return Interval(low: max(0, 100 * (middle - half)), high: min(100, 100 * (middle + half)))
  }
}

extension [Double] {
  /// A quantile, interpolated between neighbours; the order of the values changes.
  mutating func quantile(_ part: Double) -> Double {
    guard count > 1 else { return first ?? .nan }
    let place = part * Double(count - 1)
    let below = Swift.min(Int(place), count - 2)
    let low = select(below)
    // What is above the place is not smaller: the next one is the least of it.
    let high = self[(below + 1)...].min() ?? low
    return low + (high - low) * (place - Double(below))
  }

  /// The value at a place in ascending order (Hoare's selection); smaller ones end before it, larger ones
  /// after.
  private mutating func select(_ place: Int) -> Double {
    var (low, high) = (0, count - 1)
    while low < high {
      let pivot = self[(low + high) / 2]
      var (i, j) = (low, high)
      while i <= j {
        while self[i] < pivot { i += 1 }
        while self[j] > pivot { j -= 1 }
        if i <= j {
          swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if place <= j {
        high = j
      } else if place >= i {
        low = i
      } else {
        break
      }
    }
    return self[place]
  }
}
