internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// What a sweep compares scores with.
struct SweepTargets: Sendable {
  let truth: Truth
  let gold: [Float]
  /// The best score of a video with its own texts.
  let best: [Float]
  /// The lowest score of a video with its own texts.
  let least: [Float]
  /// The texts of each video by ascending score, videos one after the other.
  let ascending: [Int]
  /// The scores in that order.
  let ascendingScores: [Float]
  let isOneToOne: Bool
  /// The place of each text, and of each video, in the order of their ids.
  let textOrder: [Int32]
  let videoOrder: [Int32]

  init(truth: Truth, gold: [Float], textOrder: [Int32], videoOrder: [Int32]) {
    self.truth = truth
    self.gold = gold
    self.textOrder = textOrder
    self.videoOrder = videoOrder
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

/// The counts of one thread.
///
/// All of them are whole numbers, or belong to one text that no other thread has, so the sum over the
/// threads does not depend on who swept what.
struct SweepState: Sendable {
  private(set) var videosAbove: [Int32]
  private(set) var videosLevel: [Int32]
  private(set) var levelVideosBefore: [Int32]
  private(set) var textsAbove: [Int32]
  private(set) var textsLevel: [Int32]
  private(set) var groupsAbove: [Int32]
  private(set) var groupsLevel: [Int32]
  private(set) var videoOccurrences: [Int32]
  private(set) var textOccurrences: [Int32]
  private(set) var rowSums: [Double]
  private(set) var rowSquares: [Double]

  /// For each video: texts above and level with its best own text (one text a video only).
  private var columnAbove: [Int32]
  private var columnLevel: [Int32]
  /// For each video with m texts, m + 1 numbers: scores with exactly so many own texts below them.
  private var scoresByOwnBelow: [Int32]
  /// The same, for scores that equal the own text of that number.
  private var scoresLevel: [Int32]
  /// The best score so far of the texts of the group under way, for each video.
  private var groupBest: [Float]
  private var bestVideos: BestLists
  private var bestTexts: BestLists
  private var tile = ScoreTile()

  init(_ targets: SweepTargets) {
    let (texts, videos) = (targets.truth.textCount, targets.truth.videoCount)
    let perText = [Int32](repeating: 0, count: texts)
    let perVideo = [Int32](repeating: 0, count: videos)
    videosAbove = perText
    videosLevel = perText
    levelVideosBefore = perText
    textsAbove = perText
    textsLevel = perText
    textOccurrences = perText
    groupsAbove = perVideo
    groupsLevel = perVideo
    videoOccurrences = perVideo
    columnAbove = perVideo
    columnLevel = perVideo
    scoresByOwnBelow =
      targets.isOneToOne ? [] : [Int32](repeating: 0, count: texts + videos)
    scoresLevel = scoresByOwnBelow
    groupBest =
      targets.isOneToOne ? [] : [Float](repeating: -.infinity, count: videos)
    rowSums = [Double](repeating: 0, count: texts)
    rowSquares = rowSums
    bestVideos = BestLists(lists: TileShape.rows, depth: RankCounts.occurrenceDepth)
    bestTexts = BestLists(lists: videos, depth: RankCounts.occurrenceDepth)
  }

  /// Sweeps the texts of a unit over all videos.
  mutating func sweep(
    _ unit: TextUnit, _ source: some ScoreSource, _ targets: SweepTargets
  ) throws(ExportError) {
    let truth = targets.truth
    for texts in unit.blocks {
      let block = try source.block(of: texts)
      for row in 0..<texts.count { bestVideos.clear(row) }
      for strip in 0..<source.strips {
        try source.score(block, strip: strip, into: &tile)
        let videos = source.videos(ofStrip: strip)
        for (row, text) in block.texts.enumerated() {
          let own = truth.videoOfText[text]
          scan(row: row, text: text, own: own, videos: videos, targets)
          if !targets.isOneToOne {
            // The last text of a group is the last in the order by video.
            let endsGroup = truth.texts(of: own).last == text
            scanGroups(row: row, videos: videos, endsGroup: endsGroup, targets)
          }
        }
      }
      for row in 0..<texts.count {
        for place in bestVideos.places(in: row) { videoOccurrences[Int(place)] += 1 }
      }
    }
  }

  /// Counts one row of the tile, both ways.
  private mutating func scan(
    row: Int, text: Int, own: Int, videos: Range<Int>, _ targets: SweepTargets
  ) {
    let start = tile.start(ofRow: row)
    let gold = targets.gold[text]
    let seen = TileScan.row(
      tile.elements, from: start, count: videos.count, gold: gold,
      threshold: bestVideos.thresholds[row])
    videosAbove[text] += seen.above
    videosLevel[text] += seen.level
    rowSums[text] += seen.sum
    rowSquares[text] += seen.squares
    if seen.level > 0 {
      for j in 0..<videos.count
      where videos.lowerBound + j < own && tile.elements[start + j] == gold {
        levelVideosBefore[text] += 1
      }
    }
    if seen.candidates > 0 {
      for j in 0..<videos.count where tile.elements[start + j] >= bestVideos.thresholds[row] {
        bestVideos.offer(
          tile.elements[start + j], place: targets.videoOrder[videos.lowerBound + j], to: row)
      }
    }
    let candidates = TileScan.column(
      tile.elements, from: start, videos: videos, gold: targets.best,
      thresholds: bestTexts.thresholds, above: &columnAbove, level: &columnLevel)
    if candidates > 0 {
      for j in 0..<videos.count {
        let video = videos.lowerBound + j
        let score = tile.elements[start + j]
        if score >= bestTexts.thresholds[video] {
          bestTexts.offer(score, place: targets.textOrder[text], to: video)
        }
      }
    }
  }

  /// Counts one row of the tile for videos that have several texts.
  private mutating func scanGroups(
    row: Int, videos: Range<Int>, endsGroup: Bool, _ targets: SweepTargets
  ) {
    let start = tile.start(ofRow: row)
    let truth = targets.truth
    for j in 0..<videos.count {
      let video = videos.lowerBound + j
      let score = tile.elements[start + j]
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
  mutating func merge(_ other: SweepState, _ targets: SweepTargets) {
    add(other.videosAbove, to: &videosAbove)
    add(other.videosLevel, to: &videosLevel)
    add(other.levelVideosBefore, to: &levelVideosBefore)
    add(other.groupsAbove, to: &groupsAbove)
    add(other.groupsLevel, to: &groupsLevel)
    add(other.videoOccurrences, to: &videoOccurrences)
    add(other.columnAbove, to: &columnAbove)
    add(other.columnLevel, to: &columnLevel)
    add(other.scoresByOwnBelow, to: &scoresByOwnBelow)
    add(other.scoresLevel, to: &scoresLevel)
    for text in rowSums.indices {
      rowSums[text] += other.rowSums[text]
      rowSquares[text] += other.rowSquares[text]
    }
    bestTexts.merge(other.bestTexts)
  }

  /// Works out what follows from the counts of all threads together.
  mutating func settle(_ targets: SweepTargets) {
    let truth = targets.truth
    for video in 0..<truth.videoCount {
      for place in bestTexts.places(in: video) { textOccurrences[Int(place)] += 1 }
      let own = truth.starts[video]..<truth.starts[video + 1]
      if targets.isOneToOne {
        for text in truth.texts(of: video) {
          textsAbove[text] = columnAbove[video]
          textsLevel[text] = columnLevel[video]
        }
        groupsAbove[video] = columnAbove[video]
        groupsLevel[video] = columnLevel[video]
        continue
      }
      // From the best own text down: what lies above it has at least so many own texts below.
      var above = scoresByOwnBelow[own.upperBound + video]
      var index = own.upperBound - 1
      while index >= own.lowerBound {
        // Own texts of equal score share their counts; the first of them holds them.
        var first = index
        while first > own.lowerBound,
          targets.ascendingScores[first - 1] == targets.ascendingScores[index]
        { first -= 1 }
        let level = scoresLevel[first + video]
        for i in first...index {
          textsAbove[targets.ascending[i]] = above
          textsLevel[targets.ascending[i]] = level
        }
        for i in first...index { above += scoresByOwnBelow[i + video] }
        index = first - 1
      }
    }
    // The lists hold places in the order of the ids; the counts go back to the order of the file.
    videoOccurrences = targets.videoOrder.map { videoOccurrences[Int($0)] }
    textOccurrences = targets.textOrder.map { textOccurrences[Int($0)] }
  }
}

private func add(_ more: [Int32], to counts: inout [Int32]) {
  for i in counts.indices { counts[i] += more[i] }
}
