import EmbeddingFiles
import EmbeddingMath
import Foundation
import Scoring
import TestSupport
import Testing

/// What one sweep over tiles gathers, against the same from the whole matrix in double precision.
@Suite struct ScoreSweepTests {
  /// More texts than a piece of the rows has, more videos than a strip.
  private let texts = 150
  private let videos = 700
  private let scores = Matrix.random(150, 700, seed: 21)

  private var held: HeldScores { HeldScores(scores.elements, texts: texts, videos: videos) }

  private func statistics(threads: Int) throws -> ScoreStatistics {
    var request = ScoreStatistics.Request()
    request.moments = true
    request.bestInRows = 7
    request.bestInColumns = 9
    return try ScoreStatistics(
      held, request, textOrder: (0..<Int32(texts)).reversed(), videoOrder: Array(0..<Int32(videos)),
      parallelism: Parallelism(threads: threads))
  }

  @Test func statisticsAreThoseOfTheMatrix() throws {
    let found = try statistics(threads: 2)
    func spread(_ values: [Float]) -> (mean: Double, deviation: Double) {
      let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
      let square = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      return (mean, (square / Double(values.count)).squareRoot())
    }
    func check(_ own: ScoreStatistics.Spread, _ values: [Float]) {
      let exact = spread(values)
      #expect(abs(own.mean - exact.mean) < 1e-12 && abs(own.deviation - exact.deviation) < 1e-12)
    }
    check(found.all, scores.elements)
    #expect(found.range == (scores.elements.min() ?? 0)...(scores.elements.max() ?? 0))
    for text in 0..<texts {
      let row = (0..<videos).map { scores[text, $0] }
      check(found.rows[text], row)
      #expect(Array(found.bestInRows.scores(in: text)) == row.sorted(by: >).prefix(7).map { $0 })
    }
    for video in 0..<videos {
      let column = (0..<texts).map { scores[$0, video] }
      check(found.columns[video], column)
      let best = column.indices.sorted { column[$0] > column[$1] }.prefix(9)
      #expect(Array(found.bestInColumns.scores(in: video)) == best.map { column[$0] })
      #expect(Array(found.bestInColumns.places(in: video)) == best.map { Int32(texts - 1 - $0) })
    }
  }

  @Test func anItemIsLeftOutByItsPlace() throws {
    // Items 3 and 300 are equal, and in no list of their own; more items than a strip has.
    let count = 400
    var square = Matrix.random(count, count, seed: 22)
    for i in 0..<count { (square[i, 300], square[300, i]) = (square[i, 3], square[3, i]) }
    for i in 0..<count { square[i, i] = 9 }
    (square[3, 300], square[300, 3]) = (9, 9)
    var request = ScoreStatistics.Request()
    (request.bestInRows, request.bestInColumns, request.leavesOutItself) = (5, 500, true)
    let order = Array(0..<Int32(count))
    for threads in [1, 2, 7] {
      let found = try ScoreStatistics(
        HeldScores(square.elements, texts: count, videos: count), request, textOrder: order,
        videoOrder: order, parallelism: Parallelism(threads: threads))
      for i in 0..<count {
        let others = (0..<count).filter { $0 != i }
        let row = others.map { square[i, $0] }.sorted(by: >)
        #expect(Array(found.bestInRows.scores(in: i)) == row.prefix(5).map { $0 })
        #expect(
          Array(found.bestInColumns.scores(in: i)) == others.map { square[$0, i] }.sorted(by: >))
      }
      #expect(found.bestInRows.places(in: 3).first == 300)
    }
  }

  @Test func threadsChangeNoBit() throws {
    let one = try statistics(threads: 1)
    let three = try statistics(threads: 3)
    #expect(one.all == three.all && one.rows == three.rows && one.columns == three.columns)
    for video in 0..<videos {
      #expect(one.bestInColumns.places(in: video) == three.bestInColumns.places(in: video))
    }
  }

  /// Sinkhorn's rounds as they are written, in double precision.
  private func logSums(_ request: LogSumRequest) -> [Double] {
    let isText = request.direction == .textToVideo
    let (queries, items) = isText ? (texts, videos) : (videos, texts)
    func score(_ query: Int, _ item: Int) -> Double {
      Double(request.sharpness) * Double(isText ? scores[query, item] : scores[item, query])
    }
    func logSum(_ values: [Double]) -> Double {
      let most = values.max() ?? 0
      return most + log(values.reduce(0) { $0 + exp($1 - most) })
    }
    var ofQueries = [Double](repeating: 0, count: queries)
    var ofItems: [Double] = []
    for _ in 0..<request.rounds {
      ofItems = (0..<items).map { item in
        logSum((0..<queries).map { score($0, item) + ofQueries[$0] })
      }
      ofQueries = (0..<queries).map { query in
        -log(Double(queries))
          - logSum((0..<items).map { score(query, $0) - log(Double(items)) - ofItems[$0] })
      }
    }
    return ofItems
  }

  @Test(arguments: [Direction.textToVideo, .videoToText], [Float(0.001), 2, 40, 400, 20_000])
  func logSumsAreThoseOfTheMatrix(direction: Direction, sharpness: Float) throws {
    // Shared sweeps: requests of both directions and of other rounds run beside it.
    let requests = [1, 2, 6].flatMap { rounds in
      [
        LogSumRequest(direction: direction, sharpness: sharpness, rounds: rounds),
        LogSumRequest(
          direction: direction == .textToVideo ? .videoToText : .textToVideo, sharpness: 3,
          rounds: rounds),
      ]
    }
    let found = try held.logSums(requests, parallelism: Parallelism(threads: 2))
    for (request, sums) in zip(requests, found) {
      for (own, exact) in zip(sums, logSums(request)) {
        // Single precision of the largest exponent, and of what was lost in each round.
        #expect(abs(own - exact) < 3e-7 * Double(max(10, request.sharpness)) * 6)
      }
    }
    #expect(try held.logSums(requests, parallelism: Parallelism(threads: 3)) == found)
  }

  @Test(arguments: [Float(3), 90, 900], [1, 3])
  func equalItemsHaveEqualLogSums(sharpness: Float, rounds: Int) throws {
    // Videos 3 and 600 are one, and so are texts 2 and 140, in other tiles and other pieces of a vector. Video 5 is so far
    // from every text that it cannot be summed below the largest of their rows; at 900, no video can.
    var scores = self.scores
    for text in 0..<texts { scores[text, 600] = scores[text, 3] }
    for text in 0..<texts { scores[text, 5] = -2 + scores[text, 5] / 10 }
    for video in 0..<videos { scores[140, video] = scores[2, video] }
    let held = HeldScores(scores.elements, texts: texts, videos: videos)
    let requests = Direction.allCases.map {
      LogSumRequest(direction: $0, sharpness: sharpness, rounds: rounds)
    }
    let found = try held.logSums(requests, parallelism: Parallelism(threads: 2))
    #expect(found[0][3] == found[0][600] && found[1][2] == found[1][140])
    // Requests that share their exponentials are those alone.
    for (request, sums) in zip(requests, found) {
      #expect(try held.logSums([request], parallelism: Parallelism(threads: 1)) == [sums])
    }
    if rounds == 1 {
      for video in [3, 5, 599] {
        let exponents = (0..<texts).map { Double(sharpness) * Double(scores[$0, video]) }
        let most = exponents.max() ?? 0
        let exact = most + log(exponents.reduce(0) { $0 + exp($1 - most) })
        #expect(abs(found[0][video] - exact) < 3e-7 * max(10, 2 * Double(sharpness)))
      }
    }
  }

  /// Products of which some are equal, on both sides.
  private func products(texts: Int, videos: Int) -> DotProductScores {
    func rows(_ count: Int, seed: UInt64) -> RowStore {
      let different = Matrix.random(count - 20, 12, seed: seed)
      return RowStore(
        Matrix(
          rows: count, columns: 12,
          elements: different.elements + different.elements[..<(20 * 12)]))
    }
    return DotProductScores(texts: rows(texts, seed: 5), videos: rows(videos, seed: 6), scale: 1)
  }

  @Test(arguments: [Float(0.01), 3, 90, 900], [1, 4])
  func keptScoresAndThoseWorkedOutAnewGiveTheSameBits(sharpness: Float, rounds: Int) throws {
    let source = products(texts: 290, videos: 530)
    let requests = Direction.allCases.flatMap { direction in
      [1, 0.5].map {
        LogSumRequest(
          direction: direction, sharpness: sharpness, rounds: rounds, relaxation: $0)
      }
    }
    let kept = try HeldScores(copying: source, parallelism: Parallelism(threads: 3))
    let found = try kept.logSums(requests, parallelism: Parallelism(threads: 2))
    #expect(try source.logSums(requests, parallelism: Parallelism(threads: 1)) == found)
    for (request, sums) in zip(requests, found) {
      #expect(sums.allSatisfy { $0.isFinite })
      let isText = request.direction == .textToVideo
      for item in 0..<20 {
        #expect(sums[item] == sums[(isText ? 510 : 270) + item])
      }
    }
  }

  @Test(arguments: [1, 10, 16, 40])
  func listsAreThoseOfAllScores(depth: Int) throws {
    let source = products(texts: 290, videos: 530)
    var request = ScoreStatistics.Request()
    request.bestInRows = depth
    request.bestInColumns = depth
    let (texts, videos) = (Array((0..<Int32(290)).reversed()), Array(0..<Int32(530)))
    func best(_ scores: [Float], _ order: [Int32]) -> [Int32] {
      scores.indices.sorted {
        (scores[$1], order[$0]) < (scores[$0], order[$1])
      }.prefix(depth).map { order[$0] }
    }
    let kept = try HeldScores(copying: source, parallelism: Parallelism(threads: 1))
    for threads in [1, 2, 7] {
      let parallelism = Parallelism(threads: threads)
      for rounded in [nil, source.rounded(parallelism: parallelism)] {
        guard rounded == nil || request.allowsRounded else { continue }
        let found = try ScoreStatistics(
          source, rounded: rounded, request, textOrder: texts, videoOrder: videos,
          parallelism: parallelism)
        for text in 0..<290 {
          let row = Array(kept.scores[text * 530..<(text + 1) * 530])
          #expect(found.bestInRows.places(in: text) == best(row, videos))
        }
        for video in 0..<530 {
          let column = (0..<290).map { kept.scores[$0 * 530 + video] }
          #expect(found.bestInColumns.places(in: video) == best(column, texts))
        }
      }
    }
  }

  @Test func oneScoreIsItsOwnLogSum() throws {
    let held = HeldScores([0.25], texts: 1, videos: 1)
    let requests = Direction.allCases.map { LogSumRequest(direction: $0, sharpness: 8, rounds: 1) }
    #expect(try held.logSums(requests, parallelism: Parallelism(threads: 2)) == [[2], [2]])
  }

  /// So many texts that pieces of the rows have several parts.
  @Test(arguments: [1, 2, 3]) func partsOfPiecesAreMerged(ranks: Int) throws {
    let (texts, videos) = (40_000, 3)
    let scores = Matrix.random(texts, videos, seed: 24)
    let held = HeldScores(scores.elements, texts: texts, videos: videos)
    let requests = [
      LogSumRequest(direction: .textToVideo, sharpness: 3, rounds: 1),
      LogSumRequest(direction: .videoToText, sharpness: 3, rounds: 2),
    ]
    var request = ScoreStatistics.Request()
    request.moments = true
    request.bestInRows = 2
    request.bestInColumns = 4
    let order = (0..<texts).map { Int32($0 * 7919 % texts) }
    let wanted = request
    @Sendable func found(_ parallelism: Parallelism) throws -> ([[Double]], ScoreStatistics) {
      (
        try held.logSums(requests, parallelism: parallelism),
        try ScoreStatistics(
          held, wanted, textOrder: order, videoOrder: [0, 1, 2], parallelism: parallelism)
      )
    }
    let (sums, statistics) = try found(Parallelism(threads: 2))
    for video in 0..<videos {
      let column = (0..<texts).map { scores[$0, video] }
      let exact = log(column.reduce(0) { $0 + exp(3 * Double($1)) })
      #expect(abs(sums[0][video] - exact) < 1e-5)
      let mean = column.reduce(0) { $0 + Double($1) } / Double(texts)
      #expect(abs(statistics.columns[video].mean - mean) < 1e-9)
      #expect(
        Array(statistics.bestInColumns.scores(in: video))
          == column.sorted(by: >).prefix(4).map { $0 })
    }
    for text in stride(from: 0, to: texts, by: 997) {
      let row = (0..<videos).map { scores[text, $0] }
      #expect(
        Array(statistics.bestInRows.scores(in: text)) == row.sorted(by: >).prefix(2).map { $0 })
    }
    let all = try RanksInThreads.run(ranks) { cluster in
      try found(Parallelism(threads: ranks == 2 ? 3 : 1, cluster: cluster))
    }
    for (otherSums, other) in all {
      #expect(otherSums == sums)
      #expect(other.columns == statistics.columns && other.rows == statistics.rows)
      #expect(other.all == statistics.all && other.range == statistics.range)
      for text in stride(from: 0, to: texts, by: 997) {
        #expect(
          other.bestInRows.places(in: text) == statistics.bestInRows.places(in: text))
      }
      for video in 0..<videos {
        #expect(
          other.bestInColumns.places(in: video) == statistics.bestInColumns.places(in: video))
      }
    }
  }
}
