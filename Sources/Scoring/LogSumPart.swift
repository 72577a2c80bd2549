internal import EmbeddingFiles
internal import EmbeddingMath
internal import Glibc

/// The part of a round of log-sums that comes from one part of a piece of the texts.
///
/// Some rows at a time, which stay in the second cache. The exponentials of a row below its largest, times the factors of the
/// videos, make the sum of the row; and with it the weight by which the same exponentials go into the sums of the columns.
struct LogSumPart: Sendable {
  /// What is found of some texts.
  struct Found: Sendable {
    /// The sums of each chain.
    private(set) var sums: [LogSumChain.Sums]
    /// The largest score of each text.
    private(set) var largest: [Float]

    /// Adds what is found of the texts that follow.
    mutating func add(_ next: Found) {
      for index in sums.indices { sums[index].add(next.sums[index]) }
      largest += next.largest
    }
  }

  private var sums: [LogSumChain.Sums]
  private var largest: [Float] = []
  private let width: Int
  /// The exponentials of some rows, and what they are summed below.
  private var parts: [Float]
  private var levels: [Double] = []
  private var shifted: [Double] = []
  private var weights: [Float] = []
  private let nothing: [Float]

  /// Sums over some blocks of texts.
  ///
  /// - Parameter known: The largest score of each text of the source; empty where it is not known.
  init(
    _ source: some ScoreSource, _ blocks: [Range<Int>], _ chains: [LogSumChain],
    _ passes: [LogSumPass], _ known: [Float]
  ) throws(ExportError) {
    width = source.videoCount
    nothing = [Float](repeating: 0, count: width)
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
        let first = start + some.lowerBound * width
        let before = largest.count
        for row in some.indices {
          largest.append(
            known.isEmpty
              ? ExponentialLoops.largestExponent(
                scores, from: start + row * width, sharpness: 1, offsets: nothing)
              : known[texts.lowerBound + row])
        }
        for pass in passes { add(scores, from: first, largest[before...], pass, chains) }
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

  /// The sums.
  var found: Found { Found(sums: sums, largest: largest) }

  /// Adds some rows to the sums of a pass.
  ///
  /// - Parameters:
  ///   - start: Where the first row begins.
  ///   - largest: The largest score of each row.
  private mutating func add(
    _ scores: [Float], from start: Int, _ largest: ArraySlice<Float>, _ pass: LogSumPass,
    _ chains: [LogSumChain]
  ) {
    levels.removeAll(keepingCapacity: true)
    for (row, score) in largest.enumerated() {
      let place = start + row * width
      if let offsets = pass.offsets {
        let level = ExponentialLoops.largestExponent(
          scores, from: place, sharpness: pass.sharpness, offsets: offsets)
        ExponentialLoops.exponentials(
          scores, from: place, sharpness: pass.sharpness, offsets: offsets, below: level,
          to: &parts, at: row * width)
        levels.append(Double(level))
      } else {
        let level = pass.sharpness * score
        ExponentialLoops.exponentials(
          scores, from: place, count: width, sharpness: pass.sharpness, below: level,
          to: &parts, at: row * width)
        levels.append(Double(level))
      }
    }
    for index in pass.chains {
      let chain = chains[index]
      shifted.removeAll(keepingCapacity: true)
      for (row, level) in levels.enumerated() {
        let sum = ExponentialLoops.weightedSum(
          parts, from: row * width, factors: chain.factors)
        let logSum = level + chain.level + log(sum)
        sums[index].ofTexts.append(logSum)
        shifted.append(level + chain.offset(ofText: logSum))
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

extension LogSumPart.Found: Message {
  func write(to writer: inout ByteWriter) {
    List(sums).write(to: &writer)
    writer.add(numbers: largest)
  }

  init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    sums = try List<LogSumChain.Sums>(reading: &reader).values
    largest = try reader.numbers()
  }
}
