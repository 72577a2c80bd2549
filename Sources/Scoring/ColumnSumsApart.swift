internal import EmbeddingMath

/// Sums of exponentials over rows for some columns, each below its own largest exponent.
struct ColumnSumsApart: Sendable {
  /// The columns, in ranges that ascend.
  private(set) var ranges: [Range<Int>]
  private var sums: [LogSum]
  private var largest: [Float]
  private var parts: [Float]

  /// Begins with nothing.
  init(_ ranges: [Range<Int>]) {
    self.ranges = ranges
    let count = ranges.reduce(0) { $0 + $1.count }
    sums = [LogSum](repeating: LogSum(), count: count)
    let width = ranges.map(\.count).max() ?? 0
    largest = [Float](repeating: 0, count: width)
    parts = largest
  }

  /// The columns, one for each of ``logSums``.
  var columns: [Int] { ranges.flatMap { Array($0) } }

  /// The log-sums.
  var logSums: [Double] { sums.map(\.value) }

  /// Adds exp(k s + offset of the row) of some rows.
  ///
  /// - Parameters:
  ///   - scores: Holds the scores.
  ///   - start: Where the first row begins.
  ///   - width: The distance of rows.
  ///   - sharpness: k.
  ///   - offsets: One for each row.
  mutating func add(
    _ scores: [Float], from start: Int, width: Int, sharpness: Float, offsets: [Float]
  ) {
    var place = 0
    var last = LogSum.Exponential()
    for range in ranges {
      for j in 0..<range.count { (largest[j], parts[j]) = (-.infinity, 0) }
      for (row, offset) in offsets.enumerated() {
        ExponentialLoops.raise(
          &largest, 0..<range.count, to: scores, from: start + row * width + range.lowerBound,
          sharpness: sharpness, offset: offset)
      }
      for (row, offset) in offsets.enumerated() {
        ExponentialLoops.addExponentials(
          scores, from: start + row * width + range.lowerBound, sharpness: sharpness,
          offset: offset, below: largest, to: &parts, 0..<range.count)
      }
      for j in 0..<range.count {
        sums[place + j].add(largest: Double(largest[j]), sum: Double(parts[j]), &last)
      }
      place += range.count
    }
  }

  /// Adds the sums of other rows, for the same columns.
  mutating func add(_ other: ColumnSumsApart) {
    var last = LogSum.Exponential()
    for place in sums.indices { sums[place].add(other.sums[place], &last) }
  }

  /// Takes the sums of other columns, over the same rows.
  mutating func join(_ other: ColumnSumsApart) {
    ranges += other.ranges
    sums += other.sums
  }
}

extension ColumnSumsApart: Message {
  func write(to writer: inout ByteWriter) {
    writer.add(numbers: ranges.flatMap { [$0.lowerBound, $0.upperBound] })
    List(sums).write(to: &writer)
  }

  init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    let ends: [Int] = try reader.numbers()
    self.init(stride(from: 0, to: ends.count, by: 2).map { ends[$0]..<ends[$0 + 1] })
    sums = try List<LogSum>(reading: &reader).values
  }
}
