package import EmbeddingFiles
package import EmbeddingMath

/// EMCL run anew for each block of texts with each block of videos, as the released evaluations do.
///
/// Within a block the map is x -> c x + (x Z) G Z^T, so a product of two mapped rows is c^2 of the plain one
/// and a sum over the few directions: <y, y'> = c^2 <x, x'> + q (2 c G + G Z^T Z G) q', q = x Z. Kept are
/// the factors of that sum: numbers for each text and block of videos, and each video and block of
/// texts. Scores of different blocks come from different maps; identical captions in different blocks
/// are no longer tied, and the order of the file matters.
package struct BlockEMCL: Sendable {
  private let textBlock: [Int]
  private let videoBlock: [Int]
  private let textStarts: [Int]
  private let videoStarts: [Int]
  private let blocks: [Factors]
  private let videoBlockCount: Int
  /// Warnings about the fits.
  package let warnings: [String]

  /// The numbers of one block that are added to a product.
  private struct Factors: Sendable {
    var identity: Float
    var directions: Int
    var left: [Float]
    var right: [Float]
    /// |y| of each row, where rows are divided by their norms.
    var textNorms: [Float]
    var videoNorms: [Float]
    /// The growth of the difference between bases that start alike, in the blocks where it is worked out.
    var growth: Double?
  }

  /// Runs EM in every block.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - expert: Which row of stored or drawn bases to begin from, and out of how many.
  ///   - texts: N_t x d.
  ///   - videos: N_v x d.
  ///   - sizes: The sizes of the blocks of texts and of videos, in the order of the file.
  ///   - set: The export, for its stored bases.
  ///   - parallelism: The threads to use.
  /// - Throws: When stored bases are missing, or rows cannot be read.
  package init(
    _ configuration: EMCLConfiguration, expert: (index: Int, count: Int), texts: RowStore,
    videos: RowStore, sizes: (texts: [Int], videos: [Int]), of set: RetrievalSet,
    parallelism: Parallelism
  ) throws(ExportError) {
    let settings = configuration.settings(
      stored: set.start, renormalizesByDefault: set.kind.has(.experts))
    let start = try configuration.start.values(
      k: configuration.basesAskedFor, experts: expert.count, stored: set.start, path: set.path)[
        expert.index]
    (textBlock, textStarts) = BlockEMCL.places(sizes.texts)
    (videoBlock, videoStarts) = BlockEMCL.places(sizes.videos)
    precondition(textBlock.count == texts.count && videoBlock.count == videos.count)
    videoBlockCount = sizes.videos.count
    let (textStarts, videoStarts, columns) = (textStarts, videoStarts, videoBlockCount)
    let sampled = sampledBlocks(sizes.texts.count * columns)
    blocks = try parallelism.map(sizes.texts.count * columns) {
      (index: Int) throws(ExportError) in
      let (a, b) = (index / columns, index % columns)
      return try BlockEMCL.fit(
        settings: settings, start: start, seed: configuration.start.rowSeed,
        isSampled: sampled.contains(index),
        texts: RowSelection(
          texts, rows: Array(textStarts[a]..<textStarts[a] + sizes.texts[a])),
        videos: RowSelection(
          videos, rows: Array(videoStarts[b]..<videoStarts[b] + sizes.videos[b])))
    }
    let warning = driftWarning(
      growth: blocks.compactMap(\.growth).max(), iterations: settings.iterations,
      place: " of a block")
    warnings = warning.map { [$0] } ?? []
  }

  /// The block of each item, and where each block begins.
  private static func places(_ sizes: [Int]) -> (block: [Int], starts: [Int]) {
    var block: [Int] = []
    var starts: [Int] = []
    for (index, size) in sizes.enumerated() {
      starts.append(block.count)
      block += [Int](repeating: index, count: size)
    }
    return (block, starts)
  }

  private static func fit(
    settings: EMCLSettings, start: [Double], seed: UInt64?, isSampled: Bool,
    texts: RowSelection, videos: RowSelection
  ) throws(ExportError) -> Factors {
    let gram = RowGram(try stacked([videos, texts]))
    var first: DoubleMatrix?
    if let seed { first = try rowStart([videos, texts], bases: start.count, seed: seed) }
    let em = ExpectationMaximization(gram, settings: settings, start: start, first: first)
    let factors = LowRankFactors(em, settings: settings, rows: gram.rows)
    let core = factors.core
    func side(
      _ selection: RowSelection
    ) throws(ExportError) -> (projected: DoubleMatrix, moved: DoubleMatrix, norms: [Float]) {
      let rows = try stacked([selection])
      let projected = rows.times(factors.directions)
      let moved = projected.times(core)
      guard settings.renormalize, !settings.isIdentity else { return (projected, moved, []) }
      let norms = (0..<rows.rows).map { row in
        Float(max(factors.squaredLength(rows, row, projected, moved).squareRoot(), 1e-12))
      }
      return (projected, moved, norms)
    }
    let textSide = try side(texts)
    let videoSide = try side(videos)
    return Factors(
      identity: Float(factors.identity * factors.identity), directions: factors.gains.count,
      left: textSide.moved.elements.map { Float($0) },
      right: videoSide.projected.elements.map { Float($0) }, textNorms: textSide.norms,
      videoNorms: videoSide.norms,
      growth: isSampled
        ? driftGrowth(gram, settings: settings, start: start, first: first)?.amongShared : nil)
  }

  /// Turns plain products of texts and videos into those after EMCL.
  package func apply(to tile: inout ScoreTile, texts: [Int], videos: [Int]) {
    for (row, text) in texts.enumerated() {
      let a = textBlock[text]
      let i = text - textStarts[a]
      let start = tile.start(ofRow: row)
      for (column, video) in videos.enumerated() {
        let b = videoBlock[video]
        let j = video - videoStarts[b]
        let block = blocks[a * videoBlockCount + b]
        var value = block.identity * tile.elements[start + column]
        for k in 0..<block.directions {
          value += block.left[i * block.directions + k] * block.right[j * block.directions + k]
        }
        if !block.textNorms.isEmpty { value /= block.textNorms[i] * block.videoNorms[j] }
        tile.elements[start + column] = value
      }
    }
  }
}
