internal import Glibc

/// Columns of numbers whose sums under small whole weights are wanted: exact, in whatever order they are added.
///
/// Numbers are held as whole multiples of a power of two, the largest of a column as at most 2^29: whole and half
/// numbers are what they were, others are rounded to 2^-29 of the largest.
package struct WeightedColumns: Sendable {
  /// The place of a column among the digits, and the worth of a unit of its lower digit.
  private struct Column: Sendable {
    var lower: Int?
    var upper: Int?
    var unit: Double
  }

  /// The number of rows.
  private let count: Int
  /// Columns of digits to the base 2^15, each from -2^14 to 2^14; those of equal columns stand there once.
  private let digits: [Int16]
  private let columns: [Column]

  /// Takes columns of `count` finite numbers.
  package init(_ columns: [[Double]], count: Int) {
    precondition(count > 0 && columns.allSatisfy { $0.count == count })
    var digits: [Int16] = []
    var known: [(multiples: [Int32], column: Column)] = []
    self.columns = columns.map { numbers in
      let (multiples, unit) = WeightedColumns.multiples(numbers)
      if let same = known.first(where: { $0.column.unit == unit && $0.multiples == multiples }) {
        return same.column
      }
      let lower = multiples.map { (($0 + 0x4000) & 0x7FFF) - 0x4000 }
      let upper = zip(multiples, lower).map { ($0 - $1) >> 15 }
      var column = Column(unit: unit)
      for (part, path) in [(lower, \Column.lower), (upper, \Column.upper)]
      where part.contains(where: { $0 != 0 }) {
        column[keyPath: path] = digits.count / count
        digits += part.map { Int16($0) }
      }
      known.append((multiples, column))
      return column
    }
    self.digits = digits
    self.count = count
  }

  /// Numbers as multiples of the largest power of two that serves.
  private static func multiples(_ numbers: [Double]) -> (multiples: [Int32], unit: Double) {
    let largest = numbers.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return (numbers.map { _ in 0 }, 1) }
    let scale = scalbn(1, 28 - Int32(largest.exponent))
    let multiples = numbers.map { Int32(($0 * scale).rounded()) }
    let zeros = multiples.reduce(Int32(0), |).trailingZeroBitCount
    return (multiples.map { $0 >> zeros }, scalbn(1 / scale, Int32(zeros)))
  }

  /// The sum of each column under the weights of each draw: a row of sums for each draw.
  ///
  /// - Parameter weights: The weights of all rows, draw after draw.
  package func sums(under weights: [UInt8]) -> [Double] {
    let parts = ResamplingLoops.sums(of: digits, under: weights, count: count)
    let (draws, width) = (weights.count / count, digits.count / count)
    var sums: [Double] = []
    sums.reserveCapacity(draws * columns.count)
    for draw in 0..<draws {
      for column in columns {
        let lower = column.lower.map { parts[draw * width + $0] } ?? 0
        let upper = column.upper.map { parts[draw * width + $0] } ?? 0
        sums.append(Double((upper << 15) + lower) * column.unit)
      }
    }
    return sums
  }
}
