package import EmbeddingFiles
package import EmbeddingMath
internal import Glibc

/// EMCL on the text-conditioned vectors of EMCL-Net, in blocks of texts with videos.
///
/// The rows of one EM are the vectors q[t, v] of all pairs of a block and its raw texts
/// (`tvr/models/modeling.py`, `get_logits`); both sides are then compared by their cosine. The vectors
/// exist for pairs only, so the scores are worked out block by block and kept: the one place where
/// texts x videos numbers stay in memory.
package enum ConditionedEMCL {
  /// The scores of all pairs, texts in rows, and what the user should know of the fits.
  ///
  /// - Parameters:
  ///   - configuration: The settings; rows are compared at unit length whether renormalised or not.
  ///   - texts: Raw texts, N_t x d.
  ///   - videos: Raw frames with their mask.
  ///   - sizes: The sizes of the blocks of texts and of videos.
  ///   - set: The export, for its temperature and stored bases.
  ///   - parallelism: The threads to use.
  /// - Throws: When stored bases are missing, or rows cannot be read.
  package static func scores(
    _ configuration: EMCLConfiguration, texts: RowStore, videos: VectorRows,
    sizes: (texts: [Int], videos: [Int]), of set: RetrievalSet, parallelism: Parallelism
  ) throws(ExportError) -> (scores: [Float], warnings: [String]) {
    let settings = configuration.settings(stored: set.start, renormalizesByDefault: false)
    let start = try configuration.start.values(
      k: configuration.basesAskedFor, experts: 1, stored: set.start, path: set.path)[0]
    let textRanges = ranges(sizes.texts)
    let videoRanges = ranges(sizes.videos)
    let columns = videoRanges.count
    let sampled = sampledBlocks(textRanges.count * columns)
    let largest = (sizes.texts.max() ?? 0) * ((sizes.videos.max() ?? 0) + 1)
    if largest > ConditionedBlock.residentRows {
      try GramMemory.check(dimension: texts.width, path: set.path)
    }
    let blocks = try parallelism.map(textRanges.count * columns) {
      (index: Int) throws(ExportError) in
      let block = try ConditionedBlock(
        texts: texts, textRange: textRanges[index / columns], videos: videos,
        videoRange: videoRanges[index % columns], temperature: Double(set.temperature))
      return try block.scores(
        settings: settings, start: start, seed: configuration.start.rowSeed,
        isSampled: sampled.contains(index))
    }
    var scores = [Float](repeating: 0, count: texts.count * videos.items)
    for (index, block) in blocks.enumerated() {
      let (rows, places) = (textRanges[index / columns], videoRanges[index % columns])
      for (i, text) in rows.enumerated() {
        let target = text * videos.items + places.lowerBound
        scores.replaceSubrange(
          target..<target + places.count,
          with: block.scores[i * places.count..<(i + 1) * places.count])
      }
    }
    let warning = driftWarning(
      growth: blocks.compactMap(\.growth).max(), iterations: settings.iterations,
      place: blocks.count > 1 ? " of a block" : "")
    return (scores, warning.map { [$0] } ?? [])
  }

  private static func ranges(_ sizes: [Int]) -> [Range<Int>] {
    var first = 0
    return sizes.map { size in
      defer { first += size }
      return first..<first + size
    }
  }
}

/// One block of texts with videos.
private struct ConditionedBlock {
  private let texts: DoubleMatrix
  /// The frames of the videos, video after video.
  private let frames: [Double]
  private let mask: [Bool]
  private let slots: Int
  private let videoCount: Int
  private let temperature: Double

  /// Rows whose double-precision copy may lie in memory for one block.
  fileprivate static let residentRows = 20_000

  init(
    texts: RowStore, textRange: Range<Int>, videos: VectorRows, videoRange: Range<Int>,
    temperature: Double
  ) throws(ExportError) {
    self.texts = DoubleMatrix(
      rows: textRange.count, columns: texts.width,
      elements: try texts.rows(textRange).map(Double.init))
    let vectors = videoRange.lowerBound * videos.slots..<videoRange.upperBound * videos.slots
    frames = try videos.store.rows(vectors).map(Double.init)
    mask = vectors.map { videos.mask?[$0] ?? 1 != 0 }
    slots = videos.slots
    videoCount = videoRange.count
    self.temperature = temperature
  }

  /// The vectors q[t, v] of one text with all videos.
  private func conditioned(_ text: Int) -> DoubleMatrix {
    let d = texts.columns
    var q = DoubleMatrix(rows: videoCount, columns: d)
    var weights = [Double](repeating: 0, count: slots)
    for video in 0..<videoCount {
      var largest = -Double.infinity
      for f in 0..<slots {
        let start = (video * slots + f) * d
        var sum = 0.0
        for c in 0..<d { sum += texts.elements[text * d + c] * frames[start + c] }
        weights[f] = sum / temperature
        largest = max(largest, weights[f])
      }
      var total = 0.0
      for f in 0..<slots {
        weights[f] = exp(weights[f] - largest)
        total += weights[f]
      }
      for f in 0..<slots where mask[video * slots + f] {
        let start = (video * slots + f) * d
        let w = weights[f] / total
        for c in 0..<d { q.elements[video * d + c] += w * frames[start + c] }
      }
    }
    return q
  }

  func scores(
    settings: EMCLSettings, start: [Double], seed: UInt64?, isSampled: Bool
  ) throws(ExportError) -> (scores: [Float], growth: Double?) {
    let count = texts.rows * videoCount + texts.rows
    var kept: [DoubleMatrix] = []
    let gram: any ChannelGram
    if count <= ConditionedBlock.residentRows {
      kept = (0..<texts.rows).map(conditioned)
      gram = RowGram(
        DoubleMatrix(
          rows: count, columns: texts.columns,
          elements: kept.flatMap(\.elements) + texts.elements))
    } else {
      var moments = Moments(dimension: texts.columns)
      let alone = Parallelism(threads: 1)
      for text in 0..<texts.rows {
        moments.add(
          rows: conditioned(text).elements.map { Float($0) }[...], parallelism: alone)
      }
      moments.add(rows: texts.elements.map { Float($0) }[...], parallelism: alone)
      gram = MomentGram(moments)
    }
    var first: DoubleMatrix?
    if let seed { first = try firstProducts(from: kept, bases: start.count, seed: seed) }
    let em = ExpectationMaximization(gram, settings: settings, start: start, first: first)
    let factors = LowRankFactors(em, settings: settings, rows: gram.rows)
    let (z, core) = (factors.directions, factors.core)
    let textProjected = texts.times(z)
    let textMoved = textProjected.times(core)
    var scores: [Float] = []
    scores.reserveCapacity(texts.rows * videoCount)
    for text in 0..<texts.rows {
      let q = kept.isEmpty ? conditioned(text) : kept[text]
      let directions = q.times(z)
      let moved = directions.times(core)
      let textSquare = factors.squaredLength(texts, text, textProjected, textMoved)
      for video in 0..<videoCount {
        var inner = 0.0
        for channel in 0..<q.columns { inner += texts[text, channel] * q[video, channel] }
        inner *= factors.identity * factors.identity
        for k in 0..<z.columns { inner += textMoved[text, k] * directions[video, k] }
        let length = factors.squaredLength(q, video, directions, moved) * textSquare
        scores.append(Float(inner / length.squareRoot()))
      }
    }
    let growth =
      isSampled ? driftGrowth(gram, settings: settings, start: start, first: first) : nil
    return (scores, growth?.amongShared)
  }

  /// X^T mu of a start that differs by row, drawn from single-precision rows as elsewhere.
  private func firstProducts(
    from kept: [DoubleMatrix], bases: Int, seed: UInt64
  ) throws(ExportError) -> DoubleMatrix {
    let slabs = (0..<texts.rows).map { kept.isEmpty ? conditioned($0) : kept[$0] } + [texts]
    let selections = slabs.map { slab in
      RowSelection(
        RowStore(
          Matrix(
            rows: slab.rows, columns: slab.columns, elements: slab.elements.map { Float($0) })))
    }
    return try rowStart(selections, bases: bases, seed: seed)
  }
}
