internal import EmbeddingFiles
internal import EmbeddingMath
internal import Glibc

/// The rounds of ``LogSumRequest``s that differ in their number alone, and the state between two of them.
struct LogSumChain: Sendable {
  /// The sums of one round.
  struct Sums: Sendable {
    /// The sums over all texts, for each video; nil where none are wanted.
    var columns: ColumnSums?
    /// The same for some videos, which are too small beside those of the others.
    var apart: ColumnSumsApart
    /// The log-sums over all videos, for each text.
    var ofTexts: [Double] = []
  }

  let sharpness: Float
  /// The exponentials of what is added to the scaled scores of each video, below `level`: ones in the first round.
  private(set) var factors: [Float]
  /// The logarithm of what the factors have to be multiplied by.
  private(set) var level = 0.0
  /// What is added to the scaled scores of each video, where it spans too much for factors.
  private(set) var offsets: [Float]?
  /// The videos whose sums are taken apart in the next round: those that were too small in the last one.
  private(set) var apart: [Range<Int>] = []
  /// The number of rounds.
  private(set) var rounds = 0
  private let direction: Direction
  private let relaxation: Double
  private let texts: Int
  private let videos: Int
  private var finished = 0
  /// The log-sums after those rounds that were asked for.
  private var results: [Int: [Double]] = [:]

  init(_ request: LogSumRequest, texts: Int, videos: Int) {
    direction = request.direction
    sharpness = request.sharpness
    relaxation = request.relaxation
    self.texts = texts
    self.videos = videos
    factors = [Float](repeating: 1, count: videos)
  }

  /// Tells whether a request is for rounds of this chain.
  func includes(_ request: LogSumRequest) -> Bool {
    direction == request.direction && sharpness == request.sharpness
      && relaxation == request.relaxation
  }

  /// Asks for the log-sums after some rounds.
  mutating func want(rounds: Int) {
    self.rounds = max(self.rounds, rounds)
    results[rounds] = []
  }

  /// The log-sums after some rounds, once these are finished.
  func logSums(afterRounds rounds: Int) -> [Double] { results[rounds] ?? [] }

  /// Tells whether nothing has been added to the scores yet.
  var isFirst: Bool { finished == 0 }

  /// Tells whether the next round sums over the texts.
  var sumsColumns: Bool { direction == .textToVideo || finished + 1 < rounds }

  /// The number that is added to the scaled scores of a text in the sums over the texts.
  ///
  /// - Parameter logSum: Its log-sum over the videos.
  func offset(ofText logSum: Double) -> Double {
    switch direction {
    case .textToVideo: isFirst ? 0 : -log(Double(texts)) - logSum
    case .videoToText: relaxation * (-log(Double(texts)) - logSum)
    }
  }

  /// Finds the videos whose sums are wanted, and are still too small to be exact.
  func columns(missingIn sums: Sums) -> [Range<Int>] {
    guard let columns = sums.columns else { return [] }
    return columns.tooSmall(over: texts, besides: apart)
  }

  /// Ends a round.
  mutating func finish(_ sums: Sums) {
    var logSums: [Double] = []
    if let columns = sums.columns {
      logSums = columns.logSums(without: offsets)
      for (video, logSum) in zip(sums.apart.columns, sums.apart.logSums)
      where columns.isTooSmall(video, over: texts) {
        logSums[video] = logSum
      }
      apart = columns.tooSmall(over: texts)
    }
    finished += 1
    let result = direction == .textToVideo ? logSums : sums.ofTexts
    if results[finished] != nil { results[finished] = result }
    guard finished < rounds else { return }
    let factor = direction == .textToVideo ? relaxation : 1
    add(logSums.map { factor * (-log(Double(videos)) - $0) })
  }

  /// Sets what is added to the scaled scores of the videos.
  ///
  /// Factors leave out exponentials below e^-87 of the largest score of their text, which is a part of at most e^-37 of what it sums
  /// up to when they span no more than e^50.
  private mutating func add(_ ofVideos: [Double]) {
    let (least, most) = ofVideos.reduce((Double.infinity, -Double.infinity)) {
      (min($0.0, $1), max($0.1, $1))
    }
    if most - least <= 50 {
      (level, offsets) = (most, nil)
      factors = ofVideos.map { Float(exp($0 - most)) }
    } else {
      (level, offsets) = (0, ofVideos.map { Float($0) })
      factors = [Float](repeating: 1, count: videos)
    }
  }
}

extension LogSumChain.Sums {
  /// Merges the sums of the pieces of the rows, in their order.
  init(merging parts: [LogSumChain.Sums]) {
    self = parts[0]
    for part in parts.dropFirst() { add(part) }
  }

  /// Adds the sums of the texts that follow.
  mutating func add(_ next: LogSumChain.Sums) {
    if let more = next.columns { columns?.add(more) }
    apart.add(next.apart)
    ofTexts += next.ofTexts
  }

  /// Adds the sums of more columns that were taken apart, piece by piece.
  mutating func add(apart parts: [ColumnSumsApart]) {
    guard var all = parts.first else { return }
    for part in parts.dropFirst() { all.add(part) }
    apart.join(all)
  }
}

extension LogSumChain.Sums: Message {
  func write(to writer: inout ByteWriter) {
    List(columns.map { [$0] } ?? []).write(to: &writer)
    apart.write(to: &writer)
    writer.add(numbers: ofTexts)
  }

  init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    columns = try List<ColumnSums>(reading: &reader).values.first
    apart = try ColumnSumsApart(reading: &reader)
    ofTexts = try reader.numbers()
  }
}
