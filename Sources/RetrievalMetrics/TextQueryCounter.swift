internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// Counts videos above and level with the own videos of each text, row by row.
struct TextQueryCounter: Sendable {
  /// For each text, one video each; empty where texts have several.
  private var above: [Int32]
  private var level: [Int32]
  private var levelBefore: [Int32]
  /// For each pair, in the order of its score among those of its text: videos above and level with it; empty where each text has
  /// one video.
  private var ownAbove: [Int32]
  private var ownLevel: [Int32]
  /// By the place of each video.
  private var occurrences: [Int32]
  /// The places of the few best videos of each text; -1 for none.
  private var shown: [Int32] = []
  /// The best score of each text with a video that is not its own; -inf where its list has none.
  private var rivals: [Float] = []
  /// The block under way: for each row what all its scores are compared with, the column of that, its counts, and its best
  /// videos.
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
  init(_ truth: Truth, _ targets: TextTargets?, countsHubs: Bool, inParts: Bool = false) {
    self.inParts = inParts
    if countsHubs {
      best = BestLists(lists: TileShape.rows, depth: RankCounts.occurrenceDepth)
      shown = [Int32](repeating: -1, count: truth.textCount * RankCounts.shownDepth)
      rivals = [Float](repeating: -.infinity, count: truth.textCount)
      if inParts {
        parts = BestLists(lists: truth.textCount, depth: RankCounts.occurrenceDepth)
      }
    }
    let groups = targets?.groups
    above = [Int32](repeating: 0, count: groups == nil ? truth.textCount : 0)
    level = above
    levelBefore = above
    ownAbove = [Int32](repeating: 0, count: groups?.own.count ?? 0)
    ownLevel = ownAbove
    occurrences = [Int32](repeating: 0, count: truth.videoCount)
  }

  /// Begins a block of texts.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - targets: What they look for.
  mutating func begin(_ texts: [Int], _ targets: TextTargets) {
    for (row, text) in texts.enumerated() {
      gold[row] = targets.compared[text]
      own[row] = targets.column[text]
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

  /// Counts the scores of a tile for texts that have several videos.
  ///
  /// - Parameters:
  ///   - tile: The scores, as they are.
  ///   - texts: The text of each row.
  ///   - width: The number of columns.
  ///   - own: The scores of all texts with their own videos.
  mutating func countGroups(_ tile: ScoreTile, texts: [Int32], width: Int, _ own: OwnScores) {
    own.countRows(tile, items: texts, width: width, above: &ownAbove, level: &ownLevel)
  }

  /// Ends a block: its counts and its lists of the best are complete, or those of a part of the videos.
  ///
  /// - Parameters:
  ///   - texts: The texts of the block.
  ///   - judgments: The place of each video, and whose it is.
  mutating func end(_ texts: [Int], _ judgments: Judgments) {
    for (row, text) in texts.enumerated() where !above.isEmpty {
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
        finish(text, entries, judgments)
      }
    }
  }

  /// Notes what is wanted of the best videos of a text.
  private mutating func finish(
    _ text: Int, _ entries: [(place: Int32, score: Float)], _ judgments: Judgments
  ) {
    // What asks nothing is no query.
    guard judgments.truth.videoOfText[text] != Truth.noVideo else { return }
    for entry in entries { occurrences[Int(entry.place)] += 1 }
    for (number, entry) in entries.prefix(RankCounts.shownDepth).enumerated() {
      shown[text * RankCounts.shownDepth + number] = entry.place
    }
    let own = judgments.truth.videos(of: text).map { judgments.videoOrder[$0] }
    let rival =
      own.count == 1
      ? entries.first { $0.place != own[0] }
      : entries.first { [own = Set(own)] in !own.contains($0.place) }
    if let rival { rivals[text] = rival.score }
  }

  /// Ends lists of the best whose videos came in several parts, when all of them have come and all threads are merged.
  mutating func endParts(_ judgments: Judgments) {
    guard let all = parts else { return }
    parts = nil
    for text in 0..<judgments.truth.textCount {
      finish(text, all.entries(in: text), judgments)
    }
  }

  /// Adds the counts of another thread.
  mutating func merge(_ other: TextQueryCounter) {
    add(other.above, to: &above)
    add(other.level, to: &level)
    add(other.levelBefore, to: &levelBefore)
    add(other.ownAbove, to: &ownAbove)
    add(other.ownLevel, to: &ownLevel)
    add(other.occurrences, to: &occurrences)
    // A text has its list in one thread only.
    for i in shown.indices where other.shown[i] >= 0 { shown[i] = other.shown[i] }
    for i in rivals.indices { rivals[i] = max(rivals[i], other.rivals[i]) }
    if let more = other.parts { parts?.merge(more) }
  }

  /// Takes the counts of all other ranks in.
  ///
  /// - Parameters:
  ///   - shares: The texts of each rank; of no use where the videos of a text come in parts, which ranks share then.
  ///   - truth: Which videos are theirs.
  mutating func merge(over cluster: Cluster, _ shares: [ArraySlice<Int>], _ truth: Truth) {
    // Each rank has counted the pairs of its own texts.
    cluster.sum(&ownAbove)
    cluster.sum(&ownLevel)
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
      shares,
      cluster.gather(
        Numbers(above.isEmpty ? [] : own.flatMap { [above[$0], level[$0], levelBefore[$0]] })))
    {
      for (place, text) in share.enumerated() where !above.isEmpty {
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
  ///   - targets: What the texts look for.
  ///   - judgments: The order of the ids.
  ///   - hasLastDigits: Whether near-ties are looked for.
  func counts(
    _ targets: TextTargets, _ judgments: Judgments, hasLastDigits: Bool
  ) -> TextQueryCounts {
    let pairs =
      targets.groups?.byPair(
        above: ownAbove, level: ownLevel, pairCount: judgments.truth.pairCount)
      ?? (above: above, level: level)
    return TextQueryCounts(
      gold: targets.gold, above: pairs.above, level: pairs.level, levelBefore: levelBefore,
      occurrences: judgments.videoOrder.map { occurrences[Int($0)] },
      best: items(at: shown, judgments.videoOrder),
      nearTies: best == nil || !hasLastDigits
        ? nil
        : RankCounts.nearTies(
          gold: targets.best, rivals: rivals, largest: targets.gold.largestMagnitude))
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
