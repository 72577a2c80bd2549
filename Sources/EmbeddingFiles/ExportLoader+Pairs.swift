extension ExportLoader {
  /// Checks the datasets of lists of pairs: all of them are needed where their group is there.
  mutating func checkPairs(for kind: SimilarityKind) throws(ExportError) {
    for (group, rules) in [
      ("reference/sparse", ExportLayout.sparse), ("candidates", ExportLayout.candidates),
    ] {
      switch try file.object(at: group) {
      case .absent: continue
      case .group:
        let isSciPy = try file.object(at: "\(group)/indices") != .absent
        check.check(
          rules, required: true, for: kind, neededBy: "\(group) needs",
          hint: isSciPy
            ? "a CSR matrix of scipy, texts in rows: its indptr, its indices as video, its data as score"
            : nil)
      case .dataset, .datatype, .softLink, .externalLink:
        check.refuse(group, inPlaceOf: rules)
      }
    }
  }

  /// The scores of some pairs, when the file has them.
  mutating func sparseScores() throws(ExportError) -> SparseScores? {
    let group = "reference/sparse"
    let place = "\(group)/score"
    guard let read = try pairs(in: group), let dataset = check.sound(place) else { return nil }
    let order = try self.order(of: group)
    var scores: [Float] = []
    for range in blocks(dataset) {
      scores += try dataset.floats(rows: range, on: options.parallelism)
    }
    guard let ordered = check.findings.pairScores(scores, places: read.places, at: place),
      let order
    else { return nil }
    check.findings.noteEmpty(read.pairs, "scored pair", at: group)
    return SparseScores(pairs: read.pairs, scores: ordered, order: order)
  }

  /// The candidates of the texts, when the file has them.
  mutating func candidateLists() throws(ExportError) -> PairLists? {
    guard let pairs = try pairs(in: "candidates")?.pairs else { return nil }
    check.findings.noteEmpty(pairs, "candidate", at: "candidates")
    return pairs
  }

  /// The lists of a group, with the place in the file of each pair.
  private mutating func pairs(
    in group: String
  ) throws(ExportError) -> (pairs: PairLists, places: [Int])? {
    let (pointerPlace, videoPlace) = ("\(group)/indptr", "\(group)/video")
    guard let pointers = check.sound(pointerPlace), let videos = check.sound(videoPlace),
      let textCount = check.findings.length(.texts),
      let videoCount = check.findings.length(.videos),
      check.findings.pairCount(
        videos.info.shape[0], texts: textCount, videos: videoCount, at: videoPlace)
    else { return nil }
    // Before they are read: there is one for each text, and one more.
    guard
      check.findings.pointerCount(
        pointers.info.shape[0], texts: textCount, videos: videoCount, at: pointerPlace)
    else { return nil }
    func integers(_ dataset: HDF5Dataset) throws(ExportError) -> [Int64] {
      var all: [Int64] = []
      for range in blocks(dataset) { all += try dataset.integers(rows: range) }
      return all
    }
    guard
      let starts = check.findings.pointers(
        try integers(pointers), texts: textCount, pairs: videos.info.shape[0], at: pointerPlace)
    else { return nil }
    return check.findings.pairs(
      starts: starts, videos: try integers(videos), videoCount: videoCount, at: videoPlace)
  }

  /// The place of the pairs without a score, as the attribute of the group says.
  private mutating func order(of group: String) throws(ExportError) -> SparseScores.Order? {
    let words = SparseScores.Order.allCases.map(\.rawValue).joined(separator: ", ")
    let found: String
    switch try file.attribute("order", of: group) {
    case .string(let word):
      if let order = SparseScores.Order(rawValue: word) { return order }
      found = "\"\(word.prefix(40))\""
    case nil: found = "no such attribute"
    case let other?: found = other.words
    }
    check.findings.add(
      Problem(
        group, "the attribute order is missing or unknown", expected: "one of \(words)",
        found: found,
        hint:
          "above: pairs without a score rank below all that have one; only: they are no candidates"),
      breaking: "\(group)/score")
    return nil
  }
}
