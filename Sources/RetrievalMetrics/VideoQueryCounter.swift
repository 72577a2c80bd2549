internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// What the columns of scores are compared with, as videos ask.
struct VideoTargets: Sendable {
  let truth: Truth
  let isOneToOne: Bool
  /// The score of each text with its own video.
  let gold: [Float]
  /// The best score of a video with its own texts.
  let best: [Float]
  /// The lowest score of a video with its own texts.
  let least: [Float]
  /// The texts of each video by ascending score, videos one after the other.
  let ascending: [Int]
  /// The scores in that order.
  let ascendingScores: [Float]

  init(_ truth: Truth, gold: [Float]) {
    self.truth = truth
    self.gold = gold
    isOneToOne = truth.isOneToOne
    var best = [Float](repeating: -.infinity, count: truth.videoCount)
    var least = [Float](repeating: .infinity, count: truth.videoCount)
    var ascending: [Int] = []
    ascending.reserveCapacity(truth.textCount)
    for video in 0..<truth.videoCount {
      let own = truth.texts(of: video).sorted { gold[$0] < gold[$1] }
      if let first = own.first, let last = own.last {
        least[video] = gold[first]
        best[video] = gold[last]
      }
      ascending += own
    }
    self.best = best
    self.least = least
    self.ascending = ascending
    ascendingScores = ascending.map { gold[$0] }
  }
}

/// Counts texts above and level with the own texts of each video, row by row.
struct VideoQueryCounter: Sendable {
  /// For each video: texts above and level with its best own text (one text a video only).
  private var above: [Int32]
  private var level: [Int32]
  private var groupsAbove: [Int32]
  private var groupsLevel: [Int32]
  /// For each video with m texts, m + 1 numbers: scores with exactly so many own texts below them.
  private var scoresByOwnBelow: [Int32]
  /// The same, for scores that equal the own text of that number.
  private var scoresLevel: [Int32]
  /// The best score so far of the texts of the group under way, for each video.
  private var groupBest: [Float]
  /// The best texts of each video.
  private var bestTexts: BestLists?

  init(_ targets: VideoTargets, countsHubs: Bool) {
    let (texts, videos) = (targets.truth.textCount, targets.truth.videoCount)
    above = [Int32](repeating: 0, count: videos)
    level = above
    groupsAbove = above
    groupsLevel = above
    scoresByOwnBelow = targets.isOneToOne ? [] : [Int32](repeating: 0, count: texts + videos)
    scoresLevel = scoresByOwnBelow
    groupBest = targets.isOneToOne ? [] : [Float](repeating: -.infinity, count: videos)
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
    if targets.isOneToOne {
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

  /// Counts the scores of one text with the videos of a strip, for videos that have several texts.
  mutating func countGroups(
    _ scores: [Float], from start: Int, videos: Range<Int>, endsGroup: Bool,
    _ targets: VideoTargets
  ) {
    let truth = targets.truth
    for j in 0..<videos.count {
      let video = videos.lowerBound + j
      let score = scores[start + j]
      if score > groupBest[video] { groupBest[video] = score }
      if score >= targets.least[video] {
        let first = truth.starts[video]
        var low = first
        var high = truth.starts[video + 1]
        while low < high {
          let middle = (low + high) / 2
          if targets.ascendingScores[middle] < score { low = middle + 1 } else { high = middle }
        }
        // One entry more for each video: entry `first + video + n` counts n own texts below.
        scoresByOwnBelow[low + video] += 1
        if low < truth.starts[video + 1], targets.ascendingScores[low] == score {
          scoresLevel[low + video] += 1
        }
      }
      if endsGroup {
        if groupBest[video] > targets.best[video] { groupsAbove[video] += 1 }
        if groupBest[video] == targets.best[video] { groupsLevel[video] += 1 }
        groupBest[video] = -.infinity
      }
    }
  }

  /// Adds the counts of another thread.
  mutating func merge(_ other: VideoQueryCounter) {
    add(other.above, to: &above)
    add(other.level, to: &level)
    add(other.groupsAbove, to: &groupsAbove)
    add(other.groupsLevel, to: &groupsLevel)
    add(other.scoresByOwnBelow, to: &scoresByOwnBelow)
    add(other.scoresLevel, to: &scoresLevel)
    if let more = other.bestTexts { bestTexts?.merge(more) }
  }

  /// What follows from the counts of all threads together.
  func counts(_ targets: VideoTargets, _ judgments: Judgments) -> VideoQueryCounts {
    let truth = targets.truth
    var occurrences = [Int32](repeating: 0, count: truth.textCount)
    var textsAbove = occurrences
    var textsLevel = occurrences
    let depth = RankCounts.shownDepth
    var shown = [Int32](repeating: -1, count: bestTexts == nil ? 0 : truth.videoCount * depth)
    for video in 0..<truth.videoCount {
      for (number, place) in (bestTexts?.places(in: video) ?? []).enumerated() {
        occurrences[Int(place)] += 1
        if number < depth { shown[video * depth + number] = place }
      }
      if targets.isOneToOne {
        for text in truth.texts(of: video) {
          (textsAbove[text], textsLevel[text]) = (above[video], level[video])
        }
        continue
      }
      let own = truth.starts[video]..<truth.starts[video + 1]
      // From the best own text down: what lies above it has at least so many own texts below.
      var higher = scoresByOwnBelow[own.upperBound + video]
      var index = own.upperBound - 1
      while index >= own.lowerBound {
        // Own texts of equal score share their counts; the first of them holds them.
        var first = index
        while first > own.lowerBound,
          targets.ascendingScores[first - 1] == targets.ascendingScores[index]
        { first -= 1 }
        for i in first...index {
          textsAbove[targets.ascending[i]] = higher
          textsLevel[targets.ascending[i]] = scoresLevel[first + video]
        }
        for i in first...index { higher += scoresByOwnBelow[i + video] }
        index = first - 1
      }
    }
    // The lists hold places in the order of the ids; the counts go back to the order of the file.
    return VideoQueryCounts(
      gold: targets.gold, above: textsAbove, level: textsLevel,
      groupsAbove: targets.isOneToOne ? above : groupsAbove,
      groupsLevel: targets.isOneToOne ? level : groupsLevel,
      occurrences: judgments.textOrder.map { occurrences[Int($0)] },
      best: items(at: shown, judgments.textOrder))
  }
}
