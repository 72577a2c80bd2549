internal import EmbeddingMath

/// What a ``RetrievalSet`` is made of where no export of the layout is read: vectors or scores, in memory or in files of any
/// format.
struct SetParts {
  /// What stands for the path of a file, in errors and reports.
  var path: String
  /// The bytes of all files.
  var fileBytes: UInt64 = 0
  var provenance: RetrievalSet.Provenance
  /// `dot`, `frames`, `maxsim` `matrix` or `sparse`.
  var kind: SimilarityKind
  var evaluation: EvaluationProtocol
  var logitScale: Float = 1
  /// The vectors of the texts; nil for scores.
  var texts: (source: any RowSource, norm: VectorNorm)?
  /// The vectors or the frames of the videos; nil for scores.
  var videos: (source: any RowSource, norm: VectorNorm)?
  /// A number for each frame: 1 where it is in use.
  var mask: [Int64] = []
  /// The first vector of each item, and the number of all, for `maxsim`.
  var starts: (texts: [Int], videos: [Int])?
  /// Finished scores.
  var scores: (any RowSource)?
  var videoOfText: [Int]
  /// Judgments of pairs that were checked, in the place of these; nil for none.
  var relevance: Relevance?
  var textIDs: [String]
  var videoIDs: [String]
  var captions: [String]?
  /// The number of values that each place has, where that is not what its shape says.
  var counts: [String: Int] = [:]
  /// The type of the elements at each place; singles without it.
  var types: [String: ElementType] = [:]

  fileprivate static let (framePlace, maskPlace, scorePlace) = (
    "video/frame", "video/frame_mask", "reference/sim"
  )

  /// The place of the texts' vectors in an export.
  fileprivate var textPlace: String { kind == .maxsim ? "text/vectors" : "text/embedding" }

  /// The place of the videos' vectors in an export.
  fileprivate var videoPlace: String {
    switch kind {
    case .dot: "video/embedding"
    case .maxsim: "video/vectors"
    default: SetParts.framePlace
    }
  }

  /// The shape of everything, by its place in an export.
  fileprivate var shapes: [String: [Int]] {
    var shapes = [
      "text/id": [textIDs.count], "video/id": [videoIDs.count],
      "truth/video": [videoOfText.count],
    ]
    shapes[textPlace] = texts?.source.shape
    shapes[videoPlace] = videos?.source.shape
    if let starts {
      shapes["text/offsets"] = [starts.texts.count]
      shapes["video/offsets"] = [starts.videos.count]
    } else if let videos {
      shapes[SetParts.maskPlace] = Array(videos.source.shape.prefix(2))
    }
    shapes[SetParts.scorePlace] = scores?.shape
    return shapes
  }
}

extension RetrievalSet {
  /// Makes a set of its parts; the checks are those of an export with the same numbers.
  ///
  /// - Parameters:
  ///   - parts: The parts.
  ///   - options: How they are read.
  ///   - look: Called with each block of finished scores.
  /// - Throws: ``ExportError/invalid(path:problems:)`` with every problem, at the places of an export such as
  ///   `text/embedding`.
  init(
    _ parts: SetParts, options: LoadOptions,
    lookingAtScores look: ((Range<Int>, [Float]) throws(ExportError) -> Void)? = nil
  ) throws(ExportError) {
    var findings = Findings()
    _ = findings.number(
      Double(parts.logitScale), "logit_scale", in: ExportLayout.scales.range,
      words: ExportLayout.scales.words)
    // Shapes first, as in a file.
    let (kind, shapes) = (parts.kind, parts.shapes)
    for rule in ExportLayout.common + ExportLayout.truth + ExportLayout.required(kind) {
      guard let shape = shapes[rule.path], findings.rank(shape, of: rule),
        findings.entries(shape, at: rule.path)
      else { continue }
      let claimed = checkedProduct(1, times: shape)
      if let count = parts.counts[rule.path], claimed != count {
        findings.add(
          Problem(
            rule.path, "the number of values does not match its shape",
            expected: "\(claimed.map(\.description) ?? "more") for shape \(shape)",
            found: "\(count)"), breaking: rule.path)
      } else {
        findings.axes(shape, of: rule)
      }
    }
    func isSound(_ place: String) -> Bool { !findings.broken.contains(place) }

    var truth: Truth?
    if isSound("text/id") { _ = findings.ids(parts.textIDs, at: "text/id") }
    if isSound("video/id") { _ = findings.ids(parts.videoIDs, at: "video/id") }
    if let relevance = parts.relevance {
      truth = Truth(
        relevance, textCount: parts.textIDs.count, videoCount: parts.videoIDs.count)
    } else if isSound("truth/video") {
      truth = findings.truth(
        parts.videoOfText, videoCount: parts.videoIDs.count, parts.evaluation,
        allowsDistractors: options.allowsDistractors, at: "truth/video")
    }
    var (textParts, videoParts) = (SideParts(), SideParts())
    if let (source, norm) = parts.texts, isSound(parts.textPlace) {
      let vectors = try findings.vectors(
        RowReader(
          source, norm: norm, transform: RowTransform.vectors(norm),
          parallelism: options.parallelism), options)
      textParts.take(vectors, parts.starts?.texts)
    }
    if let (source, norm) = parts.videos, isSound(parts.videoPlace), isSound(SetParts.maskPlace) {
      var mask: [UInt8]?
      if kind == .frames {
        mask = try findings.mask(
          perItem: source.shape[1], blocks: [0..<source.shape[0]], ids: parts.videoIDs,
          at: SetParts.maskPlace
        ) { (_) throws(ExportError) in parts.mask }
      }
      let reader = RowReader(
        source, norm: norm,
        transform: kind == .frames ? RowTransform.frames(norm) : RowTransform.vectors(norm),
        mask: mask, parallelism: options.parallelism)
      videoParts.take(try findings.vectors(reader, options), parts.starts?.videos)
    }
    if let scores = parts.scores, isSound(SetParts.scorePlace) {
      try findings.scores(
        shape: scores.shape, blocks: options.blocks(of: scores), at: SetParts.scorePlace,
        progress: options.progress
      ) { (range) throws(ExportError) in
        let block = try scores.floats(rows: range, on: options.parallelism)
        try look?(range, block)
        return block
      }
    }
    guard findings.problems.isEmpty, let truth else {
      throw .invalid(path: parts.path, problems: findings.problems)
    }
    let places = [parts.textPlace, parts.videoPlace, SetParts.scorePlace]
    self.init(
      path: parts.path, fileBytes: parts.fileBytes, provenance: parts.provenance, kind: kind,
      evaluation: parts.evaluation, logitScale: parts.logitScale, tabWeight: 1, temperature: 1,
      texts: textParts.side(parts.textIDs), videos: videoParts.side(parts.videoIDs), truth: truth,
      reference: parts.scores.map { ScoreMatrix($0, attributes: [:]) },
      captions: parts.captions.map { StoredCaptions($0) }, start: nil, videoBlocks: nil,
      batches: (nil, nil), hasBank: false,
      contents: places.compactMap { place in
        shapes[place].map { shape in
          let type = parts.types[place]
          return StoredDataset(
            path: place, shape: shape, type: type?.words ?? "4-byte floats",
            storedBytes: UInt64(checkedProduct(type?.bytes ?? 4, times: shape) ?? 0),
            filters: [], norms: findings.norms[place])
        }
      }, notices: findings.notices)
  }
}

extension SideParts {
  /// Takes one vector of each item, or as many as begin where they say.
  fileprivate mutating func take(_ loaded: LoadedVectors, _ starts: [Int]?) {
    if let starts { (vectors, self.starts) = (loaded, starts) } else { rows = loaded }
  }
}

extension LoadOptions {
  /// Blocks of rows of about ``blockBytes``, whole chunks where there are chunks, so that none is unpacked twice.
  func blocks(of source: any RowSource, elementBytes: Int = 4) -> [Range<Int>] {
    let rowBytes = max(1, source.shape.dropFirst().reduce(1, *) * max(1, elementBytes))
    var rows = max(1, blockBytes / rowBytes)
    if let chunkRows = source.chunkRows, chunkRows > 0 {
      rows = max(1, rows / chunkRows) * chunkRows
    }
    let count = source.shape.first ?? 0
    return (0..<count).blocks(of: min(rows, max(1, count)))
  }
}

extension Findings {
  /// Reads vectors in blocks as the options say, and looks at every number of them.
  fileprivate mutating func vectors(
    _ reader: RowReader, _ options: LoadOptions
  ) throws(ExportError) -> LoadedVectors {
    try vectors(
      reader, blocks: options.blocks(of: reader.source), residentBytes: options.residentBytes,
      progress: options.progress)
  }
}
