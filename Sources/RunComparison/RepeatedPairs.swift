internal import EmbeddingFiles
internal import EmbeddingMath
internal import RetrievalMetrics
internal import Scoring

/// Pairs of a text and a video that stand in an export twice, on both sides: what samplers repeat to fill up a batch.
///
/// Scores tell: where both texts and both videos are copies, up to noise, all their scores with others are the same. A video
/// is first looked at by its scores with a few texts; only where those of two videos agree, all else is.
struct RepeatedPairs {
  /// The videos that repeat an earlier one together with all of their texts, ascending.
  let copies: [Int]
  /// For each of them the earlier one.
  let originals: [Int]

  /// So many texts, and so many videos, are compared with.
  private static let sampled = 8
  /// The number of videos of similar scores that a video is compared with.
  private static let reach = 64
  /// The distance that scores of copies may have, in standard deviations of all scores: vectors of unit length that differ
  /// by 1e-5 in each channel have scores that differ by a thousandth of one.
  private static let tolerance = 5e-3
  /// The number of pairs of videos that are looked at closely.
  private static let most = 4096

  /// Looks for such pairs.
  ///
  /// - Parameters:
  ///   - set: The export.
  ///   - gold: The score of each text with its own video.
  ///   - deviation: The standard deviation of all scores.
  ///   - parallelism: The threads to use.
  /// - Throws: When rows or scores cannot be read again.
  init(
    _ set: RetrievalSet, gold: [Float], deviation: Double, parallelism: Parallelism
  ) throws(ExportError) {
    let truth = set.truth
    let (n, m) = (truth.textCount, truth.videoCount)
    guard deviation > 0, m > 2, gold.count == n, truth.relevance == nil else {
      (copies, originals) = ([], [])
      return
    }
    let margin = Float(RepeatedPairs.tolerance * deviation)
    let source = try set.scores(of: set.texts, with: set.videos, parallelism: parallelism)
    let texts = RepeatedPairs.some(of: n)
    let videos = RepeatedPairs.some(of: m)
    // A line for each of the texts, with the scores of all videos.
    let lines = try source.rows(of: source.block(of: texts[...]))
    func signature(_ video: Int) -> [Float] { texts.indices.map { lines[$0 * m + video] } }
    let sums = (0..<m).map { signature($0).reduce(0, +) }
    let order = (0..<m).sorted { (sums[$0], $0) < (sums[$1], $1) }
    func agree(_ one: [Float], _ other: [Float]) -> Bool {
      zip(one, other).allSatisfy { abs($0 - $1) <= margin }
    }
    var originalOf: [Int: Int] = [:]
    var looked = 0
    for (place, first) in order.enumerated() {
      for second in order[(place + 1)...].prefix(RepeatedPairs.reach) {
        guard sums[second] - sums[first] <= margin * Float(texts.count) else { break }
        let (video, copy) = (min(first, second), max(first, second))
        let (own, others) = (truth.texts(of: video), truth.texts(of: copy))
        guard originalOf[copy] == nil, !own.isEmpty, own.count == others.count,
          agree(signature(video), signature(copy)),
          others.allSatisfy({ text in own.contains { abs(gold[$0] - gold[text]) <= margin } })
        else { continue }
        guard looked < RepeatedPairs.most, own.count <= TileShape.rows / 2 else { continue }
        looked += 1
        let all = Array(own) + Array(others)
        let columns = [video, copy] + videos
        var tile = ScoreTile()
        try source.score(try source.block(of: all[...]), videos: columns, into: &tile)
        func line(_ row: Int) -> [Float] { columns.indices.map { tile[row, $0] } }
        // Scores that are all the same tell nothing: there may be none at all.
        func tells(_ line: [Float]) -> Bool {
          guard let least = line.min(), let most = line.max() else { return false }
          return most - least > margin
        }
        let isCopy = (0..<others.count).allSatisfy { other in
          let copied = line(own.count + other)
          return tells(copied) && (0..<own.count).contains { agree(line($0), copied) }
        }
        if isCopy { originalOf[copy] = video }
      }
    }
    copies = originalOf.keys.sorted()
    originals = copies.compactMap { originalOf[$0] }
  }

  /// Some of so many items, evenly spread.
  private static func some(of count: Int) -> [Int] {
    let few = min(count, sampled)
    return (0..<few).map { $0 * count / few }
  }

  /// Makes the warning, with the recall of the baseline without the copies; nil where there are none.
  ///
  /// - Parameter recalls: R@1 with them, in each direction.
  func warning(
    _ set: RetrievalSet, recalls: PerDirection<Double>, parallelism: Parallelism
  ) throws(ExportError) -> String? {
    guard let first = copies.first, let original = originals.first else { return nil }
    let repeated = Set(copies)
    let kept = (0..<set.truth.videoCount).filter { !repeated.contains($0) }
    let own = try set.selecting(videos: kept)
    let sweep = try RankSweep(
      try own.scores(of: own.texts, with: own.videos, parallelism: parallelism), [.plain],
      Judgments(own), countsHubs: false, parallelism: parallelism)
    let ranks = sweep.counts[0].ranks(own.truth)
    let parts = Direction.allCases.map { direction in
      let (without, with) = (
        (ranks[direction].recalls(at: [1])[0] * 100).rounded() / 100,
        (recalls[direction] * 100).rounded() / 100
      )
      return "\(direction.rawValue) \(without) instead of \(with)"
    }
    let count = copies.count
    let isOne = count == 1
    let isAtEnd = copies == Array(set.truth.videoCount - count..<set.truth.videoCount)
    let named = copies.prefix(5).map(\.description).joined(separator: ", ")
    let text = set.truth.isOneToOne ? "text" : "texts"
    let rows =
      if isAtEnd && set.truth.isOneToOne {
        "the last \(isOne ? "row" : "\(count) rows") of both sides"
      } else if isAtEnd {
        isOne ? "the last video and its texts" : "the last \(count) videos and their texts"
      } else {
        isOne
          ? "video \(first) and its \(text)"
          : "videos \(named)\(count > 5 ? ", ..." : "") and their texts"
      }
    return
      "\(count) pair\(isOne ? " appears" : "s appear") twice, on both sides (video \(first) with its \(text) is video "
      + "\(original) again\(isOne ? "" : ", and so on")): samplers repeat items as padding of the last batch; without "
      + "\(isOne ? "the copy" : "the copies"), with \(kept.count) real \(set.truth.isOneToOne ? "pairs" : "videos"), R@1 is \(parts.joined(separator: ", ")): "
      + "--drop-padding leaves out \(rows)"
  }
}
