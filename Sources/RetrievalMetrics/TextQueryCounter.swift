internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// Counts videos above and level with the own video of each text, row by row.
struct TextQueryCounter: Sendable {
  private var above: [Int32]
  private var level: [Int32]
  private var levelBefore: [Int32]
  /// By the place of each video.
  private var occurrences: [Int32]
  /// The best videos of each row of the block under way.
  private var best: BestLists?
  /// The places of the few best videos of each text; -1 for none.
  private var shown: [Int32] = []

  init(_ truth: Truth, countsHubs: Bool) {
    if countsHubs {
      best = BestLists(lists: TileShape.rows, depth: RankCounts.occurrenceDepth)
      shown = [Int32](repeating: -1, count: truth.textCount * RankCounts.shownDepth)
    }
    above = [Int32](repeating: 0, count: truth.textCount)
    level = above
    levelBefore = above
    occurrences = [Int32](repeating: 0, count: truth.videoCount)
  }

  /// Begins a block of texts.
  mutating func begin(height: Int) {
    for row in 0..<height { best?.clear(row) }
  }

  /// The score that a video has to reach to be looked at for the best of a row.
  func threshold(of row: Int) -> Float { best?.threshold(of: row) ?? .infinity }

  /// Counts the scores of one text with the videos of a strip.
  mutating func count(
    _ scores: [Float], from start: Int, row: Int, text: Int, own: Int, videos: Range<Int>,
    gold: Float, _ judgments: Judgments
  ) {
    let seen = TileLoops.row(
      scores, from: start, count: videos.count, gold: gold,
      threshold: threshold(of: row))
    above[text] += seen.above
    level[text] += seen.level
    if seen.level > 0 {
      for j in 0..<videos.count
      where videos.lowerBound + j < own && scores[start + j] == gold { levelBefore[text] += 1 }
    }
    guard seen.candidates > 0 else { return }
    best?.offer(scores, from: start, items: videos, order: judgments.videoOrder, to: row)
  }

  /// Ends a block: its lists of the best are complete.
  mutating func end(_ texts: [Int]) {
    guard let best else { return }
    for (row, text) in texts.enumerated() {
      let places = best.places(in: row)
      for place in places { occurrences[Int(place)] += 1 }
      for (number, place) in places.prefix(RankCounts.shownDepth).enumerated() {
        shown[text * RankCounts.shownDepth + number] = place
      }
    }
  }

  /// Adds the counts of another thread.
  mutating func merge(_ other: TextQueryCounter) {
    add(other.above, to: &above)
    add(other.level, to: &level)
    add(other.levelBefore, to: &levelBefore)
    add(other.occurrences, to: &occurrences)
    // A text has its list in one thread only.
    for i in shown.indices where other.shown[i] >= 0 { shown[i] = other.shown[i] }
  }

  /// What was counted, occurrences in the order of the file.
  func counts(gold: [Float], _ judgments: Judgments) -> TextQueryCounts {
    TextQueryCounts(
      gold: gold, above: above, level: level, levelBefore: levelBefore,
      occurrences: judgments.videoOrder.map { occurrences[Int($0)] },
      best: items(at: shown, judgments.videoOrder))
  }
}

/// Adds counts to counts.
func add(_ more: [Int32], to counts: inout [Int32]) {
  for i in counts.indices { counts[i] += more[i] }
}

/// The items that stand at places of an order; -1 stays.
func items(at places: [Int32], _ order: [Int32]) -> [Int32] {
  var item = [Int32](repeating: -1, count: order.count)
  for (index, place) in order.enumerated() { item[Int(place)] = Int32(index) }
  return places.map { $0 < 0 ? -1 : item[Int($0)] }
}
