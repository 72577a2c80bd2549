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
  /// What a view makes of them.
  private var seen = ScoreTile()
  /// One row of the tile after a correction.
  private var row = [Float](repeating: 0, count: TileShape.columns)
  private var targets = RowTargets()
  /// For each version how far the scores of each row may be from those in single precision, and how large these may be.
  private var bounds: [[(error: Float, size: Float)]] = []
  /// The same of what a view makes of them.
  private var margins = [Float](repeating: 0, count: TileShape.rows)
  /// The largest of them.
  private var margin: Float = 0
  /// From where on a score may be among the best of its column.
  private var limits = [Float](repeating: .infinity, count: TileShape.columns)
  private var ranks = [Float](repeating: 0, count: max(TileShape.rows, TileShape.columns))
  private var marks = TileMarks()
  private var marked = MarkedScores()
  /// Which scores of the tiles have been worked out in single precision, and which are to be.
  private var isSettled = [Bool](repeating: false, count: TileShape.rows * TileShape.columns)
  private var unsettled: [Int32] = []
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
    let strip: Int
    let videos: Range<Int>
    /// Where scores are rounded ones, what works them out.
    let rounded: (any RoundedScores)?
  }

  /// Sweeps the texts of a unit over all videos.
  mutating func sweep(
    _ unit: TextUnit, _ source: any ScoreSource, _ rounded: (any RoundedScores)?,
    _ tasks: [SweepTask], _ judgments: Judgments
  ) throws(ExportError) {
    for block in unit.blocks {
      let block = try source.block(of: block)
      let near = rounded.flatMap { scores in scores.block(block).map { (scores, $0) } }
      for index in tasks.indices { texts[index]?.begin(height: block.texts.count) }
      for strip in 0..<source.strips {
        let visit = Visit(
          block: block, strip: strip, videos: source.videos(ofStrip: strip),
          rounded: near?.0)
        if let near {
          near.0.score(near.1, strip: strip, into: &tiles)
          for place in isSettled.indices { isSettled[place] = false }
          bounds = near.0.bounds(near.1, strip: strip)
        } else {
          try source.score(block, strip: strip, into: &tiles)
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
    let (version, height) = (task.version, visit.block.texts.count)
    let isPlain = task.correction == nil && look.function == .plain
    weigh(look, task, visit)
    if !isPlain { view(look, task, visit) }
    aim(look, task, index, visit)
    limit(look, task, index, isPlain: isPlain, visit)

    let targets = look.videosAsk ? task.videoTargets : nil
    let rows = look.textsAsk ? self.targets : nil
    let columns = targets.map {
      ColumnTargets(least: $0.least, best: $0.best, limits: limits, margin: margin)
    }
    let found: Int
    if let targets, targets.isOneToOne {
      found =
        videos[index]?.mark(
          isPlain ? tiles[version] : seen, height: height, visit.videos, rows: rows, columns,
          with: &marks)
        ?? 0
    } else {
      found = marks.mark(
        isPlain ? tiles[version] : seen, height: height, columns: visit.videos, rows: rows, columns,
        columnsAbove: &unused)
    }
    note(found, isPlain ? tiles[version].elements : seen.elements, visit, targets)
    if visit.rounded != nil {
      settle(marked.places, visit)
      refine(look, task, visit)
      if let targets, !targets.isOneToOne, !isPlain {
        for (place, score) in zip(marked.places, marked.scores) {
          seen.elements[Int(place)] = score
        }
      }
    }
    if look.textsAsk {
      texts[index]?.count(
        marked, visit.block.texts, visit.videos, gold: task.textGold, judgments)
    }
    if let targets {
      videos[index]?.count(marked, visit.block.texts, visit.videos, targets, judgments)
    }
    let truth = judgments.truth
    for (row, text) in visit.block.texts.enumerated() {
      if look.textsAsk { texts[index]?.raise(text, by: marks.above[row]) }
      if let targets, !targets.isOneToOne {
        videos[index]?.countGroups(
          isPlain ? tiles[version].elements : seen.elements, from: seen.start(ofRow: row),
          videos: visit.videos,
          // The last text of a group is the last in the order by video.
          endsGroup: truth.texts(of: truth.videoOfText[text]).last == text, targets)
      }
    }
  }

  /// Works out what a look makes of the tile.
  private mutating func view(
    _ look: SweepTask.Look, _ task: SweepTask, _ visit: Visit
  ) {
    for (place, text) in visit.block.texts.enumerated() {
      let start = seen.start(ofRow: place)
      switch (task.correction, look.function) {
      case (let correction?, .plain):
        correction.apply(
          text, visit.videos, to: tiles[task.version].elements, from: start,
          into: &seen.elements, at: start)
      case (let correction?, let function):
        correction.apply(
          text, visit.videos, to: tiles[task.version].elements, from: start, into: &row)
        function.apply(
          to: row, from: 0, text: text, videos: visit.videos, direction: look.direction,
          into: &seen.elements, at: start)
      case (nil, let function):
        function.apply(
          to: tiles[task.version].elements, from: start, text: text, videos: visit.videos,
          direction: look.direction, into: &seen.elements, at: start)
      }
    }
  }

  /// Sets how far what a look makes of the scores of each row may be off.
  ///
  /// Where that knows no end, all scores of the tile are worked out, so that it is 0.
  private mutating func weigh(
    _ look: SweepTask.Look, _ task: SweepTask, _ visit: Visit
  ) {
    let rows = visit.block.texts.indices
    for (row, text) in visit.block.texts.enumerated() {
      margins[row] = 0
      guard visit.rounded != nil else { continue }
      var (error, size) = bounds[task.version][row]
      if let correction = task.correction {
        (error, size) = correction.bounds(from: error, size: size, row: text)
      }
      // More than the steps of the smallest numbers, to which a function may take the scores.
      margins[row] =
        (look.function.error(from: error, size: size) ?? .infinity) + .leastNormalMagnitude
    }
    if !rows.allSatisfy({ margins[$0] < .infinity }) {
      let columns = 0..<visit.videos.count
      settle(rows.flatMap { row in columns.map { Int32(seen.start(ofRow: row) + $0) } }, visit)
      for row in rows { margins[row] = 0 }
    }
    margin = margins[rows].max() ?? 0
  }

  /// Sets what the rows look for.
  private mutating func aim(
    _ look: SweepTask.Look, _ task: SweepTask, _ index: Int, _ visit: Visit
  ) {
    for (row, text) in visit.block.texts.enumerated() {
      let margin = margins[row]
      let gold = look.textsAsk ? task.textGold[text] : .infinity
      targets.low[row] = margin == 0 ? gold : (gold - margin).nextDown
      targets.high[row] = margin == 0 ? gold : (gold + margin).nextUp
      targets.limits[row] =
        look.textsAsk ? texts[index]?.threshold(of: row) ?? .infinity : .infinity
    }
  }

  /// Sets from where on scores may be among the best of their row or column.
  ///
  /// A list that is not full takes anything. But when the tile alone could fill it, what is below the last of its best
  /// can be left out, less the margin twice: the last may be lower, and what is left out higher.
  private mutating func limit(
    _ look: SweepTask.Look, _ task: SweepTask, _ index: Int, isPlain: Bool, _ visit: Visit
  ) {
    let (height, width) = (visit.block.texts.count, visit.videos.count)
    let depth = RankCounts.occurrenceDepth
    if targets.limits[..<height].contains(-.infinity) {
      (isPlain ? tiles[task.version] : seen).rowRanks(
        depth, height: height, width: width, into: &ranks)
      for row in 0..<height where targets.limits[row] == -.infinity {
        let margin = margins[row]
        targets.limits[row] = margin == 0 ? ranks[row] : (ranks[row] - margin).nextDown
      }
    }
    for row in 0..<height where margins[row] > 0 {
      targets.limits[row] = (targets.limits[row] - margins[row]).nextDown
    }
    guard look.videosAsk, let thresholds = videos[index]?.thresholds(visit.videos) else {
      for column in 0..<width { limits[column] = .infinity }
      return
    }
    for (column, threshold) in thresholds.enumerated() { limits[column] = threshold }
    if limits[..<width].contains(-.infinity) {
      (isPlain ? tiles[task.version] : seen).columnRanks(
        depth, height: height, width: width, into: &ranks)
      for column in 0..<width where limits[column] == -.infinity {
        limits[column] = margin == 0 ? ranks[column] : (ranks[column] - margin).nextDown
      }
    }
  }

  /// Notes the marked scores, and as what they were counted.
  private mutating func note(
    _ found: Int, _ elements: [Float], _ visit: Visit, _ column: VideoTargets?
  ) {
    marked.removeAll()
    for number in 0..<found {
      let place = Int(marks.places[number])
      let (row, video) = (
        place / TileShape.columns, visit.videos.lowerBound + place % TileShape.columns
      )
      let score = elements[place]
      marked.places.append(marks.places[number])
      marked.scores.append(score)
      marked.countsForRow.append(score > targets.high[row])
      marked.countsForColumn.append(
        column.map { score > $0.best[video] + margin } ?? false)
    }
  }

  /// Works out the scores at some places in single precision, in all versions.
  private mutating func settle(_ places: [Int32], _ visit: Visit) {
    guard let scores = visit.rounded else { return }
    unsettled.removeAll(keepingCapacity: true)
    for place in places where !isSettled[Int(place)] {
      isSettled[Int(place)] = true
      unsettled.append(place)
    }
    scores.settle(unsettled, visit.block, strip: visit.strip, in: &tiles)
  }

  /// Replaces the marked scores by what the look makes of those in single precision.
  private mutating func refine(
    _ look: SweepTask.Look, _ task: SweepTask, _ visit: Visit
  ) {
    for index in marked.scores.indices {
      marked.scores[index] = tiles[task.version].elements[Int(marked.places[index])]
    }
    guard task.correction != nil || look.function != .plain else { return }
    let places = marked.places.map { Int($0) }
    let texts = places.map { visit.block.texts[$0 / TileShape.columns] }
    let videos = places.map { visit.videos.lowerBound + $0 % TileShape.columns }
    if let correction = task.correction {
      marked.scores = correction.values(marked.scores, texts: texts, videos: videos)
    }
    guard look.function != .plain else { return }
    for index in marked.scores.indices {
      marked.scores[index] = look.function.value(
        marked.scores[index], text: texts[index], video: videos[index], direction: look.direction)
    }
  }

  /// Adds the counts of another thread.
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

  /// Works out what follows from the counts of all threads together.
  func counts(_ tasks: [SweepTask], _ judgments: Judgments) -> [RankCounts] {
    tasks.indices.map { index in
      RankCounts(
        texts: texts[index]?.counts(gold: tasks[index].textGold, judgments),
        videos: tasks[index].videoTargets.flatMap { videos[index]?.counts($0, judgments) })
    }
  }
}
