internal import EmbeddingMath

/// Reads one export, gathering problems as it goes.
struct ExportLoader {
  let path: String
  let options: LoadOptions
  let file: HDF5File
  let fileBytes: UInt64
  var check: StructureCheck

  init(path: String, options: LoadOptions) throws(ExportError) {
    self.path = path
    self.options = options
    file = try HDF5File(reading: path, through: options.reader)
    fileBytes = UInt64(file.byteCount)
    check = StructureCheck(file)
  }

  mutating func load() throws(ExportError) -> RetrievalSet {
    let version = try checkFormat()
    let kind = try choice("similarity", of: SimilarityKind.self)
    let evaluation = try choice("protocol", of: EvaluationProtocol.self)
    let baseline = try check.string("baseline", required: true)
    var provenance: [String: String] = [:]
    for name in ExportLayout.provenance {
      provenance[name] = try check.string(name, required: false)
    }
    var factors: Factors = (1, 1, 1)
    if let kind { factors = try self.factors(of: kind) }
    let pooling = try kind == .maxsim ? maximaPooling() : .sum
    let batches = (texts: try batch("text_batch"), videos: try batch("video_batch"))
    guard let kind else { throw .invalid(path: path, problems: check.findings.problems) }
    check.check(ExportLayout.common, required: true, for: kind)
    let isJudged = try checkTruth(evaluation, for: kind)
    try checkPairs(for: kind)
    check.check(ExportLayout.required(kind), required: true, for: kind)
    check.check(ExportLayout.optional, required: false, for: kind)
    try check.noteUnknownNames()

    let textIDs = gather { (loader) throws(ExportError) in try loader.ids("text/id") }
    let videoIDs = gather { (loader) throws(ExportError) in try loader.ids("video/id") }
    let truth = gather { (loader) throws(ExportError) in
      isJudged ? try loader.judgments(evaluation) : try loader.truth(evaluation)
    }
    let start = gather { (loader) throws(ExportError) in
      try loader.storedStart(
        experts: kind.has(.experts) ? loader.check.findings.length(.experts) : nil)
    }
    let blocks = gather { (loader) throws(ExportError) in try loader.videoBlocks() }
    let texts = textParts(kind, in: "text", ids: textIDs)
    let videos = videoParts(kind, in: "video", ids: videoIDs)
    if kind == .matrix || options.checksAll {
      _ = gather { (loader) throws(ExportError) in try loader.checkScores("reference/sim") }
    }
    let sparse = gather { (loader) throws(ExportError) in try loader.sparseScores() }
    let candidates = gather { (loader) throws(ExportError) in try loader.candidateLists() }
    if let sparse, let candidates { check.findings.scored(sparse.pairs, areAmong: candidates) }
    let hasLists = sparse != nil || candidates != nil
    let groups = gather { (loader) throws(ExportError) in
      try loader.groups(truth, hasLists: hasLists)
    }
    let hasBank = gather { (loader) throws(ExportError) in try loader.holdsBank() } ?? false
    if options.checksAll, hasBank {
      // The bank is held against the axes of the export, so it is read by a check of its own.
      var loader = self
      loader.check.findings.forgetProblems()
      do throws(ExportError) {
        _ = try loader.loadBank(for: kind)
      } catch .invalid(_, let problems) {
        for problem in problems { check.findings.add(problem) }
      }
    }
    guard check.findings.problems.isEmpty, let textIDs, let videoIDs, let truth, let evaluation,
      let baseline
    else { throw .invalid(path: path, problems: check.findings.problems) }
    var set = RetrievalSet(
      path: path, fileBytes: fileBytes,
      provenance: RetrievalSet.Provenance(baseline: baseline, attributes: provenance), kind: kind,
      evaluation: truth.relevance == nil ? evaluation : .graded,
      logitScale: Float(factors.scale), tabWeight: Float(factors.tabWeight),
      temperature: Float(factors.temperature), maximaPooling: pooling,
      texts: texts.side(textIDs, keepsHashes: options.isShard),
      videos: videos.side(videoIDs),
      truth: truth,
      reference: try ownScores(), captions: storedCaptions(),
      start: start, videoBlocks: blocks, batches: batches, hasBank: hasBank,
      contents: contents(),
      notices: check.findings.notices)
    (set.sparse, set.candidates, set.groups) = (sparse, candidates, groups)
    set.layoutVersion = version
    return set
  }

  private typealias Factors = (scale: Double, tabWeight: Double, temperature: Double)

  /// The attributes that enter the formula of a kind; 1 where it has no use for them, or they are faulty.
  private mutating func factors(
    of kind: SimilarityKind
  ) throws(ExportError) -> Factors {
    let (range, words) = ExportLayout.scales
    var factors: Factors = (1, 1, 1)
    if kind.has(.pooledVectors) {
      factors.scale =
        try check.number("logit_scale", default: 1, range: range, words: words) ?? 1
    } else if let unused = try check.number(
      "logit_scale", default: 1, range: -1e300...1e300, words: "a number"), unused != 1
    {
      check.findings.add(Notice("logit_scale", "similarity=\(kind.rawValue) does not use it"))
    }
    if kind.has(.tabVectors) {
      factors.tabWeight =
        try check.number("tab_weight", default: nil, range: 0...1, words: "a number from 0 to 1")
        ?? 1
    }
    if kind.has(.pairVectors) {
      factors.temperature =
        try check.number("temperature", default: nil, range: range, words: words) ?? 1
    }
    return factors
  }

  /// The way from maxima to a score; their sum where the file does not say.
  private mutating func maximaPooling() throws(ExportError) -> MaximaPooling {
    guard try file.attribute("maxsim_pooling") != nil else { return .sum }
    return try choice("maxsim_pooling", of: MaximaPooling.self) ?? .sum
  }

  /// Reads the number of items that the baseline's evaluation takes at a time, when the file says.
  private mutating func batch(_ name: String) throws(ExportError) -> Int? {
    let size = try check.number(name, default: 0, range: 1...1e9, words: "a whole number above 0")
    return size.flatMap { Int(exactly: $0) }.flatMap { $0 > 0 ? $0 : nil }
  }

  // MARK: - Sides

  /// Reads what a kind has of each text, in the group `text` or `bank/text`.
  mutating func textParts(_ kind: SimilarityKind, in group: String, ids: [String]?) -> SideParts {
    var parts = SideParts()
    switch kind {
    case .dot, .frames:
      parts.rows = vectors("\(group)/embedding")
    case .dotTab:
      parts.rows = vectors("\(group)/embedding")
      parts.tab = vectors("\(group)/tab")
    case .conditioned:
      parts.rows = vectors("\(group)/embedding") { _ in .asStored }
    case .ti, .wti:
      parts = tokens("\(group)/token", ids: ids, weighted: kind.has(.weights))
    case .maxsim:
      parts = ragged(group, ids: ids)
    case .experts:
      parts = experts(group)
    case .matrix, .sparse:
      break
    }
    return parts
  }

  /// Reads what a kind has of each video, in the group `video` or `bank/video`.
  mutating func videoParts(_ kind: SimilarityKind, in group: String, ids: [String]?) -> SideParts {
    var parts = SideParts()
    switch kind {
    case .dot:
      parts.rows = vectors("\(group)/embedding")
    case .dotTab:
      parts.rows = vectors("\(group)/embedding")
      parts.tab = vectors("\(group)/tab")
    case .frames where check.datasets["\(group)/embedding"] != nil:
      parts.rows = vectors("\(group)/embedding")
    case .frames:
      if let mask = mask("\(group)/frame_mask", ids: ids) {
        parts.rows = vectors("\(group)/frame", mask: mask, transform: RowTransform.frames)
      }
    case .conditioned:
      if let mask = mask("\(group)/frame_mask", ids: ids) {
        parts.vectors = vectors("\(group)/frame", mask: mask, usesMasked: true) { _ in .asStored }
        parts.mask = mask
      }
    case .ti, .wti:
      parts = tokens("\(group)/frame", ids: ids, weighted: kind.has(.weights))
    case .maxsim:
      parts = ragged(group, ids: ids)
    case .experts:
      parts = experts(group)
    case .matrix, .sparse:
      break
    }
    return parts
  }

  /// The vectors of tokens or frames with their mask, and their weights where a kind has them.
  private mutating func tokens(
    _ path: String, ids: [String]?, weighted: Bool
  ) -> SideParts {
    var parts = SideParts()
    guard let mask = mask("\(path)_mask", ids: ids) else { return parts }
    parts.vectors = vectors(path, mask: mask)
    parts.mask = mask
    if weighted { parts.weights = weights("\(path)_weight", mask: mask) }
    return parts
  }

  /// As many vectors of each item as its offsets say.
  private mutating func ragged(_ group: String, ids: [String]?) -> SideParts {
    var parts = SideParts()
    guard let starts = offsets(group, ids: ids) else { return parts }
    parts.vectors = vectors("\(group)/vectors")
    parts.starts = starts
    return parts
  }

  /// The vectors and weights of experts.
  private mutating func experts(_ group: String) -> SideParts {
    var parts = SideParts()
    parts.vectors = vectors("\(group)/expert", allowsZeros: true)
    parts.weights = weights("\(group)/expert_weight", mask: nil)
    return parts
  }

  /// The items of `/bank` on either side, as far as they are there.
  ///
  /// - Parameter rule: The rule by which its texts are pooled, where it has groups of them; nil where each text is a query.
  /// - Throws: When what is there is not valid, or does not go with the export.
  mutating func loadBank(
    for kind: SimilarityKind, pooledBy rule: PoolRule? = nil
  ) throws(ExportError) -> (texts: RetrievalSet.Side?, videos: RetrievalSet.Side?) {
    // The axes of the export itself come first, so that the bank is held against them.
    check.check(ExportLayout.required(kind), required: true, for: kind)
    var sides: [RetrievalSet.Side?] = []
    for side in ["text", "video"] {
      let group = "bank/\(side)"
      guard try file.object(at: group) == .group, kind.has(.vectors) else {
        sides.append(nil)
        continue
      }
      let idRule = ExportLayout.bankID(side)
      check.check([idRule], required: false, for: kind)
      let pooled = ExportLayout.bankPooledVideo
      if side == "text" { check.check([ExportLayout.bankGroup], required: false, for: kind) }
      if kind == .frames, side == "video" {
        check.check([pooled], required: false, for: kind)
      }
      if check.datasets[pooled.path] == nil || side == "text" {
        check.check(ExportLayout.bank(kind, side), required: true, for: kind)
      }
      let ids = gather { (loader) throws(ExportError) in try loader.ids(idRule.path) }
      let count =
        check.findings.length(side == "text" ? .bankTexts : .bankVideos)
        ?? check.findings.length(side == "text" ? .bankTextOffsets : .bankVideoOffsets).map {
          $0 - 1
        } ?? 0
      let names = ids ?? (0..<count).map { "bank \(side) \($0)" }
      let known = kind.has(.raggedVectors) ? names : ids
      let parts =
        side == "text"
        ? textParts(kind, in: group, ids: known) : videoParts(kind, in: group, ids: known)
      var own = parts.side(names)
      let groups = side == "text" ? try bankGroups(count) : nil
      if let rule, let groups { own.pool(TextPool(rule, groups: groups)) }
      sides.append(own)
    }
    guard check.findings.problems.isEmpty else {
      throw .invalid(path: path, problems: check.findings.problems)
    }
    return (sides[0], sides[1])
  }

  /// The group of each text of a bank, when the file has them.
  private mutating func bankGroups(_ count: Int) throws(ExportError) -> [Int]? {
    guard let dataset = check.sound(ExportLayout.bankGroup.path) else { return nil }
    guard dataset.info.shape[0] == count else {
      check.findings.add(
        Problem(
          dataset.path, "the number of bank texts differs", expected: "\(count)",
          found: "\(dataset.info.shape[0])"), breaking: dataset.path)
      return nil
    }
    var groups: [Int64] = []
    for range in blocks(dataset) { groups += try dataset.integers(rows: range) }
    return check.findings.groups(groups, nil, at: dataset.path)
  }

  // MARK: - Attributes

  /// Checks that this is a file of this layout, and of a version that is understood.
  ///
  /// - Returns: The version; nil where it is faulty.
  mutating func checkFormat() throws(ExportError) -> String? {
    let format = try file.attribute("format")
    guard format == .string("emcl-rerank") else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "format", "not an emcl-rerank file", expected: "the string \"emcl-rerank\"",
            found: format.map(\.words) ?? "no such attribute",
            hint: format == .string("emcl-rerank/profile")
              ? "apply a profile to queries: emcl-rerank apply QUERIES.h5 --profile \(path)"
              : "exports are described in docs/formats.md; arrays of another layout are named: "
                + "\(path):DATASET for the texts, another for the videos")
        ])
    }
    guard let version = try check.string("format_version", required: true) else { return nil }
    guard version.split(separator: ".", omittingEmptySubsequences: false).first == "1" else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "format_version", "unsupported version of the layout", expected: "1.x",
            found: "\"\(version)\"")
        ])
    }
    return version
  }

  /// An attribute that names one of several cases.
  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, of type: Choice.Type
  ) throws(ExportError) -> Choice? where Choice.RawValue == String {
    guard let word = try check.string(name, required: true) else { return nil }
    if let choice = Choice(rawValue: word) { return choice }
    let names = Choice.allCases.map(\.rawValue)
    check.findings.add(
      Problem(
        name, "unknown value", expected: "one of \(names.joined(separator: ", "))",
        found: "\"\(word)\"",
        hint: nearestName(to: word, among: names).map { "did you mean \($0)?" }))
    return nil
  }

  // MARK: - Reading

  /// Runs a part of the check; what it throws joins the problems, and the check goes on.
  mutating func gather<Value>(
    _ body: (inout ExportLoader) throws(ExportError) -> Value?
  ) -> Value? {
    do throws(ExportError) {
      return try body(&self)
    } catch {
      for problem in error.problems { check.findings.add(problem, breaking: problem.place) }
      return nil
    }
  }

  /// Row blocks of about ``LoadOptions/blockBytes``, whole chunks where the dataset is chunked.
  func blocks(_ dataset: HDF5Dataset) -> [Range<Int>] {
    options.blocks(of: dataset, elementBytes: dataset.info.elementBytes)
  }
}

extension HDF5Attribute {
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    default: nil
    }
  }
}
