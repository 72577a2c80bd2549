internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// Counts texts above and level with the own texts of each video, row by row.
struct VideoQueryCounter: Sendable {
  /// For each video: texts above and level with its best own text (one text a video only).
  private var above: [Int32]
  private var level: [Int32]
  private var groupsAbove: [Int32]
  private var groupsLevel: [Int32]
  /// For each pair, in the order of its score among those of its video: texts above and level with it.
  private var ownAbove: [Int32]
  private var ownLevel: [Int32]
  /// The best score so far of the texts of the group under way, for each video; empty where there are no groups of texts.
  private var groupBest: [Float]
  /// The best texts of each video.
  private var bestTexts: BestLists?

  init(_ targets: VideoTargets, countsHubs: Bool) {
    let videos = targets.truth.videoCount
    above = [Int32](repeating: 0, count: videos)
    level = above
    groupsAbove = above
    groupsLevel = above
    ownAbove = [Int32](repeating: 0, count: targets.groups?.own.count ?? 0)
    ownLevel = ownAbove
    // With judgments a text may belong to several videos.
    let hasGroups = targets.groups != nil && targets.truth.relevance == nil
    groupBest = hasGroups ? [Float](repeating: -.infinity, count: videos) : []
    if countsHubs {
      bestTexts = BestLists(lists: videos, depth: RankCounts.occurrenceDepth)
    }
  }

  /// The score that a text has to reach to be looked at for the best of some videos; nil where none is.
  func thresholds(_ videos: Range<Int>) -> ArraySlice<Float>? { bestTexts?.thresholds[videos] }

  /// Marks the scores of a tile that have to be looked at, and counts what else lies above.
  mutating func mark(
    _ tile: ScoreTile, height: Int, _ videos: Range<Int>, potential: TilePotential?,
    rows: RowTargets?, _ targets: ColumnTargets?, with marks: inout TileMarks
  ) {
    marks.mark(
      tile, height: height, columns: videos, potential: potential, rows: rows, targets,
      columnsAbove: &above)
  }

  /// Counts the marked scores of a tile.
  ///
  /// - Parameters:
  ///   - marks: The marks.
  ///   - places: The place of each row's text in the order of the ids.
  ///   - videos: The videos of the columns.
  ///   - targets: What the videos look for.
  mutating func count(
    _ marks: TileMarks, places: [Int32], _ videos: Range<Int>, _ targets: VideoTargets
  ) {
    if targets.groups == nil {
      marks.countColumns(columns: videos, gold: targets.best, above: &above, level: &level)
    }
    bestTexts?.offer(columnsOf: marks, columns: videos, items: places)
  }

  /// Takes over what other threads know of the best texts, and tells them.
  mutating func exchange(_ shared: SharedLimits) {
    guard var own = bestTexts?.thresholds else { return }
    shared.exchange(&own)
    bestTexts?.raise(to: own)
  }

  /// Counts the scores of a tile for videos that have several texts, and marks those near any score of theirs.
  mutating func countGroups(
    _ tile: ScoreTile, height: Int, _ videos: Range<Int>, margin: Float, _ own: OwnScores,
    marking near: inout TileMarks
  ) {
    own.count(
      tile, height: height, columns: videos, margin: margin, above: &ownAbove, marking: &near)
  }

  /// Ends what ``countGroups(_:height:_:margin:_:marking:)`` has begun.
  ///
  /// - Parameters:
  ///   - tile: The scores, those that were marked as they are.
  ///   - near: The marks, with their scores.
  ///   - before: Their scores when they were marked.
  ///   - margin: How near they were then.
  ///   - ends: For each row whether it is the last text of its video.
  ///   - videos: The videos of the columns.
  ///   - own: Their scores with their own texts.
  ///   - best: The best of these for each.
  mutating func endGroups(
    _ tile: ScoreTile, _ near: TileMarks, before: [Float], margin: Float, ends: [UInt8],
    _ videos: Range<Int>, _ own: OwnScores, best: [Float]
  ) {
    own.correct(
      near, before: before, margin: margin, columns: videos, above: &ownAbove, level: &ownLevel)
    guard !groupBest.isEmpty else { return }
    tile.countGroups(
      ends: ends, columns: videos, best: best, reached: &groupBest, above: &groupsAbove,
      level: &groupsLevel)
  }

  /// Adds the counts of another thread.
  mutating func merge(_ other: VideoQueryCounter) {
    add(other.above, to: &above)
    add(other.level, to: &level)
    add(other.groupsAbove, to: &groupsAbove)
    add(other.groupsLevel, to: &groupsLevel)
    add(other.ownAbove, to: &ownAbove)
    add(other.ownLevel, to: &ownLevel)
    if let more = other.bestTexts { bestTexts?.merge(more) }
  }

  /// Takes the counts of all other ranks in.
  mutating func merge(over cluster: Cluster) {
    cluster.sum(&above)
    cluster.sum(&level)
    cluster.sum(&groupsAbove)
    cluster.sum(&groupsLevel)
    cluster.sum(&ownAbove)
    cluster.sum(&ownLevel)
    bestTexts?.merge(over: cluster)
  }

  /// Works out the counts of all threads together.
  ///
  /// - Parameters:
  ///   - targets: What the videos look for.
  ///   - judgments: The order of the ids.
  ///   - hasLastDigits: Whether near-ties are looked for.
  func counts(
    _ targets: VideoTargets, _ judgments: Judgments, hasLastDigits: Bool
  ) -> VideoQueryCounts {
    let truth = targets.truth
    var occurrences = [Int32](repeating: 0, count: truth.textCount)
    var pairsAbove = [Int32](repeating: 0, count: truth.pairCount)
    var pairsLevel = pairsAbove
    let depth = RankCounts.shownDepth
    var shown = [Int32](repeating: -1, count: bestTexts == nil ? 0 : truth.videoCount * depth)
    // The best score of each video with a text that is not its own.
    var rivals = [Float](repeating: -.infinity, count: truth.videoCount)
    for video in 0..<truth.videoCount {
      guard let entries = bestTexts?.entries(in: video) else { break }
      let own = Set(truth.texts(of: video).map { judgments.textOrder[$0] })
      guard !own.isEmpty else { continue }
      for (number, entry) in entries.enumerated() {
        occurrences[Int(entry.place)] += 1
        if number < depth { shown[video * depth + number] = entry.place }
      }
      if let rival = entries.first(where: { !own.contains($0.place) }) {
        rivals[video] = rival.score
      }
    }
    if let groups = targets.groups {
      (pairsAbove, pairsLevel) = groups.byPair(
        above: ownAbove, level: ownLevel, pairCount: truth.pairCount)
    } else {
      for video in 0..<truth.videoCount {
        for pair in truth.pairs(ofVideo: video) {
          (pairsAbove[pair], pairsLevel[pair]) = (above[video], level[video])
        }
      }
    }
    let isGraded = truth.relevance != nil
    // The lists hold places in the order of the ids; the counts go back to the order of the file.
    return VideoQueryCounts(
      gold: targets.gold, above: pairsAbove, level: pairsLevel,
      groupsAbove: isGraded ? [] : targets.groups == nil ? above : groupsAbove,
      groupsLevel: isGraded ? [] : targets.groups == nil ? level : groupsLevel,
      occurrences: judgments.textOrder.map { occurrences[Int($0)] },
      best: items(at: shown, judgments.textOrder),
      nearTies: bestTexts == nil || !hasLastDigits
        ? nil
        : RankCounts.nearTies(
          gold: targets.best, rivals: rivals, largest: targets.gold.largestMagnitude))
  }
}
