internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath

/// The work of EMCL on an export.
struct EMCLWork {
  /// The maps to apply: one, or one for each expert; nil where it makes none.
  var maps: [LinearMap]?
  /// The diagnostics of each fit that made a map.
  var fits: [EMCLSummary] = []
  var blocks: [BlockEMCL]?
  var scores: [Float]?
  /// Vectors that were moved in minibatches, on either side.
  var moved: (texts: RowStore, videos: RowStore)?
  var bank: Int?
  var warnings: [String] = []
  /// Tells whether the kind has a place for it.
  var isDone: Bool { maps != nil || blocks != nil || scores != nil || moved != nil }
}

/// Runs EMCL where the baseline of each kind would have it.
///
/// - Parameter moments: The moments of all videos and texts, for each expert, where they are known.
func runEMCL(
  _ configuration: EMCLConfiguration, texts: RetrievalSet.Side, videos: RetrievalSet.Side,
  of set: RetrievalSet, bank: Bank, moments: [MomentGram]? = nil, parallelism: Parallelism
) throws(ExportError) -> EMCLWork {
  var work = try runInScope(
    configuration, texts: texts, videos: videos, of: set, bank: bank, moments: moments,
    parallelism: parallelism)
  if work.isDone, let replaced = configuration.replacedPreset(by: set.start) {
    work.warnings.append(replaced)
  }
  return work
}

private func runInScope(
  _ configuration: EMCLConfiguration, texts: RetrievalSet.Side, videos: RetrievalSet.Side,
  of set: RetrievalSet, bank: Bank, moments: [MomentGram]?, parallelism: Parallelism
) throws(ExportError) -> EMCLWork {
  if set.kind.has(.pairVectors) {
    guard texts.pool == nil else { return EMCLWork() }
    return try runOnPairs(
      configuration, texts: texts, videos: videos, of: set, parallelism: parallelism)
  }
  if case .blocks(let textSize, let videoSize) = configuration.scope {
    return try runInBlocks(
      configuration, asked: (textSize, videoSize), texts: texts, videos: videos, of: set,
      parallelism: parallelism)
  }
  if case .aligned(let pairs) = configuration.scope {
    guard set.kind.has(.experts), set.truth.isOneToOne else { return EMCLWork() }
    return try runOnMatchingPairs(
      configuration, pairs: pairs, texts: texts, videos: videos, of: set, parallelism: parallelism)
  }
  var work = EMCLWork()
  let families = set.families(texts, videos)
  guard !families.isEmpty else { return work }
  var sides = families.map { [$0.videos, $0.texts] }
  if configuration.scope == .gallery {
    guard set.kind.has(.pooledVectors) else { return work }
    sides = [[families[0].videos]]
    work.bank = bank.texts?.count ?? 0
    if let rows = bank.texts?.rows {
      sides[0].append(RowSelection(rows))
    } else {
      work.warnings.append("there is no bank of texts: the map is fitted on the gallery alone")
    }
    work.warnings.append(
      "inductive for text to video; in video to text the queries are the videos of the fit")
  }
  let isTokenWise = set.kind.has(.tokens)
  if isTokenWise {
    work.warnings.append(
      "EMCL on \(set.kind == .maxsim ? "several vectors of each item" : "the tokens and frames of token-wise interaction") "
        + "is an extension of this tool: no released code applies it there")
  }
  // The formula of token-wise interaction divides by the norms again; vectors that are compared as they stand keep theirs.
  let fits = try EMCLFit.fits(
    configuration, sides: sides, of: set,
    renormalizes: isTokenWise && texts.norm != .asIs && videos.norm != .asIs,
    moments: configuration.scope == .global ? moments : nil, parallelism: parallelism)
  work.maps = fits.map(\.map)
  work.fits = fits.map(\.summary)
  return work
}

/// The blocks of one run, and what there is to say of them.
private struct Blocks {
  let sizes: (texts: [Int], videos: [Int])
  private(set) var warnings: [String] = []

  /// Divides texts and videos.
  ///
  /// The batches of the file are those of its baseline's own evaluation: they win over a preset's, and where an
  /// expression says otherwise, that is told. The blocks of a multi-caption loader cannot be said in an expression and
  /// are always taken.
  init(_ configuration: EMCLConfiguration, asked: (texts: Int, videos: Int), of set: RetrievalSet) {
    let isPreset = configuration.hasPresetBlocks
    let own = (
      texts: set.batches.texts ?? asked.texts, videos: set.batches.videos ?? asked.videos
    )
    let taken = isPreset ? own : asked
    sizes = (
      Blocks.pieces(set.texts.count, taken.texts),
      set.videoBlocks ?? Blocks.pieces(set.videos.count, taken.videos)
    )
    warnings.append(
      "one EM for each of \(sizes.texts.count) x \(sizes.videos.count) blocks: scores of different blocks are "
        + "not comparable, and the order of the file matters")
    if own != asked {
      warnings.append(
        isPreset
          ? "blocks of \(own.texts) texts and \(own.videos) videos, as the file says (text_batch, video_batch); the "
            + "preset has \(asked.texts) and \(asked.videos)"
          : "blocks of \(asked.texts) texts and \(asked.videos) videos, but the file's evaluation took "
            + "\(own.texts) and \(own.videos) at a time (text_batch, video_batch)")
    }
    if let blocks = set.videoBlocks, !isPreset,
      blocks.dropLast().contains(where: { $0 != asked.videos })
    {
      warnings.append(
        "the videos are divided as /video/block says, not into blocks of \(asked.videos)")
    }
  }

  /// The sizes of consecutive blocks, the last one short.
  private static func pieces(_ count: Int, _ size: Int) -> [Int] {
    (0..<count).blocks(of: size).map(\.count)
  }
}

/// Runs EMCL as the MMT fork's evaluation does: on minibatches of matching pairs, for each expert.
///
/// EMCL `As_a_joint_training_module`, `forward` with `out="test"`: a text and its own video always share a
/// map that other videos do not have, so the labels leak into the scores. A reproduction, nothing else.
private func runOnMatchingPairs(
  _ configuration: EMCLConfiguration, pairs: Int, texts: RetrievalSet.Side,
  videos: RetrievalSet.Side, of set: RetrievalSet, parallelism: Parallelism
) throws(ExportError) -> EMCLWork {
  guard let textExperts = texts.vectors, let videoExperts = videos.vectors else {
    return EMCLWork()
  }
  let (slots, width) = (textExperts.slots, textExperts.store.width)
  var textRows = Matrix(rows: textExperts.store.count, columns: width)
  var videoRows = Matrix(rows: videoExperts.store.count, columns: width)
  for members in (0..<videos.count).blocks(of: pairs) {
    let partners = members.flatMap { set.truth.texts(of: $0) }
    let rows = (0..<slots).map { slot in
      (texts: partners.map { $0 * slots + slot }, videos: members.map { $0 * slots + slot })
    }
    let fits = try EMCLFit.fits(
      configuration,
      sides: rows.map {
        [
          RowSelection(videoExperts.store, rows: $0.videos),
          RowSelection(textExperts.store, rows: $0.texts),
        ]
      }, of: set, parallelism: parallelism)
    for (fit, own) in zip(fits, rows) {
      try move(own.texts, of: textExperts.store, by: fit.map, into: &textRows)
      try move(own.videos, of: videoExperts.store, by: fit.map, into: &videoRows)
    }
  }
  var work = EMCLWork()
  work.moved = (RowStore(textRows), RowStore(videoRows))
  work.warnings = [
    "LABEL LEAK: each EM sees \(pairs) matching pairs, so a text shares its map with its own video and "
      + "with few others; a reproduction of the MMT fork's evaluation, not a result"
  ]
  return work
}

private func move(
  _ rows: [Int], of store: RowStore, by map: LinearMap, into target: inout Matrix
) throws(ExportError) {
  var values = [Float](repeating: 0, count: rows.count * store.width)
  try store.gather(rows, into: &values)
  let moved = map.apply(values)
  for (place, row) in rows.enumerated() {
    let start = row * store.width
    target.elements.replaceSubrange(
      start..<start + store.width,
      with: moved[place * store.width..<(place + 1) * store.width])
  }
}

/// Runs EMCL on the text-conditioned vectors of EMCL-Net.
private func runOnPairs(
  _ configuration: EMCLConfiguration, texts: RetrievalSet.Side, videos: RetrievalSet.Side,
  of set: RetrievalSet, parallelism: Parallelism
) throws(ExportError) -> EMCLWork {
  var work = EMCLWork()
  guard let rows = texts.rows, let frames = videos.vectors,
    texts.count <= LoadOptions.quarterOfMemory / 4 / max(1, videos.count)
  else { return work }
  if configuration.isIdentity { return EMCLWork(blocks: []) }
  let sizes: (texts: [Int], videos: [Int])
  switch configuration.conditionedScope ?? configuration.scope {
  case .global: sizes = ([texts.count], [videos.count])
  case .blocks(let textSize, let videoSize):
    let blocks = Blocks(configuration, asked: (textSize, videoSize), of: set)
    sizes = blocks.sizes
    work.warnings += blocks.warnings
  case .gallery, .aligned: return work
  }
  let result = try ConditionedEMCL.scores(
    configuration, texts: rows, videos: frames, sizes: sizes, of: set, parallelism: parallelism)
  work.scores = result.scores
  work.warnings += result.warnings
  return work
}

/// Runs EMCL for each block of texts with each block of videos, in the order of the file.
private func runInBlocks(
  _ configuration: EMCLConfiguration, asked: (texts: Int, videos: Int),
  texts: RetrievalSet.Side, videos: RetrievalSet.Side, of set: RetrievalSet,
  parallelism: Parallelism
) throws(ExportError) -> EMCLWork {
  var work = EMCLWork()
  let blocks = Blocks(configuration, asked: asked, of: set)
  let kind = set.kind
  guard kind.has(.pooledVectors) || kind.has(.experts) else { return work }
  if configuration.isIdentity { return EMCLWork(blocks: []) }
  if kind.has(.pooledVectors) {
    guard let textRows = texts.rows, let videoRows = videos.rows else { return work }
    work.blocks = [
      try BlockEMCL(
        configuration, expert: (0, 1), texts: textRows, videos: videoRows, sizes: blocks.sizes,
        of: set, parallelism: parallelism)
    ]
  } else {
    guard let textExperts = texts.vectors, let videoExperts = videos.vectors else { return work }
    var all: [BlockEMCL] = []
    for expert in 0..<textExperts.slots {
      all.append(
        try BlockEMCL(
          configuration, expert: (expert, textExperts.slots), texts: textExperts.slot(expert),
          videos: videoExperts.slot(expert), sizes: blocks.sizes, of: set, parallelism: parallelism)
      )
    }
    work.blocks = all
  }
  work.warnings += blocks.warnings
  work.warnings += (work.blocks ?? []).flatMap(\.warnings).prefix(1)
  return work
}
