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
  func threshold(of row: Int) -> Float { best?.thresholds[row] ?? .infinity }

  /// Adds some videos that lie above the own one of a text.
  mutating func raise(_ text: Int, by videos: Int32) { above[text] += videos }

  /// Counts scores that were marked.
  ///
  /// - Parameters:
  ///   - marked: The scores.
  ///   - texts: The texts of the rows.
  ///   - videos: The videos of the columns.
  ///   - gold: The score of every text with its own video.
  ///   - judgments: Which video that is, and the order of the ids.
  mutating func count(
    _ marked: MarkedScores, _ texts: [Int], _ videos: Range<Int>, gold: [Float],
    _ judgments: Judgments
  ) {
    var (offered, lists, places): ([Float], [Int32], [Int32]) = ([], [], [])
    for index in marked.scores.indices {
      let (row, column) = marked.place(index)
      let (text, video, score) = (texts[row], videos.lowerBound + column, marked.scores[index])
      if (score > gold[text]) != marked.countsForRow[index] {
        above[text] += marked.countsForRow[index] ? -1 : 1
      }
      if score == gold[text] {
        level[text] += 1
        if video < judgments.truth.videoOfText[text] { levelBefore[text] += 1 }
      }
      if score >= threshold(of: row) {
        offered.append(score)
        lists.append(Int32(row))
        places.append(judgments.videoOrder[video])
      }
    }
    best?.offer(offered, places: places, to: lists)
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
