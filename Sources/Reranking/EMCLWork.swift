internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath

/// What EMCL did to an export.
struct EMCLWork {
  var diagnostics: EMCLDiagnostics?
  var blocks: [BlockEMCL]?
  var scores: [Float]?
  var bank: Int?
  var warnings: [String] = []
  /// Whether the kind has a place for it.
  var isDone: Bool { diagnostics != nil || blocks != nil || scores != nil }
}

/// Runs EMCL where the baseline of each kind would have it, and puts the moved vectors in their places.
func applyEMCL(
  _ configuration: EMCLConfiguration, to texts: inout RetrievalSet.Side,
  _ videos: inout RetrievalSet.Side, of set: RetrievalSet, parallelism: Parallelism
) throws(ExportError) -> EMCLWork {
  if set.kind == .conditioned {
    return try runOnPairs(
      configuration, texts: texts, videos: videos, of: set, parallelism: parallelism)
  }
  if case .blocks(let textSize, let videoSize) = configuration.scope {
    return try runInBlocks(
      configuration, sizes: (textSize, videoSize), texts: texts, videos: videos, of: set,
      parallelism: parallelism)
  }
  var work = EMCLWork()
  let before = try Geometry(
    texts: texts, videos: videos, truth: set.truth, parallelism: parallelism)
  guard let before else { return work }
  let fits: [EMCLFit]
  switch set.kind {
  case .dot, .frames, .dotTab:
    if case .aligned = configuration.scope { return work }
    // CLIP2Video: the global branch only; the TAB vectors stay as they are.
    guard let textRows = texts.rows, let videoRows = videos.rows else { return work }
    var rows = [RowSelection(videoRows), RowSelection(textRows)]
    if configuration.scope == .gallery {
      rows = [RowSelection(videoRows)]
      let bank = try set.bankTexts(options: LoadOptions(parallelism: parallelism))
      if let bank { rows.append(RowSelection(bank)) }
      work.bank = bank?.count ?? 0
      if bank == nil {
        work.warnings.append("the file has no bank: the map is fitted on the gallery alone")
      }
      work.warnings.append(
        "inductive for text to video; in video to text the queries are the videos of the fit")
    }
    fits = try EMCLFit.fits(configuration, sides: [rows], of: set, parallelism: parallelism)
    texts.rows = fits[0].map.apply(to: textRows, parallelism: parallelism)
    videos.rows = fits[0].map.apply(to: videoRows, parallelism: parallelism)
  case .ti, .wti:
    // All tokens and frames that take part; the formula divides by their norms again.
    guard configuration.scope == .global, let tokens = texts.vectors, let frames = videos.vectors
    else { return work }
    fits = try EMCLFit.fits(
      configuration, sides: [[frames.selection, tokens.selection]], of: set, renormalizes: true,
      parallelism: parallelism)
    texts.vectors?.store = fits[0].map.apply(to: tokens.store, parallelism: parallelism)
    videos.vectors?.store = fits[0].map.apply(to: frames.store, parallelism: parallelism)
    work.warnings.append(
      "EMCL on the tokens and frames of token-wise interaction is an extension of this tool: no released "
        + "code applies it there")
  case .experts:
    guard let textExperts = texts.vectors, let videoExperts = videos.vectors else { return work }
    if case .aligned(let pairs) = configuration.scope, set.truth.isOneToOne {
      return try runOnMatchingPairs(
        configuration, pairs: pairs, texts: &texts, videos: &videos, of: set,
        parallelism: parallelism)
    }
    guard configuration.scope == .global else { return work }
    fits = try EMCLFit.fits(
      configuration,
      sides: (0..<textExperts.slots).map {
        [videoExperts.selection(slot: $0), textExperts.selection(slot: $0)]
      }, of: set, parallelism: parallelism)
    let maps = fits.map(\.map)
    texts.vectors?.store = try textExperts.mapped(by: maps, parallelism: parallelism)
    videos.vectors?.store = try videoExperts.mapped(by: maps, parallelism: parallelism)
  case .conditioned, .matrix:
    return work
  }
  let after = try Geometry(
    texts: texts, videos: videos, truth: set.truth, parallelism: parallelism)
  work.diagnostics = EMCLDiagnostics(
    fits: fits.map(\.summary), before: before, after: after ?? before)
  return work
}

/// The sizes of consecutive blocks, the last one short.
private func pieces(_ count: Int, _ size: Int) -> [Int] {
  stride(from: 0, to: count, by: size).map { min(size, count - $0) }
}

/// Runs EMCL as the MMT fork's evaluation does: on minibatches of matching pairs, for each expert.
///
/// EMCL `As_a_joint_training_module`, `forward` with `out="test"`: a text and its own video always share a
/// map that other videos do not have, so the labels leak into the scores. A reproduction, nothing else.
private func runOnMatchingPairs(
  _ configuration: EMCLConfiguration, pairs: Int, texts: inout RetrievalSet.Side,
  videos: inout RetrievalSet.Side, of set: RetrievalSet, parallelism: Parallelism
) throws(ExportError) -> EMCLWork {
  guard let textExperts = texts.vectors, let videoExperts = videos.vectors else {
    return EMCLWork()
  }
  let (slots, width) = (textExperts.slots, textExperts.store.width)
  var textRows = PaddedRows(count: textExperts.store.count, width: width)
  var videoRows = PaddedRows(count: videoExperts.store.count, width: width)
  for first in stride(from: 0, to: videos.count, by: pairs) {
    let members = Array(first..<min(videos.count, first + pairs))
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
  texts.vectors?.store = RowStore(textRows)
  videos.vectors?.store = RowStore(videoRows)
  return EMCLWork(
    blocks: [],
    warnings: [
      "LABEL LEAK: each EM sees \(pairs) matching pairs, so a text shares its map with its own video and "
        + "with few others; a reproduction of the MMT fork's evaluation, not a result"
    ])
}

private func move(
  _ rows: [Int], of store: RowStore, by map: LinearMap, into target: inout PaddedRows
) throws(ExportError) {
  var values = [Float](repeating: 0, count: rows.count * store.width)
  try store.gather(rows, into: &values)
  let moved = map.apply(values)
  for (place, row) in rows.enumerated() {
    let start = target.start(of: row)
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
    sizes = (
      pieces(texts.count, textSize), set.videoBlocks ?? pieces(videos.count, videoSize)
    )
    work.warnings.append(blockWarning(sizes.texts.count, sizes.videos.count))
  case .gallery, .aligned: return work
  }
  work.scores = try ConditionedEMCL.scores(
    configuration, texts: rows, videos: frames, sizes: sizes, of: set, parallelism: parallelism)
  return work
}

private func blockWarning(_ texts: Int, _ videos: Int) -> String {
  "one EM for each of \(texts) x \(videos) blocks: scores of different blocks are not comparable, and the "
    + "order of the file matters"
}

/// Runs EMCL for each block of texts with each block of videos, in the order of the file.
private func runInBlocks(
  _ configuration: EMCLConfiguration, sizes: (texts: Int, videos: Int),
  texts: RetrievalSet.Side, videos: RetrievalSet.Side, of set: RetrievalSet,
  parallelism: Parallelism
) throws(ExportError) -> EMCLWork {
  var work = EMCLWork()
  let blocks = (
    texts: pieces(texts.count, sizes.texts),
    videos: set.videoBlocks ?? pieces(videos.count, sizes.videos)
  )
  if configuration.isIdentity, ![.ti, .wti, .matrix].contains(set.kind) {
    return EMCLWork(blocks: [])
  }
  switch set.kind {
  case .dot, .frames, .dotTab:
    guard let textRows = texts.rows, let videoRows = videos.rows else { return work }
    work.blocks = [
      try BlockEMCL(
        configuration, expert: (0, 1), texts: textRows, videos: videoRows, sizes: blocks, of: set,
        parallelism: parallelism)
    ]
  case .experts:
    guard let textExperts = texts.vectors, let videoExperts = videos.vectors else { return work }
    var all: [BlockEMCL] = []
    for expert in 0..<textExperts.slots {
      all.append(
        try BlockEMCL(
          configuration, expert: (expert, textExperts.slots), texts: textExperts.slot(expert),
          videos: videoExperts.slot(expert), sizes: blocks, of: set, parallelism: parallelism))
    }
    work.blocks = all
  case .ti, .wti, .conditioned, .matrix:
    return work
  }
  work.warnings.append(blockWarning(blocks.texts.count, blocks.videos.count))
  return work
}

extension Geometry {
  /// Measures the items of an export: their own vectors, the mean of their tokens or frames, or their
  /// experts one after the other.
  fileprivate init?(
    texts: RetrievalSet.Side, videos: RetrievalSet.Side, truth: Truth, parallelism: Parallelism
  ) throws(ExportError) {
    if let textRows = texts.rows, let videoRows = videos.rows {
      try self.init(texts: textRows, videos: videoRows, truth: truth, parallelism: parallelism)
    } else if let textVectors = texts.vectors, let videoVectors = videos.vectors {
      try self.init(
        texts: try textVectors.itemRows(), videos: try videoVectors.itemRows(), truth: truth,
        parallelism: parallelism)
    } else {
      return nil
    }
  }
}

extension VectorRows {
  /// The vectors that take part.
  fileprivate var selection: RowSelection {
    guard let mask else { return RowSelection(store) }
    return RowSelection(store, rows: mask.indices.filter { mask[$0] != 0 })
  }

  /// The vectors of one slot.
  fileprivate func selection(slot: Int) -> RowSelection {
    RowSelection(store, rows: (0..<items).map { $0 * slots + slot })
  }

  /// The vectors with those of each slot moved by a map of its own.
  fileprivate func mapped(
    by maps: [LinearMap], parallelism: Parallelism
  ) throws(ExportError) -> RowStore {
    let (slots, width) = (self.slots, store.width)
    guard maps.contains(where: { !$0.isIdentity }) else { return store }
    let move: @Sendable (Int, [Float]) -> [Float] = { first, rows in
      var result = rows
      let count = rows.count / width
      for slot in 0..<slots {
        let own = (0..<count).filter { (first + $0) % slots == slot }
        let moved = maps[slot].apply(own.flatMap { rows[$0 * width..<($0 + 1) * width] })
        for (place, row) in own.enumerated() {
          result.replaceSubrange(
            row * width..<(row + 1) * width, with: moved[place * width..<(place + 1) * width])
        }
      }
      return result
    }
    guard store.resident != nil else {
      return RowStore(deriving: store, width: width, by: move)
    }
    var result = PaddedRows(count: store.count, width: width)
    let blocks = store.blocks(of: TileShape.rows * slots)
    let parts = try parallelism.map(blocks.count) { (index: Int) throws(ExportError) in
      move(blocks[index].lowerBound, try store.rows(blocks[index]))
    }
    for (block, part) in zip(blocks, parts) {
      let start = result.start(of: block.lowerBound)
      result.elements.replaceSubrange(start..<start + part.count, with: part)
    }
    return RowStore(result)
  }

  /// One row for each item: the sum of the vectors that take part where there is a mask, all of them one
  /// after the other where there is none.
  fileprivate func itemRows() throws(ExportError) -> RowStore {
    let width = store.width
    var rows = PaddedRows(count: items, width: mask == nil ? slots * width : width)
    for item in 0..<items {
      let values = try store.rows(item * slots..<(item + 1) * slots)
      let start = rows.start(of: item)
      if mask == nil {
        rows.elements.replaceSubrange(start..<start + values.count, with: values)
      } else {
        for slot in 0..<slots where mask?[item * slots + slot] != 0 {
          for c in 0..<width { rows.elements[start + c] += values[slot * width + c] }
        }
      }
    }
    return RowStore(rows)
  }
}
