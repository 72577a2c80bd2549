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
  /// The places of the few best videos of each text; -1 for none.
  private var shown: [Int32] = []
  /// The best score of each text with a video that is not its own; -inf where its list has none.
  private var rivals: [Float] = []
  /// The block under way: for each row the score and the number of its own video, its counts, and its best videos.
  private(set) var gold = [Float](repeating: 0, count: TileShape.rows)
  private var own = [Int32](repeating: 0, count: TileShape.rows)
  private var rowAbove = [Int32](repeating: 0, count: TileShape.rows)
  private var rowLevel = [Int32](repeating: 0, count: TileShape.rows)
  private var rowLevelBefore = [Int32](repeating: 0, count: TileShape.rows)
  private var best: BestLists?
  /// The best videos of each text so far, where the videos come in several parts.
  private var parts: BestLists?
  private let inParts: Bool

  /// - Parameter inParts: Whether the videos of a text come in several parts.
  init(_ truth: Truth, countsHubs: Bool, inParts: Bool = false) {
    self.inParts = inParts
    if countsHubs {
      best = BestLists(lists: TileShape.rows, depth: RankCounts.occurrenceDepth)
      shown = [Int32](repeating: -1, count: truth.textCount * RankCounts.shownDepth)
      rivals = [Float](repeating: -.infinity, count: truth.textCount)
      if inParts {
        parts = BestLists(lists: truth.textCount, depth: RankCounts.occurrenceDepth)
      }
    }
    above = [Int32](repeating: 0, count: truth.textCount)
    level = above
    levelBefore = above
    occurrences = [Int32](repeating: 0, count: truth.videoCount)
  }

  /// Begins a block of texts.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - gold: The score of every text with its own video.
  ///   - truth: Which video that is.
  mutating func begin(_ texts: [Int], gold: [Float], _ truth: Truth) {
    for (row, text) in texts.enumerated() {
      self.gold[row] = gold[text]
      own[row] = Int32(truth.videoOfText[text])
      rowAbove[row] = 0
      rowLevel[row] = 0
      rowLevelBefore[row] = 0
      best?.clear(row)
    }
  }

  /// The scores that a video has to reach to be looked at for the best of each row; nil where none is.
  var thresholds: [Float]? { best?.thresholds }

  /// Counts the scores of a tile: those that are marked by themselves.
  ///
  /// - Parameters:
  ///   - marks: The marks, and how many of the others lie above.
  ///   - height: The rows.
  ///   - videos: The videos of the columns.
  ///   - judgments: The order of the ids.
  mutating func count(
    _ marks: inout TileMarks, height: Int, _ videos: Range<Int>, _ judgments: Judgments
  ) {
    marks.countRows(
      columns: videos, gold: gold, own: own, level: &rowLevel, before: &rowLevelBefore)
    for row in 0..<height { rowAbove[row] += marks.above[row] }
    best?.offer(rowsOf: marks, columns: videos, items: judgments.videoOrder)
  }

  /// Ends a block: its counts and its lists of the best are complete, or those of a part of the videos.
  ///
  /// - Parameters:
  ///   - texts: The texts of the block.
  ///   - order: The place of each video.
  mutating func end(_ texts: [Int], _ order: [Int32]) {
    for (row, text) in texts.enumerated() {
      above[text] = rowAbove[row]
      level[text] = rowLevel[row]
      levelBefore[text] = rowLevelBefore[row]
    }
    guard let best else { return }
    for (row, text) in texts.enumerated() {
      let entries = best.entries(in: row)
      if parts != nil {
        parts?.offer(
          entries.map(\.score), places: entries.map(\.place),
          to: entries.map { _ in Int32(text) })
      } else {
        finish(text, entries, own: order[Int(own[row])])
      }
    }
  }

  /// Notes what is wanted of the best videos of a text.
  ///
  /// - Parameter own: The place of its own video.
  private mutating func finish(
    _ text: Int, _ entries: [(place: Int32, score: Float)], own: Int32
  ) {
    for entry in entries { occurrences[Int(entry.place)] += 1 }
    for (number, entry) in entries.prefix(RankCounts.shownDepth).enumerated() {
      shown[text * RankCounts.shownDepth + number] = entry.place
    }
    if let rival = entries.first(where: { $0.place != own }) { rivals[text] = rival.score }
  }

  /// Ends lists of the best whose videos came in several parts, when all of them have come and all threads are merged.
  mutating func endParts(_ truth: Truth, _ order: [Int32]) {
    guard let all = parts else { return }
    parts = nil
    for text in 0..<truth.textCount {
      finish(text, all.entries(in: text), own: order[truth.videoOfText[text]])
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
    for i in rivals.indices { rivals[i] = max(rivals[i], other.rivals[i]) }
    if let more = other.parts { parts?.merge(more) }
  }

  /// Takes the counts of all other ranks in.
  ///
  /// - Parameter shares: The texts of each rank; of no use where the videos of a text come in parts, which ranks share then.
  mutating func merge(over cluster: Cluster, _ shares: [ArraySlice<Int>]) {
    if inParts {
      cluster.sum(&above)
      cluster.sum(&level)
      cluster.sum(&levelBefore)
      parts?.merge(over: cluster)
      return
    }
    cluster.sum(&occurrences)
    let own = shares[cluster.rank]
    for (share, counts) in zip(
      shares, cluster.gather(Numbers(own.flatMap { [above[$0], level[$0], levelBefore[$0]] })))
    {
      for (place, text) in share.enumerated() {
        above[text] = counts.values[3 * place]
        level[text] = counts.values[3 * place + 1]
        levelBefore[text] = counts.values[3 * place + 2]
      }
    }
    guard best != nil else { return }
    let depth = RankCounts.shownDepth
    let lists = Numbers(own.flatMap { shown[$0 * depth..<($0 + 1) * depth] })
    let bests = Numbers(own.map { rivals[$0] })
    for (share, (lists, bests)) in zip(shares, zip(cluster.gather(lists), cluster.gather(bests))) {
      for (place, text) in share.enumerated() {
        for number in 0..<depth {
          shown[text * depth + number] = lists.values[place * depth + number]
        }
        rivals[text] = bests.values[place]
      }
    }
  }

  /// Collects the counts, occurrences in the order of the file.
  ///
  /// - Parameters:
  ///   - gold: The score of every text with its own video.
  ///   - judgments: The order of the ids.
  ///   - hasLastDigits: Whether near-ties are looked for.
  func counts(gold: [Float], _ judgments: Judgments, hasLastDigits: Bool) -> TextQueryCounts {
    TextQueryCounts(
      gold: gold, above: above, level: level, levelBefore: levelBefore,
      occurrences: judgments.videoOrder.map { occurrences[Int($0)] },
      best: items(at: shown, judgments.videoOrder),
      nearTies: best == nil || !hasLastDigits
        ? nil : RankCounts.nearTies(gold: gold, rivals: rivals, largest: gold.largestMagnitude))
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
