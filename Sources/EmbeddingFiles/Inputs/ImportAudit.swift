internal import EmbeddingMath

/// Observations on arrays while they are imported that are worth knowing.
struct ImportAudit {
  /// For scores of doubles: what single precision made equal.
  private var ties = RoundedTies()
  /// For scores of halves: scores that are equal to another of their row.
  private var equalHalves = 0
  private var own: [Double] = []
  private var (sum, squares, count) = (0.0, 0.0, 0)

  /// Looks at some rows of scores.
  mutating func look(
    at scores: [Float], _ array: ArrayStack, rows: Range<Int>, _ truth: Truth
  ) throws(ExportError) {
    let width = truth.videoCount
    let doubles = array.type.isDouble ? try array.doubles(rows: rows) : []
    for (line, row) in rows.enumerated() {
      let range = line * width..<(line + 1) * width
      if array.type.isDouble { ties.look(at: doubles[range]) }
      if array.type == ElementType(.float, bytes: 2) || array.type.family == .brain {
        equalHalves +=
          Dictionary(grouping: scores[range]) { $0 }.values.filter { $0.count > 1 }
          .joined().count
      }
      let video = truth.videoOfText[row]
      if video != Truth.noVideo { own.append(Double(scores[range.lowerBound + video])) }
    }
    for score in scores {
      sum += Double(score)
      squares += Double(score) * Double(score)
    }
    count += scores.count
  }

  /// The notes on scores.
  var notes: [String] {
    var notes = [ties.words].compactMap { $0 }
    if equalHalves > 0 {
      notes.append(
        "\(equalHalves) score\(equalHalves == 1 ? " is" : "s are") equal to another of the same row, in half precision: ranks may "
          + "differ from the model's own; save scores in single precision, which has fewer ties")
    }
    if ScoreSigns.areDistances(own: own, sum: sum, squares: squares, count: count) {
      notes.append(ScoreSigns.words)
    }
    return notes
  }

  /// Notes on vectors of doubles: the number of those that became equal.
  static func notes(_ array: ArrayStack) throws(ExportError) -> [String] {
    guard array.type.isDouble else { return [] }
    let width = array.shape[array.shape.count - 1]
    var (asDoubles, asSingles) = (Set<Int>(), Set<Int>())
    var isRounded = false
    let step = max(1, (1 << 20) / array.rowElements)
    for block in (0..<array.shape[0]).blocks(of: step) {
      let values = try array.doubles(rows: block)
      if !isRounded { isRounded = values.contains { Double(Float($0)) != $0 } }
      for start in stride(from: 0, to: values.count, by: width) {
        let row = values[start..<start + width]
        asDoubles.insert(Array(row).hashValue)
        asSingles.insert(row.map { Float($0) }.hashValue)
      }
    }
    guard isRounded else { return [] }
    let equal = asDoubles.count - asSingles.count
    return [
      "doubles are read in single precision, in which "
        + (equal > 0
          ? "\(equal) vector\(equal == 1 ? "" : "s") became equal to another"
          : "no two vectors became equal")
        + "; scores that differ by less than about 1e-7 of their size may tie"
    ]
  }
}
