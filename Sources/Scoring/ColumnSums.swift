internal import EmbeddingMath
internal import Glibc

/// Sums of exponentials over rows, one for each column, below a level that all columns share.
///
/// What arrives is single precision of a row's own level. It is summed so for some rows, and in double precision over all of them.
/// A sum depends on the scores of its column, and on the levels of the rows, wherever the column stands.
struct ColumnSums: Sendable {
  /// The sums of the last rows, below `level`.
  private var columns: [Float]
  private var level = -Double.infinity
  private var rows = 0
  /// The sums of all rows before, below `reference`.
  private var totals: [Double]
  private var reference = -Double.infinity

  /// How far the levels of rows may lie apart that are summed in single precision.
  private static let reach = 8.0

  init(columns: Int) {
    self.columns = [Float](repeating: 0, count: columns)
    totals = [Double](repeating: 0, count: columns)
  }

  /// Adds some rows; after at most ``TileShape/rows`` of them a block has to be ended.
  ///
  /// - Parameters:
  ///   - parts: exp(x - level of the row), row after row.
  ///   - levels: The level of each row.
  ///   - weights: For the work.
  mutating func add(_ parts: [Float], levels: [Double], weights: inout [Float]) {
    let most = levels.reduce(-.infinity) { max($0, $1) }
    if abs(most - level) > ColumnSums.reach { flush() }
    if rows == 0 { level = most }
    weights.removeAll(keepingCapacity: true)
    for own in levels { weights.append(Float(exp(own - level))) }
    ExponentialLoops.addWeighted(parts, weights: weights, to: &columns)
    rows += levels.count
  }

  /// Ends a block of rows.
  mutating func flush() {
    guard rows > 0 else { return }
    rise(to: level)
    ExponentialLoops.move(&columns, weight: exp(level - reference), to: &totals)
    rows = 0
  }

  /// Adds the sums of other rows, which have to be flushed, as these.
  mutating func add(_ other: ColumnSums) {
    guard other.reference > -.infinity else { return }
    rise(to: other.reference)
    let weight = exp(other.reference - reference)
    for column in totals.indices { totals[column] += weight * other.totals[column] }
  }

  private mutating func rise(to level: Double) {
    guard level > reference else { return }
    if reference > -.infinity {
      let factor = exp(reference - level)
      for column in totals.indices { totals[column] *= factor }
    }
    reference = level
  }

  /// Tells whether the sum of a column may lack something that can be seen in single precision.
  ///
  /// An exponential below e^-87 of its row's level is left out, which is at most e^8 times the level of its sum: so a sum over n
  /// rows lacks at most n e^-79 of the reference, which is a part in 10^8 of n e^-60.
  /// - Parameter rows: n.
  func isTooSmall(_ column: Int, over rows: Int) -> Bool {
    !(totals[column] >= Double(rows) * ColumnSums.least)
  }

  private static let least = exp(-60.0)

  /// Finds the columns whose sums are too small, and some between them.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - besides: Columns that are left out.
  func tooSmall(over rows: Int, besides: [Range<Int>] = []) -> [Range<Int>] {
    guard totals.indices.contains(where: { isTooSmall($0, over: rows) }) else { return [] }
    var isKnown = [Bool](repeating: false, count: totals.count)
    for column in besides.joined() { isKnown[column] = true }
    var ranges: [Range<Int>] = []
    for column in totals.indices where !isKnown[column] && isTooSmall(column, over: rows) {
      // Columns near each other are looked at together.
      if let last = ranges.last, column - last.upperBound < 16 {
        ranges[ranges.count - 1] = last.lowerBound..<column + 1
      } else {
        ranges.append(column..<column + 1)
      }
    }
    return ranges
  }

  /// The logarithms of the sums.
  ///
  /// - Parameter offsets: A number of each column that stands in all of its exponents, and is taken off.
  func logSums(without offsets: [Float]?) -> [Double] {
    totals.indices.map { reference - Double(offsets?[$0] ?? 0) + log(totals[$0]) }
  }
}

extension ColumnSums: Message {
  /// Adds sums whose blocks have all ended to a message.
  func write(to writer: inout ByteWriter) {
    writer.add(numbers: totals)
    writer.add(numbers: [reference])
  }

  init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    totals = try reader.numbers()
    columns = [Float](repeating: 0, count: totals.count)
    guard let reference = try reader.numbers(of: Double.self).first else {
      throw ByteReader.Malformed()
    }
    self.reference = reference
  }
}
