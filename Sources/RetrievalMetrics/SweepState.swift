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
  private(set) var rowSums: [(sum: Double, squares: Double)]
  /// The scores, in all versions.
  private var tiles: [ScoreTile]
  /// The scores after a correction.
  private var corrected = ScoreTile()
  /// The scores after a method's function.
  private var seen = ScoreTile()
  /// For each version how far the scores of each row may be from those in single precision, and how large these may be.
  private var bounds: [[(error: Float, size: Float)]] = []
  private var thresholds = TileThresholds()
  private var marks = TileMarks()
  /// Those near the scores of a video's several texts.
  private var near = TileMarks()
  /// Counts for all columns that are of no use.
  private var unused: [Int32]

  /// - Parameter inParts: Whether each text is swept several times, over a part of the videos each.
  init(_ tasks: [SweepTask], _ truth: Truth, countsHubs: Bool, inParts: Bool = false) {
    tiles = [ScoreTile](
      repeating: ScoreTile(), count: 1 + (tasks.map(\.version).max() ?? 0))
    texts = tasks.map {
      $0.view.textToVideo == nil
        ? nil
        : TextQueryCounter(
          truth, $0.textTargets, countsHubs: countsHubs, inParts: inParts)
    }
    videos = tasks.map { task in
      task.videoTargets.map { VideoQueryCounter($0, countsHubs: countsHubs) }
    }
    rowSums = [(sum: Double, squares: Double)](repeating: (0, 0), count: truth.textCount)
    unused = [Int32](repeating: 0, count: truth.videoCount)
  }

  /// Sweeps the texts of a unit over all videos, or those of some strips.
  mutating func sweep(
    _ unit: TextUnit, _ scores: SweptScores, _ rounded: (any RoundedScores)?,
    _ tasks: [SweepTask], _ judgments: Judgments, _ shared: [SharedLimits],
    strips: Range<Int>? = nil
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
        if let targets = task.textTargets { texts[index]?.begin(block.texts, targets) }
      }
      for strip in strips ?? 0..<source.strips {
        let visit = SweepVisit(
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
      for index in tasks.indices { texts[index]?.end(block.texts, judgments) }
    }
  }

  /// Counts a tile for one look of a task.
  ///
  /// Scores that are far from all they are compared with are counted as they are. The others are marked; with rounded
  /// scores they are worked out in single precision first, so that all comparisons come out as those of the scores
  /// themselves.
  private mutating func count(
    _ look: SweepTask.Look, _ task: SweepTask, _ index: Int, _ visit: SweepVisit,
    _ judgments: Judgments
  ) {
    setMargins(look, task, visit)
    if let correction = task.correction { correct(by: correction, task, visit) }
    let potential = look.function.tilePotential(
      texts: visit.block.texts, direction: look.direction)
    let targets = look.videosAsk ? task.videoTargets : nil
    let textGroups = look.textsAsk ? task.textTargets?.groups : nil
    let open = setThresholds(look, index, visit)
    // A potential is applied on the way, unless somebody else wants to see what comes out.
    let isOnTheWay =
      potential != nil && !open.rows && !open.columns && targets?.groups == nil
      && textGroups == nil
    var stage = task.correction == nil ? Stage.scores(version: task.version) : .corrected
    if look.function != .plain, !isOnTheWay {
      look.function.apply(
        to: tile(stage), texts: visit.block.texts, videos: visit.videos,
        direction: look.direction, into: &seen)
      stage = .seen
    }
    thresholds.setOpen(rows: open.rows, columns: open.columns, tile(stage), visit)
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
      if let textGroups {
        let found = tile(stage)
        texts[index]?.countGroups(
          found, texts: visit.rows.texts, width: visit.videos.count, textGroups.own)
      }
    }
    guard let targets else { return }
    videos[index]?.count(marks, places: visit.rows.places, visit.videos, targets)
    if let groups = targets.groups {
      countGroups(groups.own, best: targets.best, look, task, index, stage, visit)
    }
  }

  /// The steps from the scores of a tile to those of a method.
  private enum Stage {
    /// As the source gives them.
    case scores(version: Int)
    /// After a correction of their products.
    case corrected
    /// After the method's function.
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
    by correction: LowRankCorrection, _ task: SweepTask, _ visit: SweepVisit
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
    _ stage: Stage, _ visit: SweepVisit
  ) {
    let found = tile(stage)
    videos[index]?.countGroups(
      found, height: visit.height, visit.videos, margin: thresholds.margin, own, marking: &near)
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
      settled, near, before: before, margin: thresholds.margin, ends: visit.rows.ends, visit.videos,
      own,
      best: best)
  }

  /// Sets how far the results of a look may be off, for each row.
  ///
  /// Without a finite margin, all scores of the tile are worked out in single precision.
  private mutating func setMargins(
    _ look: SweepTask.Look, _ task: SweepTask, _ visit: SweepVisit
  ) {
    if visit.rounded != nil, let bound = look.bound {
      if thresholds.setMargins(
        bound, of: bounds[task.version], correction: task.correction, visit)
      {
        return
      }
      settle(marks.settle(height: visit.height, width: visit.videos.count), visit)
    }
    thresholds.clearMargins(visit)
  }

  /// Sets the thresholds of a look.
  ///
  /// - Returns: Whether there are lists of the best of which nothing is known yet, those of rows and those of columns.
  private mutating func setThresholds(
    _ look: SweepTask.Look, _ index: Int, _ visit: SweepVisit
  ) -> (rows: Bool, columns: Bool) {
    var open = (rows: false, columns: false)
    if look.textsAsk, let counter = texts[index] {
      open.rows = thresholds.setRows(counter, visit)
    }
    if look.videosAsk { open.columns = thresholds.setColumns(videos[index], visit) }
    return open
  }

  /// Marks the scores that have to be looked at, and counts what else lies above.
  private mutating func mark(
    _ look: SweepTask.Look, _ targets: VideoTargets?, _ index: Int, _ stage: Stage,
    _ potential: TilePotential?, _ visit: SweepVisit
  ) {
    let rows = look.textsAsk ? thresholds.rows : nil
    let columns = targets.map { thresholds.columns(comparedWith: $0.compared) }
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
  private mutating func settle(_ places: [Int32], _ visit: SweepVisit) {
    visit.rounded?.settle(places, visit.block, strip: visit.strip, in: &tiles)
  }

  // MARK: - All threads and ranks together

  /// Adds what another state has counted.
  mutating func merge(_ other: SweepState) {
    for index in texts.indices {
      if let more = other.texts[index] { texts[index]?.merge(more) }
      if let more = other.videos[index] { videos[index]?.merge(more) }
    }
    for text in rowSums.indices {
      rowSums[text].sum += other.rowSums[text].sum
      rowSums[text].squares += other.rowSums[text].squares
    }
  }

  /// Takes the counts of all other ranks in.
  ///
  /// - Parameter shares: The texts of each rank; all of them where texts are swept in parts.
  mutating func merge(over cluster: Cluster, _ shares: [ArraySlice<Int>], _ truth: Truth) {
    guard !cluster.isAlone else { return }
    for index in texts.indices {
      texts[index]?.merge(over: cluster, shares, truth)
      videos[index]?.merge(over: cluster)
    }
    let own = Numbers(shares[cluster.rank].flatMap { [rowSums[$0].sum, rowSums[$0].squares] })
    for (share, sums) in zip(shares, cluster.gather(own)) {
      for (place, text) in share.enumerated() {
        rowSums[text] = (sums.values[2 * place], sums.values[2 * place + 1])
      }
    }
  }

  /// The counts of one view.
  func counts(of index: Int, _ task: SweepTask, _ judgments: Judgments) -> RankCounts {
    var texts = texts[index]
    texts?.endParts(judgments)
    return RankCounts(
      texts: task.textTargets.flatMap {
        texts?.counts($0, judgments, hasLastDigits: task.hasLastDigits(.textToVideo))
      },
      videos: task.videoTargets.flatMap {
        videos[index]?.counts($0, judgments, hasLastDigits: task.hasLastDigits(.videoToText))
      })
  }
}
