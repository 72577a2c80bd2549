public import EMCL
public import EmbeddingFiles
public import EmbeddingMath

/// The items of an export after a pipeline, and what can be said of the way there.
public struct RerankedEmbeddings: Sendable {
  /// The texts.
  public let texts: RetrievalSet.Side
  /// The videos.
  public let videos: RetrievalSet.Side
  /// What the result rests on.
  public let resultProtocol: ResultProtocol
  /// What happened inside EMCL, when it is part of the pipeline.
  public let emcl: EMCLDiagnostics?
  /// What the user should know.
  public let warnings: [String]
}

/// Why a pipeline cannot be applied to an export.
public enum RerankingError: Error, Equatable, Sendable {
  /// The export does not hold what the method works on.
  case notApplicable(reason: String, hint: String)
  /// The export could not be read.
  case export(ExportError)
}

extension Pipeline {
  /// Applies the pipeline to the vectors of an export.
  ///
  /// - Throws: ``RerankingError/notApplicable(reason:hint:)`` for an export without vectors.
  public func apply(
    to set: RetrievalSet, parallelism: Parallelism
  ) throws(RerankingError) -> RerankedEmbeddings {
    var (texts, videos) = (set.texts, set.videos)
    var diagnostics: EMCLDiagnostics?
    var resultProtocol = ResultProtocol.none
    for step in steps {
      switch step {
      case .emcl(let configuration):
        do throws(ExportError) {
          diagnostics = try applyEMCL(
            configuration, to: &texts, &videos, of: set, parallelism: parallelism)
        } catch {
          throw .export(error)
        }
        guard diagnostics != nil else { throw refusal(set.kind) }
        resultProtocol = .transductive
      }
    }
    var warnings = diagnostics?.warnings ?? []
    if diagnostics != nil, [.ti, .wti].contains(set.kind) {
      warnings.append(
        "EMCL on the tokens and frames of token-wise interaction is an extension of this tool: no released "
          + "code applies it there")
    }
    return RerankedEmbeddings(
      texts: texts, videos: videos, resultProtocol: resultProtocol, emcl: diagnostics,
      warnings: warnings)
  }

  private func refusal(_ kind: SimilarityKind) -> RerankingError {
    switch kind {
    case .matrix:
      .notApplicable(
        reason:
          "\(expression) needs the embeddings, and a score matrix has none: it moves vectors before they are compared",
        hint:
          "export the vectors behind the scores (similarity=dot or frames; see docs/formats.md), or keep the metrics as they are"
      )
    default:
      .notApplicable(
        reason:
          "\(expression) is not built for similarity=\(kind.rawValue) yet: its vectors exist only for pairs of a text and a video",
        hint: "look at the baseline's metrics, or export pooled vectors as similarity=frames")
    }
  }
}

/// Runs EMCL where the baseline of each kind would have it, and puts the moved vectors in their places.
///
/// - Returns: What happened, or nil for a kind that has no place for it.
private func applyEMCL(
  _ configuration: EMCLConfiguration, to texts: inout RetrievalSet.Side,
  _ videos: inout RetrievalSet.Side, of set: RetrievalSet, parallelism: Parallelism
) throws(ExportError) -> EMCLDiagnostics? {
  let before = try Geometry(
    texts: texts, videos: videos, truth: set.truth, parallelism: parallelism)
  guard let before else { return nil }
  let fits: [EMCLFit]
  switch set.kind {
  case .dot, .frames, .dotTab:
    // CLIP2Video: the global branch only; the TAB vectors stay as they are.
    guard let textRows = texts.rows, let videoRows = videos.rows else { return nil }
    fits = try EMCLFit.fits(
      configuration, sides: [[RowSelection(videoRows), RowSelection(textRows)]], of: set,
      parallelism: parallelism)
    texts.rows = fits[0].map.apply(to: textRows, parallelism: parallelism)
    videos.rows = fits[0].map.apply(to: videoRows, parallelism: parallelism)
  case .ti, .wti:
    // All tokens and frames that take part; the formula divides by their norms again.
    guard let tokens = texts.vectors, let frames = videos.vectors else { return nil }
    fits = try EMCLFit.fits(
      configuration, sides: [[frames.selection, tokens.selection]], of: set, renormalizes: true,
      parallelism: parallelism)
    texts.vectors?.store = fits[0].map.apply(to: tokens.store, parallelism: parallelism)
    videos.vectors?.store = fits[0].map.apply(to: frames.store, parallelism: parallelism)
  case .experts:
    guard let textExperts = texts.vectors, let videoExperts = videos.vectors else { return nil }
    fits = try EMCLFit.fits(
      configuration,
      sides: (0..<textExperts.slots).map {
        [videoExperts.selection(slot: $0), textExperts.selection(slot: $0)]
      }, of: set, parallelism: parallelism)
    let maps = fits.map(\.map)
    texts.vectors?.store = try textExperts.mapped(by: maps, parallelism: parallelism)
    videos.vectors?.store = try videoExperts.mapped(by: maps, parallelism: parallelism)
  case .conditioned, .matrix:
    return nil
  }
  let after = try Geometry(texts: texts, videos: videos, truth: set.truth, parallelism: parallelism)
  return EMCLDiagnostics(fits: fits.map(\.summary), before: before, after: after ?? before)
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
