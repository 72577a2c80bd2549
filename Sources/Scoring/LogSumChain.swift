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
  /// The number that is added to the scaled scores of each video: zeros in the first round.
  private(set) var ofVideos: [Float]
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
    ofVideos = [Float](repeating: 0, count: videos)
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
      logSums = columns.logSums(without: ofVideos)
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
    ofVideos = logSums.map { Float(factor * (-log(Double(videos)) - $0)) }
  }
}

extension LogSumChain.Sums {
  /// Merges the sums of the pieces of the rows, in their order.
  init(merging parts: [LogSumChain.Sums]) {
    self = parts[0]
    for part in parts.dropFirst() {
      if let more = part.columns { columns?.add(more) }
      apart.add(part.apart)
      ofTexts += part.ofTexts
    }
  }

  /// Adds the sums of more columns that were taken apart, piece by piece.
  mutating func add(apart parts: [ColumnSumsApart]) {
    guard var all = parts.first else { return }
    for part in parts.dropFirst() { all.add(part) }
    apart.join(all)
  }
}
