internal import EmbeddingMath

/// Checks of contents, the same for a file and for arrays in memory.
extension Findings {
  /// Checks names, of which nil is one that is not UTF-8.
  ///
  /// - Returns: The names, empty for those.
  mutating func ids(_ ids: [String?], at place: String) -> [String] {
    func rows(_ chosen: [Int]) -> String {
      chosen.prefix(3).map(\.description).joined(separator: ", ")
    }
    let undecodable = ids.indices.filter { ids[$0] == nil }
    let empty = ids.indices.filter { ids[$0]?.isEmpty == true }
    if !undecodable.isEmpty {
      add(
        Problem(
          place, "ids that are not UTF-8", expected: "UTF-8 text",
          found: "row \(rows(undecodable))"), breaking: place)
    }
    if !empty.isEmpty {
      add(
        Problem(
          place, "\(empty.count) empty id\(empty.count == 1 ? "" : "s")",
          expected: "a name for every item", found: "\"\" in row \(rows(empty))"),
        breaking: place)
    }
    let ids = ids.map { $0 ?? "" }
    var seen = Set<ItemID>(minimumCapacity: ids.count)
    var repeated: [String] = []
    var repeats = 0
    for id in ids where !id.isEmpty && !seen.insert(ItemID(id)).inserted {
      repeats += 1
      if repeated.count < 3 { repeated.append("\"\(id.prefix(60))\"") }
    }
    if repeats > 0 {
      add(
        Problem(
          place, "\(repeats) duplicate id\(repeats == 1 ? "" : "s")", expected: "unique ids",
          found: repeated.joined(separator: ", ")), breaking: place)
    }
    return ids
  }

  /// Checks the video of each text; nil when one does not exist.
  mutating func truth(
    _ videos: [Int], videoCount: Int, _ evaluation: EvaluationProtocol?, allowsDistractors: Bool,
    allowsLonely: Bool = false, at place: String
  ) -> Truth? {
    let outside = videos.indices.filter { !(0..<videoCount).contains(videos[$0]) }
    if let first = outside.first {
      add(
        Problem(
          place, "\(outside.count) entr\(outside.count == 1 ? "y" : "ies") out of range",
          expected: "0 to \(videoCount - 1)", found: "\(videos[first]) in row \(first)"),
        breaking: place)
      return nil
    }
    let truth = Truth(videoOfText: videos, videoCount: videoCount)
    let lonely = allowsLonely ? [] : (0..<videoCount).filter { truth.texts(of: $0).isEmpty }
    if !lonely.isEmpty, allowsDistractors {
      add(
        Notice(
          place, "\(lonely.count) distractor video\(lonely.count == 1 ? "" : "s") without any text")
      )
    } else if !lonely.isEmpty {
      add(
        Problem(
          place, "\(lonely.count) video\(lonely.count == 1 ? "" : "s") without any text",
          expected: "every video referenced at least once",
          found: "none for video \(lonely.prefix(5).map(\.description).joined(separator: ", "))",
          hint: "if they are meant as distractors: --distractors, or distractors: true in a suite"),
        breaking: place)
    }
    if evaluation == .square, videos != Array(0..<videoCount) {
      let first = videos.indices.first { videos[$0] != $0 }
      add(
        Problem(
          place, "not one text for each video in the same order, as protocol=square requires",
          expected: "\(videoCount) entries 0, 1, 2, ...",
          found: first.map { "\(videos[$0]) in row \($0)" } ?? "\(videos.count) entries",
          hint: "reorder the items, or use protocol=multi"), breaking: place)
    }
    return truth
  }

  /// Checks a mask of zeros and ones, read in blocks of items.
  ///
  /// - Returns: A byte for each entry, item after item.
  mutating func mask(
    perItem: Int, blocks: [Range<Int>], ids: [String]?, at place: String,
    read: (Range<Int>) throws(ExportError) -> [Int64]
  ) throws(ExportError) -> [UInt8] {
    var mask: [UInt8] = []
    mask.reserveCapacity((blocks.last?.upperBound ?? 0) * perItem)
    var firstWrong: (place: [Int], value: Int64)?
    var wrong = 0
    for range in blocks {
      for value in try read(range) {
        if value != 0 && value != 1 {
          wrong += 1
          firstWrong = firstWrong ?? ([mask.count / perItem, mask.count % perItem], value)
        }
        mask.append(value == 0 ? 0 : 1)
      }
    }
    if let firstWrong {
      add(
        Problem(
          place, "\(wrong) value\(wrong == 1 ? "" : "s") other than 0 and 1", expected: "0 or 1",
          found: "\(firstWrong.value) at \(firstWrong.place)"), breaking: place)
    }
    let hidden = (0..<mask.count / perItem).filter { item in
      mask[item * perItem..<(item + 1) * perItem].allSatisfy { $0 == 0 }
    }
    if !hidden.isEmpty {
      let names = hidden.prefix(3).map { item in
        ids.map { "\"\($0[item].prefix(60))\"" } ?? "row \(item)"
      }
      add(
        Problem(
          place, "\(hidden.count) item\(hidden.count == 1 ? "" : "s") with nothing unmasked",
          expected: "at least one 1 in each row", found: names.joined(separator: ", "),
          hint: "the baseline would score them as NaN"), breaking: place)
    }
    return mask
  }

  /// Checks the number of offsets: one for each item, and one for the end.
  mutating func offsets(count: Int, items: Int, at place: String) -> Bool {
    guard count != items + 1 else { return true }
    add(
      Problem(
        place, "not one offset for each item and one for the end", expected: "\(items + 1)",
        found: "\(count)",
        hint: count == items
          ? "if these are lengths: np.concatenate([[0], np.cumsum(lengths)])" : nil),
      breaking: place)
    return false
  }

  /// Checks offsets, of which there is the right number; nil where they do not cover the vectors in order.
  ///
  /// - Parameters:
  ///   - offsets: The first vector of each item, and the number of all.
  ///   - vectors: The number of vectors.
  ///   - name: The place of these.
  ///   - ids: The names of the items.
  mutating func offsets(
    _ offsets: [Int64], vectors: Int, named name: String, ids: [String], at place: String
  ) -> [Int]? {
    func item(_ index: Int) -> String { "\"\(ids[index].prefix(60))\"" }
    let before = problems.count
    let outside = offsets.indices.filter { !(0...Int64(vectors)).contains(offsets[$0]) }
    if let first = outside.first {
      add(
        Problem(
          place, "\(outside.count) entr\(outside.count == 1 ? "y" : "ies") out of range",
          expected: "0 to \(vectors), the vectors in \(name)",
          found: "\(offsets[first]) in row \(first)"),
        breaking: place)
      return nil
    }
    if let first = offsets.first, first != 0 {
      add(
        Problem(place, "does not begin with 0", expected: "0 in row 0", found: "\(first)"),
        breaking: place)
    }
    if let last = offsets.last, last != Int64(vectors) {
      add(
        Problem(
          place, "does not end with the number of vectors", expected: "\(vectors) as in \(name)",
          found: "\(last) in row \(offsets.count - 1)"), breaking: place)
    }
    let descending = ids.indices.filter { offsets[$0 + 1] < offsets[$0] }
    if let first = descending.first {
      add(
        Problem(
          place, "offsets that descend", expected: "each at least the one before",
          found: "\(offsets[first + 1]) after \(offsets[first]) in row \(first + 1)"),
        breaking: place)
    }
    let empty = ids.indices.filter { offsets[$0 + 1] == offsets[$0] }
    if !empty.isEmpty {
      add(
        Problem(
          place, "\(empty.count) item\(empty.count == 1 ? "" : "s") without any vector",
          expected: "at least one vector of each item",
          found: "none of " + empty.prefix(3).map(item).joined(separator: ", "),
          hint: "leave out the item, or give it the vector that the model has for it"),
        breaking: place)
    }
    return problems.count == before ? offsets.map { Int($0) } : nil
  }

  /// Looks at every score of a matrix.
  ///
  /// - Parameters:
  ///   - shape: The numbers of texts and videos.
  ///   - blocks: Texts to read at a time.
  ///   - read: Reads the scores of some texts.
  mutating func scores(
    shape: [Int], blocks: [Range<Int>], at place: String,
    progress: (@Sendable (String, Double) -> Void)?,
    read: (Range<Int>) throws(ExportError) -> [Float]
  ) throws(ExportError) {
    let width = shape[1]
    var count = 0
    var first: (place: [Int], value: Float)?
    var zeroRows: (count: Int, first: Int)?
    var filled = FilledRows()
    for range in blocks {
      let block = try read(range)
      filled.look(at: block, width: width)
      for (offset, value) in block.enumerated() where !value.isFinite {
        count += 1
        if first == nil {
          first = ([range.lowerBound + offset / width, offset % width], value)
        }
      }
      for row in range {
        let start = (row - range.lowerBound) * width
        guard block[start..<start + width].allSatisfy({ $0 == 0 }) else { continue }
        zeroRows = ((zeroRows?.count ?? 0) + 1, zeroRows?.first ?? row)
      }
      progress?(place, Double(range.upperBound) / Double(shape[0]))
    }
    if let words = filled.words, first == nil { add(Notice(place, words)) }
    if let zeroRows {
      let are = zeroRows.count == 1 ? "1 row is" : "\(zeroRows.count) rows are"
      add(
        Notice(
          place, "\(are) all zeros (the first is row \(zeroRows.first)): were they written?"))
    }
    if let first {
      add(
        Problem(
          place, "\(count) score\(count == 1 ? "" : "s") not finite", expected: "finite scores",
          found: "\(first.value) at \(first.place)",
          hint: filled.found?.value == -.infinity
            ? "where -inf stands for no score: --fill=-inf"
            : first.value.isNaN
              ? "where nan stands for no score: np.where(np.isnan(scores), -np.inf, scores), and --fill=-inf"
              : nil), breaking: place)
    }
  }

  /// Reads vectors and looks at every number of them.
  ///
  /// - Parameters:
  ///   - reader: What reads them.
  ///   - blocks: Items to read at a time.
  ///   - residentBytes: The bytes that the rows may take in memory; more are read anew in every pass.
  ///   - progress: Called after each block.
  mutating func vectors(
    _ reader: RowReader, blocks: [Range<Int>], residentBytes: Int = .max,
    progress: (@Sendable (String, Double) -> Void)? = nil
  ) throws(ExportError) -> LoadedVectors {
    let place = reader.source.path
    let keeps = reader.count * reader.width * MemoryLayout<Float>.stride <= residentBytes
    var rows = Matrix(rows: keeps ? reader.count : 0, columns: reader.width)
    let perItem = reader.count / reader.items
    // Ranks share the reading, and the rows where these are kept.
    let cluster = reader.parallelism.cluster
    let shares = (0..<cluster.size).map { blocks[cluster.share(of: blocks.count, ofRank: $0)] }
    let own = try cluster.agreed { () throws(ExportError) in
      var audit = RowAudit()
      for range in shares[cluster.rank] {
        if keeps {
          let start = range.lowerBound * perItem * reader.width
          let part = try rows.elements.share { (target) throws(ExportError) in
            try reader.read(range, into: target, at: start)
          }
          audit.add(part)
        } else {
          var block = [Float](repeating: 0, count: range.count * perItem * reader.width)
          let part = try block.share { (target) throws(ExportError) in
            try reader.read(range, into: target)
          }
          audit.add(part)
        }
        progress?(place, Double(range.upperBound) / Double(reader.items))
      }
      return audit
    }
    var audit = RowAudit()
    for part in cluster.gather(own) { audit.add(part) }
    if keeps {
      cluster.exchange(
        &rows.elements,
        shares.map { blocks in
          let first = blocks.first?.lowerBound ?? 0
          let width = perItem * reader.width
          return first * width..<max(first, blocks.last?.upperBound ?? 0) * width
        })
    }
    if let (least, most) = audit.norms, least.isFinite, most.isFinite {
      note(least...most, of: place)
      if reader.keepsLengths, let problem = Problem(length: most, of: place) {
        add(problem, breaking: place)
      }
      if reader.norm == .asIs, let notice = Notice(lengths: least...most, of: place) { add(notice) }
    }
    for problem in audit.problems(place, claims: reader.norm) { add(problem, breaking: place) }
    return LoadedVectors(
      store: keeps ? RowStore(rows) : RowStore(reader),
      frames: FrameRows(behind: reader, residentBytes: residentBytes), slots: reader.vectors,
      hashes: audit.hashes, norm: reader.normOfMore)
  }
}
