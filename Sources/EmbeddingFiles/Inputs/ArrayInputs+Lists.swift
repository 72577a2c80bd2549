internal import EmbeddingMath

// Sets whose scores are of some pairs: the best of each text, or a matrix in which a number stands for no score.

extension ArrayInputs {
  /// True if scores of some pairs are all there is.
  package var isOfLists: Bool {
    !topk.isEmpty && text.isEmpty && video.isEmpty || fill != nil && isOfScores
  }

  /// What the lists of a set are, and of which items.
  private struct ListedItems {
    var textIDs: [String]
    var videoIDs: [String]
    var truth: [Int]
    var sparse: SparseScores
    var notes: [String] = []

    /// Tells whether text i belongs to video i, and each video has one.
    var isSquare: Bool {
      textIDs.count == videoIDs.count && truth == Array(0..<videoIDs.count)
    }
  }

  /// Loads a set whose scores are of some pairs.
  func loadLists(_ options: LoadOptions) throws(ExportError) -> RetrievalSet {
    var options = options
    let items: ListedItems
    if isOfScores {
      items = try filledScores(options)
    } else if try areArrays() {
      items = try numberedLists(options)
    } else {
      items = try namedLists(options)
    }
    // What no list has can be asked for all the same, and what nobody asks for can be found.
    if !isOfScores, try !areArrays() { options.allowsDistractors = true }
    var parts = SetParts(
      path: path, provenance: RetrievalSet.Provenance(baseline: "other"), kind: .sparse,
      evaluation: evaluation ?? (items.isSquare ? .square : .multi), videoOfText: items.truth,
      textIDs: items.textIDs, videoIDs: items.videoIDs)
    if isJudged { parts.relevance = Relevance(texts: [], videos: [], grades: []) }
    parts.captions = try captions(for: items.textIDs.count, reader: options.reader)
    var set = try RetrievalSet(parts, options: options)
    set.sparse = items.sparse
    set.ownName = name
    set.guesses = items.notes
    for path in files { set.fileBytes += try regularFileSize(path) }
    return set
  }

  /// The second stage that lists are beside vectors or scores, and remarks on it; nil without lists.
  func secondStage(
    textIDs: [String], videoIDs: [String], reader: ReaderProgram?
  ) throws(ExportError) -> (scores: SparseScores, notes: [String])? {
    guard !topk.isEmpty else { return nil }
    if try areArrays() {
      let lists = try numbers(reader)
      return (try sparse(lists, texts: textIDs.count, videos: videoIDs.count), [])
    }
    let lists = try NamedLists(reading: topk[0])
    return (try sparse(lists, textIDs: textIDs, videoIDs: videoIDs), lists.notes)
  }

  /// Tells if the lists are two arrays, of scores and of the numbers of videos.
  private func areArrays() throws(ExportError) -> Bool {
    let isArray = InputFormats.recognized(ArrayAddress(topk[0]).paths[0]) != nil
    guard topk.count == (isArray ? 2 : 1) else {
      throw .invalid(
        path: topk[0],
        problems: [
          Problem(
            "/", "not lists that are read",
            expected: isArray
              ? "two arrays: scores [texts, k], and the numbers of the videos [texts, k]"
              : "one file: a TREC run, .jsonl, or {query: {item: score}} (.json)",
            found: "\(topk.count) file\(topk.count == 1 ? "" : "s")")
        ])
    }
    return isArray
  }

  private func captions(
    for count: Int, reader: ReaderProgram?
  ) throws(ExportError) -> [String]? {
    guard let captions else { return nil }
    let list = try CaptionList(reading: captions, reader: reader)
    try ArrayInputs.require(
      list.captions.count, "caption for each text", is: count, captions, list.unit)
    return list.captions
  }

  // MARK: - Names

  /// Lists by names, of the items that they name.
  private func namedLists(_ options: LoadOptions) throws(ExportError) -> ListedItems {
    let lists = try NamedLists(reading: topk[0])
    var notes = lists.notes
    var videoIDs = try ids.map { (ids) throws(ExportError) in
      try IDList(reading: ids, reader: options.reader).ids
    }
    if isJudged {
      let right = try qrels.map { (path) throws(ExportError) in try Qrels(reading: path).right }
      let videos = videoIDs ?? lists.items.adding(right?.documents ?? [])
      let texts = try ownTextIDs(options) ?? lists.queries.adding(right?.queries ?? [])
      if videoIDs == nil {
        notes.append(
          "\(topk[0]): the gallery is taken to be the \(videos.count) items that it and the judgments name; otherwise --ids"
        )
      }
      return ListedItems(
        textIDs: texts, videoIDs: videos,
        truth: [Int](repeating: Truth.noVideo, count: texts.count),
        sparse: try sparse(lists, textIDs: texts, videoIDs: videos), notes: notes)
    }
    if videoIDs == nil {
      notes.append(
        "\(topk[0]): the gallery is taken to be the \(lists.items.count) items that it names; otherwise --ids"
      )
    }
    var known = videoIDs ?? lists.items
    var placeOf = Dictionary(
      known.enumerated().map { (ItemID($1), $0) }, uniquingKeysWith: { first, _ in first })
    let queries = try ownTextIDs(options) ?? lists.queries
    var truth: [Int] = []
    for query in queries {
      // As the exporters name texts: the video, and a number.
      let stem = query.lastIndex(of: "#").map { String(query[..<$0]) }
      if let place = placeOf[ItemID(query)] ?? stem.flatMap({ placeOf[ItemID($0)] }) {
        truth.append(place)
      } else if let stem, videoIDs == nil {
        placeOf[ItemID(stem)] = known.count
        truth.append(known.count)
        known.append(stem)
      } else {
        throw .invalid(
          path: topk[0],
          problems: [
            Problem(
              "file", "nothing says which items are right for a query",
              expected: "queries named as their item, or item#number",
              found: "\"\(query.prefix(60))\"", hint: "--qrels FILE tells it")
          ])
      }
    }
    videoIDs = known
    return ListedItems(
      textIDs: queries, videoIDs: known, truth: truth,
      sparse: try sparse(lists, textIDs: queries, videoIDs: known),
      notes: notes + ["\(topk[0]): texts belong to the videos of their names; otherwise --qrels"])
  }

  /// The names of the texts, when they are given.
  private func ownTextIDs(_ options: LoadOptions) throws(ExportError) -> [String]? {
    try textIDs.map { (path) throws(ExportError) in
      try IDList(reading: path, reader: options.reader).ids
    }
  }

  /// Lists by names, of known items.
  private func sparse(
    _ lists: NamedLists, textIDs: [String], videoIDs: [String]
  ) throws(ExportError) -> SparseScores {
    func places(
      _ names: [String], _ ids: [String], _ what: (one: String, many: String)
    ) throws(ExportError) -> [Int] {
      let placeOf = ids.placesByTRECWord
      let unknown = names.filter { placeOf[ItemID($0)] == nil }
      guard unknown.isEmpty else {
        throw .invalid(
          path: topk[0],
          problems: [
            Problem(
              "file",
              unknown.count == 1
                ? "1 \(what.one) that is not in the set"
                : "\(unknown.count) \(what.many) that are not in the set",
              expected: "names such as \"\(ids.first?.prefix(60) ?? "")\"",
              found: unknown.prefix(3).map { "\"\($0.prefix(60))\"" }.joined(separator: ", "),
              hint: "--text-ids FILE names the texts of arrays, and --ids FILE the videos")
          ])
      }
      let places = names.compactMap { placeOf[ItemID($0)] }
      var nameAt: [Int: String] = [:]
      for (name, place) in zip(names, places) {
        guard let other = nameAt.updateValue(name, forKey: place) else { continue }
        throw .invalid(
          path: topk[0],
          problems: [
            Problem(
              "file", "two names of one \(what.one)", expected: "one name, with its blanks as %20",
              found: "\"\(other.prefix(60))\" and \"\(name.prefix(60))\"")
          ])
      }
      return places
    }
    let texts = try places(lists.queries, textIDs, ("query", "queries"))
    let videos = try places(lists.items, videoIDs, ("item", "items"))
    var rows = [[(video: Int32, score: Float)]](repeating: [], count: textIDs.count)
    for pair in lists.pairs {
      rows[texts[Int(pair.query)]].append((Int32(videos[Int(pair.item)]), pair.score))
    }
    return SparseScores(rows: rows, videoCount: videoIDs.count, order: order)
  }

  // MARK: - Numbers

  /// Scores with the numbers of their videos, a row for each text.
  private func numbers(
    _ reader: ReaderProgram?
  ) throws(ExportError) -> (scores: ArrayStack, videos: ArrayStack) {
    let arrays = [
      try ArrayStack(reading: [topk[0]], readsBFloat16: readsBFloat16, reader: reader),
      try ArrayStack(reading: [topk[1]], reader: reader),
    ]
    // Either may come first: one of them has whole numbers.
    let (scores, videos) = arrays[0].type.isWhole ? (arrays[1], arrays[0]) : (arrays[0], arrays[1])
    try scores.require(axes: "[texts, k]")
    guard videos.type.isWhole, videos.shape == scores.shape else {
      throw .invalid(
        path: videos.path,
        problems: [
          Problem(
            "shape", "not the numbers of the scored videos",
            expected: "integers, shape \(scores.shape) as in \(scores.path)",
            found: "\(videos.type.words), shape \(videos.shape)")
        ])
    }
    return (scores, videos)
  }

  /// Lists by numbers, of items that have no names of their own.
  private func numberedLists(_ options: LoadOptions) throws(ExportError) -> ListedItems {
    let lists = try numbers(options.reader)
    let textCount = lists.scores.shape[0]
    let videoIDs = try ids.map { (ids) throws(ExportError) in
      try IDList(reading: ids, reader: options.reader).ids
    }
    var videoOfText = Array(0..<textCount)
    if !truth.isEmpty {
      let array = try ArrayStack(reading: truth, reader: options.reader)
      let own = try array.videoOfText()
      let videos = videoIDs?.count ?? Int(clamping: (own.max() ?? 0) &+ 1)
      try array.require(own, textCount: textCount, videoCount: videos)
      videoOfText = own.map { Int($0) }
    }
    var videos = videoIDs?.count ?? (videoOfText.max() ?? 0) + 1
    if isJudged {
      videoOfText = [Int](repeating: Truth.noVideo, count: textCount)
      let most = try lists.videos.wholeNumbers(rows: 0..<textCount).max() ?? 0
      videos = videoIDs?.count ?? Int(clamping: max(0, most) &+ 1)
    }
    guard videos <= Int(Int32.max) else {
      throw .invalid(
        path: lists.videos.path,
        problems: [Problem("data", "a number of a video out of range", found: "\(videos - 1)")])
    }
    var names = FittedArrays.ids(Truth(videoOfText: videoOfText, videoCount: videos), videoIDs)
    if let textIDs {
      let list = try IDList(reading: textIDs, reader: options.reader)
      try ArrayInputs.require(list.ids.count, "id for each text", is: textCount, textIDs, list.unit)
      names.texts = list.ids
    }
    return ListedItems(
      textIDs: names.texts, videoIDs: names.videos, truth: videoOfText,
      sparse: try sparse(lists, texts: textCount, videos: videos),
      notes: truth.isEmpty && !isJudged
        ? ["row i of \(lists.scores.path) is taken to describe video i; otherwise --truth"] : [])
  }

  private func sparse(
    _ lists: (scores: ArrayStack, videos: ArrayStack), texts: Int, videos videoCount: Int
  ) throws(ExportError) -> SparseScores {
    guard lists.scores.shape[0] == texts else {
      throw .invalid(
        path: lists.scores.path,
        problems: [
          Problem(
            "shape", "not a row for each text", expected: "\(texts) rows",
            found: "shape \(lists.scores.shape)")
        ])
    }
    let k = lists.scores.shape[1]
    var rows: [[(video: Int32, score: Float)]] = []
    func fault(_ path: String, _ what: String, _ expected: String, _ found: String) -> ExportError {
      .invalid(path: path, problems: [Problem("data", what, expected: expected, found: found)])
    }
    for block in (0..<texts).blocks(of: max(1, (1 << 20) / max(1, k))) {
      let scores = try lists.scores.floats(rows: block)
      let numbers = try lists.videos.wholeNumbers(rows: block)
      for text in block {
        var row: [(video: Int32, score: Float)] = []
        for place in (text - block.lowerBound) * k..<(text - block.lowerBound + 1) * k {
          let (number, score) = (numbers[place], scores[place])
          // What stands for no neighbour in FAISS.
          if number == -1 { continue }
          guard (0..<Int64(videoCount)).contains(number) else {
            throw fault(
              lists.videos.path, "a number of a video out of range",
              "0 to \(videoCount - 1), or -1",
              "\(number) in row \(text)")
          }
          guard score.isFinite else {
            throw fault(
              lists.scores.path, "a score that is not finite", "finite scores",
              "\(score) in row \(text)")
          }
          row.append((Int32(number), score))
        }
        var seen = Set<Int32>()
        if let again = row.first(where: { !seen.insert($0.video).inserted }) {
          throw fault(
            lists.videos.path, "a pair given twice", "each video of a text once",
            "video \(again.video) again in row \(text)")
        }
        rows.append(row)
      }
    }
    guard rows.contains(where: { !$0.isEmpty }) else {
      throw fault(
        lists.videos.path, "no scored pair", "numbers of videos", "-1, which stands for none, alone"
      )
    }
    return SparseScores(rows: rows, videoCount: videoCount, order: order)
  }

  // MARK: - Matrices

  /// A matrix in which a number stands for pairs without a score.
  private func filledScores(_ options: LoadOptions) throws(ExportError) -> ListedItems {
    let arrays = try fitted(reader: options.reader)
    guard let fill, case .scores(let scores) = arrays.arrays else {
      preconditionFailure("no matrix of scores")
    }
    let header = try header(
      of: arrays, RetrievalSet.Provenance(baseline: "other"), reader: options.reader)
    let width = arrays.videoCount
    var rows: [[(video: Int32, score: Float)]] = []
    for block in (0..<arrays.textCount).blocks(of: max(1, (1 << 20) / width)) {
      let values = try scores.floats(rows: block, on: options.parallelism)
      for text in block {
        var row: [(video: Int32, score: Float)] = []
        for video in 0..<width {
          let score = values[(text - block.lowerBound) * width + video]
          if score == fill { continue }
          guard score.isFinite else {
            throw .invalid(
              path: scores.path,
              problems: [
                Problem(
                  "data", "a score that is not finite",
                  expected: "finite scores, or \(fill), which stands for none",
                  found: "\(score) at [\(text), \(video)]")
              ])
          }
          row.append((Int32(video), score))
        }
        rows.append(row)
      }
    }
    let sparse = SparseScores(rows: rows, videoCount: width, order: order)
    guard sparse.pairs.count > 0 else {
      throw .invalid(
        path: scores.path,
        problems: [
          Problem(
            "data", "no scored pair", expected: "other numbers than \(fill), which stands for none")
        ])
    }
    let isFilled = sparse.pairs.count < arrays.textCount * width
    return ListedItems(
      textIDs: header.textIDs, videoIDs: header.videoIDs, truth: header.truth.videoOfText,
      sparse: sparse,
      notes: arrays.notes
        + (isFilled
          ? [] : ["\(scores.path): no score is \(fill), so all of them count; otherwise --fill"]))
  }
}

extension [String] {
  /// These names and others that are not among them, each once.
  fileprivate func adding(_ others: [String]) -> [String] {
    var (all, seen) = (self, Set(itemIDs))
    for name in others where seen.insert(ItemID(name)).inserted { all.append(name) }
    return all
  }
}

extension SparseScores {
  /// Puts the scored videos of each text in order.
  init(rows: [[(video: Int32, score: Float)]], videoCount: Int, order: Order) {
    var starts = [0]
    var (columns, scores): ([Int32], [Float]) = ([], [])
    for row in rows {
      let ordered = row.sorted { $0.video < $1.video }
      columns += ordered.map(\.video)
      scores += ordered.map(\.score)
      starts.append(columns.count)
    }
    self.init(
      pairs: PairLists(starts: starts, columns: columns, columnCount: videoCount), scores: scores,
      order: order)
  }
}
