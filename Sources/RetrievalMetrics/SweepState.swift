internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// The counts of one thread, for all views.
///
/// All of them are whole numbers, or belong to one text that no other thread has, so the sum over the
/// threads does not depend on who swept what.
struct SweepState: Sendable {
  private var texts: [TextQueryCounter?]
  private var videos: [VideoQueryCounter?]
  /// The sum of the plain scores of each text, and of their squares.
  private var rowSums: [(sum: Double, squares: Double)]
  /// The scores, in all versions.
  private var tiles: [ScoreTile]
  /// The scores after a correction.
  private var corrected = ScoreTile()
  /// What a function makes of them.
  private var seen = ScoreTile()
  private var targets = RowTargets()
  /// For each version how far the scores of each row may be from those in single precision, and how large these may be.
  private var bounds: [[(error: Float, size: Float)]] = []
  /// The same of what a view makes of them.
  private var margins = [Float](repeating: 0, count: TileShape.rows)
  /// The largest of them.
  private var margin: Float = 0
  /// From where on a score may be among the best of its column.
  private var limits = [Float](repeating: .infinity, count: TileShape.columns)
  private var lowest = [Float](repeating: 0, count: max(TileShape.rows, TileShape.columns))
  private var marks = TileMarks()
  /// Those near the scores of a video's several texts.
  private var near = TileMarks()
  /// Counts for all columns that are of no use.
  private var unused: [Int32]

  init(_ tasks: [SweepTask], _ truth: Truth, countsHubs: Bool) {
    tiles = [ScoreTile](
      repeating: ScoreTile(), count: 1 + (tasks.map(\.version).max() ?? 0))
    texts = tasks.map {
      $0.view.textToVideo == nil ? nil : TextQueryCounter(truth, countsHubs: countsHubs)
    }
    videos = tasks.map { task in
      task.videoTargets.map { VideoQueryCounter($0, countsHubs: countsHubs) }
    }
    rowSums = [(sum: Double, squares: Double)](repeating: (0, 0), count: truth.textCount)
    unused = [Int32](repeating: 0, count: truth.videoCount)
  }

  /// The part of the scores that is under way.
  private struct Visit {
    let block: TextBlock
    /// The texts of the block, their places in the order of the ids, and whether each is the last of its video.
    let rows: (texts: [Int32], places: [Int32], ends: [UInt8])
    let strip: Int
    let videos: Range<Int>
    /// Where scores are rounded ones, what works them out.
    let rounded: (any RoundedScores)?

    var height: Int { block.texts.count }
  }

  /// Sweeps the texts of a unit over all videos.
  mutating func sweep(
    _ unit: TextUnit, _ scores: SweptScores, _ rounded: (any RoundedScores)?,
    _ tasks: [SweepTask], _ judgments: Judgments, _ shared: [SharedLimits]
  ) throws(ExportError) {
    let source = scores.source
    for index in tasks.indices { videos[index]?.exchange(shared[index]) }
    for block in unit.blocks {
      let block = try source.block(of: block)
      let near = rounded.flatMap { scores in scores.block(block).map { (scores, $0) } }
      let rows = (
        texts: block.texts.map { Int32($0) },
        places: block.texts.map { judgments.textOrder[$0] },
        ends: block.texts.map { UInt8(judgments.truth.isLast($0) ? 1 : 0) }
      )
      for (index, task) in tasks.enumerated() {
        texts[index]?.begin(block.texts, gold: task.textGold, judgments.truth)
      }
      for strip in 0..<source.strips {
        let visit = Visit(
          block: block, rows: rows, strip: strip, videos: source.videos(ofStrip: strip),
          rounded: near?.0)
        if let near {
          near.0.score(near.1, strip: strip, into: &tiles)
          marks.unsettle()
          bounds = near.0.bounds(near.1, strip: strip)
        } else {
          try scores.score(block, strip: strip, into: &tiles)
        }
        for (row, text) in block.texts.enumerated() {
          TileLoops.sum(
            tiles[0].elements, from: tiles[0].start(ofRow: row), count: visit.videos.count,
            to: &rowSums[text])
        }
        for (index, task) in tasks.enumerated() {
          for look in task.looks {
            count(look, task, index, visit, judgments)
          }
        }
      }
      for index in tasks.indices { texts[index]?.end(block.texts) }
    }
  }

  /// Counts a tile for one look of a task.
  ///
  /// Scores that are far from all they are compared with are counted as they are. The others are marked; with rounded
  /// scores they are worked out in single precision first, so that all comparisons come out as those of the scores
  /// themselves.
  private mutating func count(
    _ look: SweepTask.Look, _ task: SweepTask, _ index: Int, _ visit: Visit,
    _ judgments: Judgments
  ) {
    weigh(look, task, visit)
    if let correction = task.correction { correct(by: correction, task, visit) }
    let potential = look.function.tilePotential(
      texts: visit.block.texts, direction: look.direction)
    let targets = look.videosAsk ? task.videoTargets : nil
    let open = aim(look, index, visit)
    // A potential is applied on the way, unless somebody else wants to see what comes out.
    let isOnTheWay =
      potential != nil && !open.rows && !open.columns && targets?.groups == nil
    var stage = task.correction == nil ? Stage.scores(version: task.version) : .corrected
    if look.function != .plain, !isOnTheWay {
      look.function.apply(
        to: tile(stage), texts: visit.block.texts, videos: visit.videos,
        direction: look.direction, into: &seen)
      stage = .seen
    }
    limit(open, stage, visit)
    mark(look, targets, index, stage, isOnTheWay ? potential : nil, visit)

    if visit.rounded != nil {
      settle(marks.settle(), visit)
      marks.take(tiles[task.version])
      task.correction?.apply(to: &marks, texts: visit.rows.texts, videos: visit.videos)
      look.function.apply(
        to: &marks, texts: visit.block.texts, videos: visit.videos, direction: look.direction)
    } else {
      marks.take(tile(stage))
      if isOnTheWay, let potential { marks.apply(potential, columns: visit.videos) }
    }
    if look.textsAsk {
      texts[index]?.count(&marks, height: visit.height, visit.videos, judgments)
    }
    guard let targets else { return }
    videos[index]?.count(marks, places: visit.rows.places, visit.videos, targets)
    if let groups = targets.groups {
      countGroups(groups.own, best: targets.best, look, task, index, stage, visit)
    }
  }

  /// What has been made of the scores of a tile.
  private enum Stage {
    case scores(version: Int)
    case corrected
    case seen
  }

  private func tile(_ stage: Stage) -> ScoreTile {
    switch stage {
    case .scores(let version): tiles[version]
    case .corrected: corrected
    case .seen: seen
    }
  }

  /// Corrects the scores of the tile.
  private mutating func correct(
    by correction: LowRankCorrection, _ task: SweepTask, _ visit: Visit
  ) {
    for (row, text) in visit.block.texts.enumerated() {
      let start = corrected.start(ofRow: row)
      correction.apply(
        text, visit.videos, to: tiles[task.version].elements, from: start,
        into: &corrected.elements, at: start)
    }
  }

  /// Counts the scores of a tile for videos that have several texts.
  private mutating func countGroups(
    _ own: OwnScores, best: [Float], _ look: SweepTask.Look, _ task: SweepTask, _ index: Int,
    _ stage: Stage, _ visit: Visit
  ) {
    let found = tile(stage)
    videos[index]?.countGroups(
      found, height: visit.height, visit.videos, margin: margin, own, marking: &near)
    let before = Array(near.markedScores)
    if visit.rounded != nil {
      settle(marks.settle(near), visit)
      near.take(tiles[task.version])
      task.correction?.apply(to: &near, texts: visit.rows.texts, videos: visit.videos)
      look.function.apply(
        to: &near, texts: visit.block.texts, videos: visit.videos, direction: look.direction)
      switch stage {
      case .scores: break
      case .corrected: near.put(into: &corrected)
      case .seen: near.put(into: &seen)
      }
    }
    let settled = tile(stage)
    videos[index]?.endGroups(
      settled, near, before: before, margin: margin, ends: visit.rows.ends, visit.videos, own,
      best: best)
  }

  /// Sets how far what a look makes of the scores of each row may be off.
  ///
  /// Where that knows no end, all scores of the tile are worked out, so that it is 0.
  private mutating func weigh(
    _ look: SweepTask.Look, _ task: SweepTask, _ visit: Visit
  ) {
    margin = 0
    guard visit.rounded != nil, let bound = look.bound else {
      for row in 0..<visit.height { margins[row] = 0 }
      return
    }
    let bounds = self.bounds[task.version]
    for (row, text) in visit.block.texts.enumerated() {
      var (error, size) = bounds[row]
      if let correction = task.correction {
        (error, size) = correction.bounds(from: error, size: size, row: text)
      }
      // More than the steps of the smallest numbers, to which a function may take the scores.
      let own = bound(from: error, size: size) + .leastNormalMagnitude
      margins[row] = own
      margin = own > margin || own.isNaN ? own : margin
    }
    if !(margin < .infinity) {
      settle(marks.settle(height: visit.height, width: visit.videos.count), visit)
      for row in 0..<visit.height { margins[row] = 0 }
      margin = 0
    }
  }

  /// Sets what the rows and the columns look for.
  ///
  /// - Returns: Whether there are lists of the best of which nothing is known yet, those of rows and those of columns.
  private mutating func aim(
    _ look: SweepTask.Look, _ index: Int, _ visit: Visit
  ) -> (rows: Bool, columns: Bool) {
    var open = (rows: false, columns: false)
    if look.textsAsk, let counter = texts[index] {
      let thresholds = counter.thresholds
      for row in 0..<visit.height {
        let (gold, margin) = (counter.gold[row], margins[row])
        targets.low[row] = margin == 0 ? gold : (gold - margin).nextDown
        targets.high[row] = margin == 0 ? gold : (gold + margin).nextUp
        let limit = thresholds?[row] ?? .infinity
        open.rows = open.rows || limit == -.infinity
        targets.limits[row] = margin == 0 ? limit : (limit - margin).nextDown
      }
    }
    guard look.videosAsk else { return open }
    guard let thresholds = videos[index]?.thresholds(visit.videos) else {
      for column in visit.videos.indices { limits[column - visit.videos.lowerBound] = .infinity }
      return open
    }
    for (column, threshold) in thresholds.enumerated() {
      limits[column] = threshold
      open.columns = open.columns || threshold == -.infinity
    }
    return open
  }

  /// Sets from where on scores may be among the best of a row or a column of whose list nothing is known.
  ///
  /// It takes anything. But when the tile alone could fill it, what is below so many of its best can be left out, less
  /// the margin twice: these may be lower, and what is left out higher.
  private mutating func limit(
    _ open: (rows: Bool, columns: Bool), _ stage: Stage, _ visit: Visit
  ) {
    let (height, width) = (visit.height, visit.videos.count)
    let depth = RankCounts.occurrenceDepth
    if open.rows {
      tile(stage).rowLimits(depth, height: height, width: width, into: &lowest)
      for row in 0..<height where targets.limits[row] == -.infinity {
        let margin = margins[row]
        targets.limits[row] =
          margin == 0 ? lowest[row] : ((lowest[row] - margin).nextDown - margin).nextDown
      }
    }
    if open.columns {
      tile(stage).columnLimits(depth, height: height, width: width, into: &lowest)
      for column in 0..<width where limits[column] == -.infinity {
        limits[column] = margin == 0 ? lowest[column] : (lowest[column] - margin).nextDown
      }
    }
  }

  /// Marks the scores that have to be looked at, and counts what else lies above.
  private mutating func mark(
    _ look: SweepTask.Look, _ targets: VideoTargets?, _ index: Int, _ stage: Stage,
    _ potential: TilePotential?, _ visit: Visit
  ) {
    let rows = look.textsAsk ? self.targets : nil
    let columns = targets.map {
      ColumnTargets(gold: $0.compared, limits: limits, margin: margin)
    }
    let tile = tile(stage)
    if let targets, targets.groups == nil {
      videos[index]?.mark(
        tile, height: visit.height, visit.videos, potential: potential, rows: rows, columns,
        with: &marks)
    } else {
      marks.mark(
        tile, height: visit.height, columns: visit.videos, potential: potential, rows: rows,
        columns, columnsAbove: &unused)
    }
  }

  /// Works out the scores at some places in single precision, in all versions.
  private mutating func settle(_ places: [Int32], _ visit: Visit) {
    visit.rounded?.settle(places, visit.block, strip: visit.strip, in: &tiles)
  }

  // MARK: - All threads together

  /// What follows from the counts of all threads for one view.
  static func counts(
    of index: Int, in states: [SweepState], _ task: SweepTask, _ judgments: Judgments
  ) -> RankCounts {
    var (texts, videos) = (states.first?.texts[index], states.first?.videos[index])
    for state in states.dropFirst() {
      if let more = state.texts[index] { texts?.merge(more) }
      if let more = state.videos[index] { videos?.merge(more) }
    }
    return RankCounts(
      texts: texts?.counts(gold: task.textGold, judgments),
      videos: task.videoTargets.flatMap { videos?.counts($0, judgments) })
  }

  /// The sums of all rows.
  static func rowSums(of states: [SweepState]) -> [(sum: Double, squares: Double)] {
    var sums = states.first?.rowSums ?? []
    for state in states.dropFirst() {
      for text in sums.indices {
        sums[text].sum += state.rowSums[text].sum
        sums[text].squares += state.rowSums[text].squares
      }
    }
    return sums
  }
}
