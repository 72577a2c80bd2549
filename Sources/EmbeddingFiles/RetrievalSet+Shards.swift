internal import EmbeddingMath

extension RetrievalSet {
  /// Reads exports that hold parts of the texts of one set, as one export of all texts is read.
  ///
  /// All have the same gallery; their texts stand one after the other. A bank is that of the first file.
  ///
  /// - Parameters:
  ///   - paths: The files, in the order of their texts.
  ///   - path: What stands for the path of the set in errors and reports.
  ///   - options: How to read them; the texts of all files take no more memory than those of one may.
  /// - Throws: What is wrong with a file, or ``ExportError/invalid(path:problems:)`` for one that does not go with the first.
  static func load(
    shards paths: [String], as path: String, options: LoadOptions
  ) throws(ExportError) -> RetrievalSet {
    var shardOptions = options
    shardOptions.isShard = true
    var (parts, gallery): ([RetrievalSet], String) = ([], "")
    for own in paths {
      var part = try load(own, options: shardOptions)
      // Ranks read what is not in memory, each by itself.
      let hash = try options.parallelism.cluster.agreed { () throws(ExportError) in
        try part.videos.contentHash(withFrames: true)
      }
      if let first = parts.first {
        try first.requireContinuation(by: part, hasSameVectors: hash == gallery)
        part.videos = first.videos
      } else {
        gallery = hash
      }
      shardOptions.residentBytes = max(
        0, shardOptions.residentBytes - part.texts.bytesInMemory)
      parts.append(part)
    }
    return try RetrievalSet(joining: parts, as: path, options)
  }

  /// Checks that another export holds further texts of the same set.
  private func requireContinuation(
    by part: RetrievalSet, hasSameVectors: Bool
  ) throws(ExportError) {
    func words(_ set: RetrievalSet) -> [(String, String)] {
      [
        ("baseline", set.provenance.baseline), ("similarity", set.kind.rawValue),
        ("protocol", set.evaluation.rawValue), ("logit_scale", "\(set.logitScale)"),
        ("tab_weight", "\(set.tabWeight)"), ("temperature", "\(set.temperature)"),
        ("maxsim_pooling", set.maximaPooling.rawValue),
        ("text_batch", set.batches.texts.map(\.description) ?? "none"),
        ("video_batch", set.batches.videos.map(\.description) ?? "none"),
        ("text/embedding", set.texts.norm.map { "norm=\($0.rawValue)" } ?? "none"),
      ]
    }
    var problems = zip(words(self), words(part)).filter { $0.1 != $1.1 }.map { own, other in
      Problem(
        own.0, "differs from that of \(path)", expected: own.1, found: other.1,
        hint: "files that one pattern names must be parts of one set")
    }
    func differs(_ place: String, hint: String) {
      problems.append(Problem(place, "differs from that of \(path)", hint: hint))
    }
    if videos.ids != part.videos.ids {
      differs("video/id", hint: "every file of a set has the whole gallery, in the same order")
    } else if !hasSameVectors {
      differs("video", hint: "every file of a set has the same vectors of the gallery, bit for bit")
    }
    if start != part.start { differs("emcl/mu0", hint: "the bases belong to the whole set") }
    if videoBlocks != part.videoBlocks {
      differs("video/block", hint: "the blocks belong to the gallery")
    }
    if (sparse?.order, candidates == nil) != (part.sparse?.order, part.candidates == nil) {
      differs(
        "reference/sparse", hint: "every file of a set has these lists of its texts, or none has")
    }
    if part.hasBank {
      problems.append(
        Problem(
          "bank", "a bank in another file than the first of a set",
          hint: "keep it in \(path) alone, or in an export of its own: --bank"))
    }
    guard problems.isEmpty else { throw .invalid(path: part.path, problems: problems) }
  }

  /// Puts the texts of several exports of one gallery one after the other.
  private init(
    joining parts: [RetrievalSet], as path: String, _ options: LoadOptions
  ) throws(ExportError) {
    let first = parts[0]
    var places: [ItemID: String] = [:]
    for part in parts {
      for id in part.texts.ids {
        guard let other = places.updateValue(part.path, forKey: ItemID(id)) else { continue }
        throw .invalid(
          path: part.path,
          problems: [
            Problem(
              "text/id", "a duplicate id", expected: "unique ids in all files of a set",
              found: "\"\(id.prefix(60))\" as in \(other)")
          ])
      }
    }
    var findings = Findings()
    let contents = StoredDataset.joined(parts.map(\.contents))
    for part in parts {
      for var notice in part.notices {
        if let whole = contents.lengthsNotice(for: notice, of: part.contents) {
          notice = whole
        } else if !parts.allSatisfy({ $0.notices.contains(notice) }) {
          // What is said of one file is said with its name.
          notice.place = "\(part.name):\(notice.place)"
        }
        if !findings.notices.contains(notice) { findings.add(notice) }
      }
    }
    let truth =
      first.truth.relevance == nil
      ? findings.truth(
        parts.flatMap(\.truth.videoOfText), videoCount: first.videos.count, first.evaluation,
        allowsDistractors: options.allowsDistractors, at: "truth/video")
      : Truth(joining: parts.map(\.truth))
    guard findings.problems.isEmpty, let truth else {
      throw .invalid(path: path, problems: findings.problems)
    }
    let references = parts.compactMap(\.reference)
    let captions = parts.compactMap(\.captions)
    self.init(
      path: path, fileBytes: parts.reduce(0) { $0 + $1.fileBytes }, provenance: first.provenance,
      kind: first.kind, evaluation: first.evaluation, logitScale: first.logitScale,
      tabWeight: first.tabWeight, temperature: first.temperature,
      maximaPooling: first.maximaPooling,
      texts: try Side(joining: parts.map(\.texts)), videos: first.videos, truth: truth,
      reference: references.count == parts.count ? ScoreMatrix(joining: references) : nil,
      captions: captions.count == parts.count ? StoredCaptions(joining: captions) : nil,
      start: first.start, videoBlocks: first.videoBlocks, batches: first.batches,
      hasBank: first.hasBank, contents: contents,
      notices: findings.notices)
    sparse = first.sparse.map { _ in SparseScores(joining: parts.compactMap(\.sparse)) }
    candidates = first.candidates.map { _ in PairLists(joining: parts.compactMap(\.candidates)) }
    groups = RetrievalSet.joinedGroups(parts)
  }
}

extension RetrievalSet {
  /// The groups of several files, none of which goes beyond its file; nil where one has none.
  private static func joinedGroups(_ parts: [RetrievalSet]) -> [Int]? {
    var groups: [Int] = []
    for part in parts {
      guard let own = part.groups else { return nil }
      let first = (groups.max() ?? -1) + 1
      groups += own.map { first + $0 }
    }
    return groups
  }
}

extension Truth {
  /// The judgments of several files of one gallery, whose texts stand one after the other.
  fileprivate init(joining parts: [Truth]) {
    var (texts, videos, grades): ([Int32], [Int32], [Int32]) = ([], [], [])
    var count = 0
    for part in parts {
      guard let own = part.relevance else { preconditionFailure("a part without judgments") }
      texts += own.texts.map { $0 + Int32(count) }
      videos += own.videos
      grades += own.grades
      count += part.textCount
    }
    self.init(
      Relevance(texts: texts, videos: videos, grades: grades), textCount: count,
      videoCount: parts[0].videoCount)
  }
}

extension RetrievalSet.StoredDataset {
  /// The datasets of several files of one gallery: what has a row for each text is longer, the rest is there several times.
  fileprivate static func joined(_ files: [[Self]]) -> [Self] {
    files[0].map { own in
      let all = files.compactMap { $0.first { $0.path == own.path } }
      let isOfTexts = ["text/", "truth/", "reference/", "candidates/"].contains {
        own.path.hasPrefix($0)
      }
      let rows = isOfTexts ? all.reduce(0) { $0 + ($1.shape.first ?? 0) } : own.shape.first
      let norms = all.compactMap(\.norms)
      let (least, most) = (norms.map(\.lowerBound).min(), norms.map(\.upperBound).max())
      return Self(
        path: own.path, shape: (rows.map { [$0] } ?? []) + own.shape.dropFirst(), type: own.type,
        storedBytes: all.reduce(0) { $0 + $1.storedBytes }, filters: own.filters,
        norms: least.flatMap { least in most.map { least...$0 } })
    }
  }
}

extension [RetrievalSet.StoredDataset] {
  /// What a notice on the lengths of vectors of one file is for those of all files; nil for any other notice.
  fileprivate func lengthsNotice(for notice: Notice, of file: Self) -> Notice? {
    guard let norms = file.first(where: { $0.path == notice.place })?.norms,
      notice == Notice(lengths: norms, of: notice.place)
    else { return nil }
    return first { $0.path == notice.place }?.norms.flatMap {
      Notice(lengths: $0, of: notice.place)
    }
  }
}

extension RetrievalSet.Side {
  /// The items of several files, one after the other.
  fileprivate init(joining sides: [Self]) throws(ExportError) {
    let all = try Self.joined(sides[...])
    let hashes = sides.flatMap(\.hashes)
    self.init(
      ids: all.ids, places: Array(all.ids.indices), duplicates: hashes.count - Set(hashes).count)
    (rows, vectors, norm, frames, tab) = (all.rows, all.vectors, sides[0].norm, all.frames, all.tab)
  }

  /// Joins halves, so that no row is copied more often than there are doublings.
  private static func joined(_ sides: ArraySlice<Self>) throws(ExportError) -> Self {
    guard sides.count > 1 else { return sides[sides.startIndex] }
    let middle = sides.startIndex + sides.count / 2
    return try joined(sides[..<middle]).followed(by: joined(sides[middle...]))
  }

  /// The bytes that vectors take in memory.
  fileprivate var bytesInMemory: Int {
    [rows, vectors?.store, tab].reduce(0) {
      $0 + ($1?.resident?.elements.count ?? 0) * MemoryLayout<Float>.stride
    }
  }
}

extension PairLists {
  /// The lists of several files, one after the other.
  fileprivate init(joining parts: [PairLists]) {
    var starts = [0]
    for part in parts {
      let first = starts[starts.count - 1]
      starts += part.starts.dropFirst().map { first + $0 }
    }
    self.init(
      starts: starts, columns: parts.flatMap(\.columns), columnCount: parts[0].columnCount)
  }
}

extension SparseScores {
  /// The scores of several files, one after the other.
  fileprivate init(joining parts: [SparseScores]) {
    self.init(
      pairs: PairLists(joining: parts.map(\.pairs)), scores: parts.flatMap(\.scores),
      order: parts[0].order)
  }
}
