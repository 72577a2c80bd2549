internal import EmbeddingFiles
internal import EmbeddingMath
internal import Glibc

/// The part of a round of log-sums that comes from one piece of the texts.
///
/// Some rows at a time, which stay in the second cache: the exponentials of a row below its largest make the sum of the row, and with
/// it the weight by which the same exponentials go into the sums of the columns.
struct LogSumPart: Sendable {
  /// The sums of each chain.
  private(set) var sums: [LogSumChain.Sums]
  private let width: Int
  /// The exponentials of some rows, and what they are summed below.
  private var parts: [Float]
  private var levels: [Double] = []
  private var logSums: [Double] = []
  private var shifted: [Double] = []
  private var weights: [Float] = []

  /// Sums over some blocks of texts.
  init(
    _ source: some ScoreSource, _ blocks: [Range<Int>], _ chains: [LogSumChain],
    _ passes: [LogSumPass]
  ) throws(ExportError) {
    width = source.videoCount
    // A function of the width alone, so that sums are cut alike whatever reads the scores.
    let together = min(TileShape.rows, max(4, 16_384 / max(1, width)))
    parts = [Float](repeating: 0, count: together * width)
    sums = chains.map {
      LogSumChain.Sums(
        columns: $0.sumsColumns ? ColumnSums(columns: source.videoCount) : nil,
        apart: ColumnSumsApart($0.sumsColumns ? $0.apart : []))
    }
    var rows = WholeRows()
    for texts in blocks {
      let (scores, start) = try rows.of(texts, in: source)
      for some in (0..<texts.count).blocks(of: together) {
        for pass in passes { add(scores, from: start, some, pass, chains) }
      }
      for (index, chain) in chains.enumerated() {
        sums[index].columns?.flush()
        guard !sums[index].apart.ranges.isEmpty else { continue }
        let offsets = sums[index].ofTexts.suffix(texts.count).map {
          Float(chain.offset(ofText: $0))
        }
        sums[index].apart.add(
          scores, from: start, width: width, sharpness: chain.sharpness, offsets: offsets)
      }
    }
  }

  /// Adds some rows to the sums of a pass.
  private mutating func add(
    _ scores: [Float], from start: Int, _ rows: Range<Int>, _ pass: LogSumPass,
    _ chains: [LogSumChain]
  ) {
    levels.removeAll(keepingCapacity: true)
    logSums.removeAll(keepingCapacity: true)
    for (number, row) in rows.enumerated() {
      let place = start + row * width
      let level = ExponentialLoops.largestExponent(
        scores, from: place, sharpness: pass.sharpness, offsets: pass.ofVideos)
      let sum = ExponentialLoops.exponentials(
        scores, from: place, sharpness: pass.sharpness, offsets: pass.ofVideos, below: level,
        to: &parts, at: number * width)
      levels.append(Double(level))
      logSums.append(Double(level) + log(sum))
    }
    for index in pass.chains {
      sums[index].ofTexts += logSums
      guard sums[index].columns != nil else { continue }
      shifted.removeAll(keepingCapacity: true)
      for (level, logSum) in zip(levels, logSums) {
        shifted.append(level + chains[index].offset(ofText: logSum))
      }
      sums[index].columns?.add(parts, levels: shifted, weights: &weights)
    }
  }

  /// Sums some columns of each chain, apart from the others.
  ///
  /// - Parameter sums: Those of all texts, for their log-sums.
  static func apart(
    _ source: some ScoreSource, _ blocks: [Range<Int>], _ chains: [LogSumChain],
    _ columns: [[Range<Int>]], _ sums: [LogSumChain.Sums]
  ) throws(ExportError) -> [ColumnSumsApart] {
    var all = columns.map { ColumnSumsApart($0) }
    var rows = WholeRows()
    for texts in blocks {
      let (scores, start) = try rows.of(texts, in: source)
      for (index, chain) in chains.enumerated() where !columns[index].isEmpty {
        let offsets = sums[index].ofTexts[texts].map { Float(chain.offset(ofText: $0)) }
        all[index].add(
          scores, from: start, width: source.videoCount, sharpness: chain.sharpness,
          offsets: offsets)
      }
    }
    return all
  }
}
