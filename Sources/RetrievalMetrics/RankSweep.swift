public import EmbeddingFiles
public import EmbeddingMath
public import Scoring

/// The ranks of several methods on the same plain scores, counted in one sweep over all tiles.
///
/// The scores of all true pairs come first, by the arithmetic of the tiles, so that a score never differs
/// from itself. Then each tile is computed once, adjusted by the functions of every method, compared with
/// the true scores of its rows and of its columns, and forgotten.
public struct RankSweep: Sendable {
  /// What is ranked: a function of the plain scores for each direction that is wanted.
  public struct View: Sendable {
    let textToVideo: ScoreFunction?
    let videoToText: ScoreFunction?
    /// What is added to the plain scores before; nil for nothing.
    let correction: LowRankCorrection?

    /// Asks for the ranks of both directions, or of one.
    ///
    /// - Parameter correction: What is added to the plain scores before. Views with the same one stand together.
    public init(
      textToVideo: ScoreFunction?, videoToText: ScoreFunction?,
      correction: LowRankCorrection? = nil
    ) {
      self.textToVideo = textToVideo
      self.videoToText = videoToText
      self.correction = correction
    }

    /// The plain scores, both ways.
    public static let plain = View(textToVideo: .plain, videoToText: .plain)
  }

  /// The counts of each view.
  public let counts: [RankCounts]
  /// How the plain scores lie.
  public let scores: ScoreSummary

  /// Sweeps.
  ///
  /// - Parameters:
  ///   - source: The plain scores, N_t x N_v.
  ///   - views: What is ranked.
  ///   - judgments: Which text belongs to which video.
  ///   - countsHubs: Whether lists of the best are kept for the k-occurrences; they are zero otherwise.
  ///   - shift: By how much the scores of the true pairs are moved before others are compared with them, in parts
  ///     of the largest of them: which ranks hang on the last digits.
  ///   - parallelism: The threads to use.
  ///   - progress: Called with the part of the sweep that is done.
  /// - Throws: When scores have to be read and cannot be, or when a true pair has no finite score.
  public init(
    _ source: any ScoreSource, _ views: [View], _ judgments: Judgments, countsHubs: Bool = true,
    shift: Float = 0, parallelism: Parallelism,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws(ExportError) {
    let truth = judgments.truth
    let units = TextUnit.all(of: truth)
    let goldParts = try parallelism.map(units.count) { (unit: Int) throws(ExportError) in
      var scores: [Float] = []
      for block in units[unit].blocks {
        scores += try source.scorePairs(block, block.map { truth.videoOfText[$0] })
      }
      return scores
    }
    var gold = [Float](repeating: 0, count: truth.textCount)
    for (unit, scores) in zip(units, goldParts) {
      for (text, score) in zip(unit.texts, scores) { gold[text] = score }
    }
    /// The scores of the true pairs after each correction, in the order of the corrections.
    let corrections = CorrectedViews(views)
    let plainGold = gold
    var corrected = [gold]
    for correction in corrections.all {
      var own = gold
      let parts = parallelism.map(units.count) { unit in
        var scores: [Float] = []
        for block in units[unit].blocks {
          scores += correction.pairs(
            Array(block), block.map { truth.videoOfText[$0] }, plain: block.map { plainGold[$0] })
        }
        return scores
      }
      for (unit, scores) in zip(units, parts) {
        for (text, score) in zip(unit.texts, scores) { own[text] = score }
      }
      corrected.append(own)
    }
    func adjusted(
      _ function: ScoreFunction?, _ direction: Direction, _ gold: [Float]
    ) throws(ExportError) -> [Float]? {
      guard let function else { return nil }
      var values = gold.indices.map {
        function.value(
          gold[$0], text: $0, video: truth.videoOfText[$0], direction: direction)
      }
      if shift != 0 {
        let step = shift * (values.map { abs($0) }.max() ?? 0)
        for index in values.indices { values[index] += step }
      }
      if let text = values.firstIndex(where: { !$0.isFinite }) {
        throw .invalid(
          path: judgments.path,
          problems: [
            Problem(
              "scores", "the method drives them beyond single precision",
              expected: "finite scores",
              found: "\(values[text]) for text \(text) and its own video",
              hint: "a smaller beta, or a larger lambda or tau")
          ])
      }
      return values
    }
    var tasks: [SweepTask] = []
    for (view, place) in zip(views, corrections.places) {
      let own = corrected[place]
      tasks.append(
        SweepTask(
          view, correction: place - 1,
          textGold: try adjusted(view.textToVideo, .textToVideo, own),
          videoGold: try adjusted(view.videoToText, .videoToText, own), judgments))
    }
    let finished = Counter(total: units.count, report: progress)
    let prepared = tasks
    let rounded =
      prepared.allSatisfy(\.decidesByRounded) ? source.rounded(parallelism: parallelism) : nil
    let states = try parallelism.run(
      units.count, makeState: { SweepState(prepared, truth, countsHubs: countsHubs) },
      body: { (state: inout SweepState, unit: Int) throws(ExportError) in
        try state.sweep(units[unit], source, rounded, prepared, corrections.all, judgments)
        finished.advance()
      })
    var total = SweepState(prepared, truth, countsHubs: countsHubs)
    for state in states { total.merge(state) }
    counts = total.counts(prepared, judgments)
    scores = ScoreSummary(gold: gold, rows: total.rowSums, videos: truth.videoCount)
  }
}

/// The corrections of some views: each once, views of the same one being neighbours.
struct CorrectedViews: Sendable {
  /// The corrections.
  let all: [LowRankCorrection]
  /// For each view 0 for the plain scores, or the number of its correction, counted from 1.
  let places: [Int]

  init(_ views: [RankSweep.View]) {
    var (all, places): ([LowRankCorrection], [Int]) = ([], [])
    for view in views {
      guard let own = view.correction else {
        places.append(0)
        continue
      }
      if all.last?.id != own.id { all.append(own) }
      places.append(all.count)
    }
    self.all = all
    self.places = places
  }
}

/// One view with the scores it is compared with.
struct SweepTask: Sendable {
  let view: RankSweep.View
  /// The number of its correction, counted from 0; -1 for the plain scores.
  let correction: Int
  /// The score of each text with its own video, as texts ask.
  let textGold: [Float]
  /// What columns are compared with, as videos ask.
  let videoTargets: VideoTargets?

  init(
    _ view: RankSweep.View, correction: Int, textGold: [Float]?, videoGold: [Float]?,
    _ judgments: Judgments
  ) {
    self.view = view
    self.correction = correction
    self.textGold = textGold ?? []
    videoTargets = videoGold.map { VideoTargets(judgments.truth, gold: $0) }
  }

  /// Whether it can be told how far apart results lie when scores do.
  var decidesByRounded: Bool {
    [view.textToVideo, view.videoToText].allSatisfy { function in
      function.map { $0.error(from: 0, size: 0) != nil } ?? true
    }
  }
}

/// The counts of one thread, for all views.
///
/// All of them are whole numbers, or belong to one text that no other thread has, so the sum over the
/// threads does not depend on who swept what.
struct SweepState: Sendable {
  private var texts: [TextQueryCounter?]
  private var videos: [VideoQueryCounter?]
  /// The sum of the plain scores of each text, and of their squares.
  private(set) var rowSums: [(sum: Double, squares: Double)]
  private var tile = ScoreTile()
  /// The scores of one row after a correction.
  private var corrected = [Float](repeating: 0, count: TileShape.columns)
  /// The adjusted scores of one row of the tile.
  private var row = [Float](repeating: 0, count: TileShape.columns)
  /// Which scores of the row have to be worked out.
  private var doubts = TileDoubts()

  init(_ tasks: [SweepTask], _ truth: Truth, countsHubs: Bool) {
    texts = tasks.map {
      $0.view.textToVideo == nil ? nil : TextQueryCounter(truth, countsHubs: countsHubs)
    }
    videos = tasks.map { task in
      task.videoTargets.map { VideoQueryCounter($0, countsHubs: countsHubs) }
    }
    rowSums = [(sum: Double, squares: Double)](repeating: (0, 0), count: truth.textCount)
  }

  /// Sweeps the texts of a unit over all videos.
  ///
  /// With rounded scores, each that is too close to what any view compares it with is worked out and takes the rounded
  /// one's place before anything is counted: so all comparisons come out as those of the scores themselves.
  mutating func sweep(
    _ unit: TextUnit, _ source: any ScoreSource, _ rounded: RoundedScores?, _ tasks: [SweepTask],
    _ corrections: [LowRankCorrection], _ judgments: Judgments
  ) throws(ExportError) {
    for block in unit.blocks {
      let block = try source.block(of: block)
      let near = rounded?.block(block)
      for index in tasks.indices { texts[index]?.begin(height: block.texts.count) }
      for strip in 0..<source.strips {
        let range = source.videos(ofStrip: strip)
        if let rounded, let near {
          rounded.score(near, strip: strip, into: &tile)
        } else {
          try source.score(block, strip: strip, into: &tile)
        }
        for (row, text) in block.texts.enumerated() {
          let start = tile.start(ofRow: row)
          TileLoops.sum(tile.elements, from: start, count: range.count, to: &rowSums[text])
          if let rounded, let near {
            doubts.clear()
            let bounds = rounded.bounds(near, row: row, strip: strip)
            forEachTask(tasks, corrections, row, text, range) {
              (state: inout SweepState, index, elements, start) in
              let correction = tasks[index].correction
              let size = bounds.size + (correction < 0 ? 0 : corrections[correction].size)
              let error = correction < 0 ? bounds.error : bounds.error + size * 0x1p-21
              state.doubt(
                tasks[index], index, elements, start, row, text, range, error: error, size: size)
            }
            rounded.settle(
              doubts.columns(of: range.count), ofRow: row, block, strip: strip, in: &tile)
          }
          forEachTask(tasks, corrections, row, text, range) {
            (state: inout SweepState, index, elements, start) in
            state.count(tasks[index], index, elements, start, row, text, range, judgments)
          }
        }
      }
      for index in tasks.indices { texts[index]?.end(block.texts) }
    }
  }

  /// Hands out one row of the tile to each task, with the task's correction.
  private mutating func forEachTask(
    _ tasks: [SweepTask], _ corrections: [LowRankCorrection], _ row: Int, _ text: Int,
    _ videos: Range<Int>, _ body: (inout SweepState, Int, [Float], Int) -> Void
  ) {
    let start = tile.start(ofRow: row)
    for (index, task) in tasks.enumerated() where task.correction < 0 {
      body(&self, index, tile.elements, start)
    }
    for (number, correction) in corrections.enumerated() {
      correction.add(text, videos, to: tile.elements, from: start, into: &corrected)
      for (index, task) in tasks.enumerated() where task.correction == number {
        body(&self, index, corrected, 0)
      }
    }
  }

  /// Marks the rounded scores of one row that cannot decide what a task asks, in either direction.
  private mutating func doubt(
    _ task: SweepTask, _ index: Int, _ elements: [Float], _ start: Int, _ place: Int, _ text: Int,
    _ videos: Range<Int>, error: Float, size: Float
  ) {
    if let function = task.view.textToVideo, let threshold = texts[index]?.threshold(of: place),
      let margin = function.error(from: error, size: size)
    {
      let isPlain = function == .plain
      if !isPlain {
        function.apply(
          to: elements, from: start, text: text, videos: videos, direction: .textToVideo,
          into: &row)
      }
      doubts.mark(
        isPlain ? elements : row, from: isPlain ? start : 0, count: videos.count,
        gold: task.textGold[text], threshold: threshold, margin: margin)
    }
    if let function = task.view.videoToText, let targets = task.videoTargets,
      let thresholds = self.videos[index]?.thresholds,
      let margin = function.error(from: error, size: size)
    {
      let isPlain = function == .plain
      if !isPlain {
        function.apply(
          to: elements, from: start, text: text, videos: videos, direction: .videoToText,
          into: &row)
      }
      doubts.mark(
        isPlain ? elements : row, from: isPlain ? start : 0, columns: videos, least: targets.least,
        best: targets.best, thresholds: thresholds, margin: margin)
    }
  }

  /// Counts one row for one task, both ways.
  private mutating func count(
    _ task: SweepTask, _ index: Int, _ elements: [Float], _ start: Int, _ place: Int, _ text: Int,
    _ range: Range<Int>, _ judgments: Judgments
  ) {
    let truth = judgments.truth
    let own = truth.videoOfText[text]
    if let function = task.view.textToVideo {
      let isPlain = function == .plain
      if !isPlain {
        function.apply(
          to: elements, from: start, text: text, videos: range, direction: .textToVideo, into: &row)
      }
      texts[index]?.count(
        isPlain ? elements : row, from: isPlain ? start : 0, row: place, text: text, own: own,
        videos: range, gold: task.textGold[text], judgments)
    }
    if let function = task.view.videoToText, let targets = task.videoTargets {
      let isPlain = function == .plain
      if !isPlain {
        function.apply(
          to: elements, from: start, text: text, videos: range, direction: .videoToText, into: &row)
      }
      videos[index]?.count(
        isPlain ? elements : row, from: isPlain ? start : 0, text: text, videos: range,
        // The last text of a group is the last in the order by video.
        endsGroup: truth.texts(of: own).last == text, targets, judgments)
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
