internal import CLoops

// Calls the C loops of ranks. Unsafe, because they take bare pointers: each range is checked first, and nothing keeps a pointer
// beyond its call.

/// Turns lines of scores into keys by which they rank: minus the number of a bank's scores that exceed a score, and a part of 1
/// that grows with the score.
///
/// A key depends on its score and on the bank's scores of its line, and on nothing else.
package struct RankKeys: Sendable {
  private let least: Float
  private let span: Float
  private var work: [UInt64] = []
  private var lines: [Float] = []
  private var bankLines: [Float] = []
  /// The columns that are copied together: those of a line of the cache.
  private static let together = 16

  /// Prepares.
  ///
  /// - Parameter range: The range of the scores that are to be ranked.
  package init(range: ClosedRange<Float>) {
    least = range.lowerBound
    span = max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
  }

  /// Replaces the scores at consecutive places of a block by their keys.
  ///
  /// - Parameters:
  ///   - place: The first of them.
  ///   - bank: The scores of the bank, and which of them belong to the line; nil for those that are replaced.
  package mutating func replaceLine(
    _ block: SharedFloats, at place: Int, count: Int, bank: (scores: [Float], line: Range<Int>)?
  ) {
    guard count > 0, let line = unsafe block.start(place..<place + count) else { return }
    makeRoom(count, bank?.line.count ?? 0)
    guard let bank else {
      return unsafe emcl_rank_keys(line, Int64(count), nil, 0, least, span, &work, line)
    }
    precondition(bank.line.lowerBound >= 0 && bank.line.upperBound <= bank.scores.count)
    unsafe bank.scores.withUnsafeBufferPointer { scores in
      guard let all = scores.baseAddress else { return }
      unsafe emcl_rank_keys(
        line, Int64(count), all + bank.line.lowerBound, Int64(bank.line.count), least, span,
        &work, line)
    }
  }

  /// Replaces the scores of some columns of a block by their keys.
  ///
  /// - Parameters:
  ///   - columns: The columns, at most 16.
  ///   - rows: The rows of the block.
  ///   - width: The columns of the block, and of the bank's scores.
  ///   - bank: The scores of the bank, row after row; nil for those that are replaced.
  package mutating func replaceColumns(
    _ columns: Range<Int>, of block: SharedFloats, rows: Int, width: Int, bank: [Float]?
  ) {
    let (first, number) = (columns.lowerBound, columns.count)
    precondition(number <= RankKeys.together && first >= 0 && columns.upperBound <= width)
    guard number > 0, rows > 0, let start = unsafe block.start(0..<rows * width) else { return }
    let bankRows = (bank?.count ?? 0) / width
    makeRoom(rows, bankRows)
    if lines.count < number * rows { lines = [Float](repeating: 0, count: number * rows) }
    unsafe emcl_columns_gather(start + first, Int64(rows), Int64(width), Int32(number), &lines)
    if let bank {
      precondition(bankRows > 0)
      if bankLines.count < number * bankRows {
        bankLines = [Float](repeating: 0, count: number * bankRows)
      }
      unsafe bank.withUnsafeBufferPointer { bank in
        guard let start = bank.baseAddress else { return }
        unsafe emcl_columns_gather(
          start + first, Int64(bankRows), Int64(width), Int32(number), &bankLines)
      }
    }
    for column in 0..<number {
      unsafe emcl_rank_keys_of_line(
        &lines, Int64(column * rows), Int64(rows), bankLines, Int64(column * bankRows),
        Int64(bankRows), least, span, &work)
    }
    unsafe emcl_columns_scatter(lines, Int64(rows), Int64(width), Int32(number), start + first)
  }

  private mutating func makeRoom(_ count: Int, _ bankCount: Int) {
    precondition(count <= Int(Int32.max) && bankCount <= Int(Int32.max))
    let wanted = 2 * (count + bankCount)
    if work.count < wanted { work = [UInt64](repeating: 0, count: wanted) }
  }
}
