internal import EmbeddingMath

/// Checks of judgments and of groups of texts, the same for a file and for arrays.
extension Findings {
  /// The bytes that a judgment takes while judgments are read and put in order, and afterwards.
  private static let bytesOfJudgment = 128

  /// Checks the number of judgments, before any of them is read.
  ///
  /// - Returns: Whether there may be so many.
  mutating func judgments(
    _ count: Int, textCount: Int, videoCount: Int, at place: String
  ) -> Bool {
    if let pairs = checkedProduct(1, times: [textCount, videoCount]), count > pairs {
      add(
        Problem(
          place, "more judgments than pairs",
          expected: "at most \(pairs) for \(textCount) texts and \(videoCount) videos",
          found: "\(count)"), breaking: place)
      return false
    }
    let most = min(Int(Int32.max), LoadOptions.quarterOfMemory / Findings.bytesOfJudgment)
    guard count > most else { return true }
    add(
      Problem(
        place, "too many judgments",
        expected: "at most \(most), which fit into a quarter of the memory",
        found: "\(count)"), breaking: place)
    return false
  }

  /// Checks judgments; nil where one is wrong.
  ///
  /// - Parameters:
  ///   - places: The places of the texts, the videos and the grades.
  ///   - mayBeEmpty: Tells whether no pair has to belong together.
  mutating func relevance(
    texts: [Int64], videos: [Int64], grades: [Int64], textCount: Int, videoCount: Int,
    at places: [String], mayBeEmpty: Bool = false
  ) -> Relevance? {
    func indices(
      _ values: [Int64], below count: Int, words: String, at place: String
    ) -> [Int32]? {
      let wrong = values.indices.filter { !(0..<Int64(count)).contains(values[$0]) }
      guard let first = wrong.first else { return values.map { Int32(truncatingIfNeeded: $0) } }
      add(
        Problem(
          place, "\(wrong.count) entr\(wrong.count == 1 ? "y" : "ies") out of range",
          expected: words, found: "\(values[first]) in row \(first)",
          hint: place == places[2] && values[first] < 0
            ? "a pair that was judged and does not belong together has grade 0" : nil),
        breaking: place)
      return nil
    }
    let own = (
      texts: indices(texts, below: textCount, words: "0 to \(textCount - 1)", at: places[0]),
      videos: indices(videos, below: videoCount, words: "0 to \(videoCount - 1)", at: places[1]),
      grades: indices(
        grades, below: Int(Int32.max), words: "whole numbers from 0 to \(Int32.max - 1)",
        at: places[2])
    )
    guard let texts = own.texts, let videos = own.videos, let grades = own.grades else {
      return nil
    }
    let keys = Relevance.keys(texts, videos)
    let order = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    let repeated = zip(order, order.dropFirst()).filter { keys[$0] == keys[$1] }
    if let (first, again) = repeated.min(by: { $0.1 < $1.1 }) {
      add(
        Problem(
          places[0], "\(repeated.count) pair\(repeated.count == 1 ? "" : "s") judged twice",
          expected: "one judgment of a pair",
          found: "text \(texts[first]) with video \(videos[first]) in rows \(first) and \(again)"),
        breaking: places[0])
      return nil
    }
    guard mayBeEmpty || grades.contains(where: { $0 > 0 }) else {
      add(
        Problem(
          places[2], "no pair that belongs together", expected: "a grade above 0",
          found: "0 in all of \(grades.count) rows"), breaking: places[2])
      return nil
    }
    let relevance = Relevance(texts: texts, videos: videos, grades: grades)
    let asking = Set(texts.indices.lazy.filter { grades[$0] > 0 }.map { texts[$0] }).count
    let asked = Set(videos.indices.lazy.filter { grades[$0] > 0 }.map { videos[$0] }).count
    for (count, all, one, other) in [
      (asking, textCount, "text", "video"), (asked, videoCount, "video", "text"),
    ] where count < all {
      let left = all - count
      add(
        Notice(
          "truth/relevance",
          "\(left) \(one)\(left == 1 ? " has" : "s have") no right \(other): in the gallery, but not among the queries"
        ))
    }
    return relevance
  }

  /// Checks the group of each text; nil where one is wrong.
  ///
  /// - Parameters:
  ///   - truth: What belongs together, by which the texts of a group have to be alike; nil where it is not known.
  ///   - canBePooled: Tells whether each text has a score with each video.
  /// - Returns: The groups, numbered in the order of their first texts.
  mutating func groups(
    _ values: [Int64], _ truth: Truth?, canBePooled: Bool = true, at place: String
  ) -> [Int]? {
    let wrong = values.indices.filter { !(0..<Int64(values.count)).contains(values[$0]) }
    if let first = wrong.first {
      add(
        Problem(
          place, "\(wrong.count) entr\(wrong.count == 1 ? "y" : "ies") out of range",
          expected: "0 to \(values.count - 1)", found: "\(values[first]) in row \(first)"),
        breaking: place)
      return nil
    }
    let groups = TextPool.numbered(values.map { Int($0) })
    guard let truth else { return groups }
    let pool = TextPool(.mean, groups: groups)
    let unlike = groups.indices.filter {
      !truth.asks($0, like: pool.texts[pool.starts[groups[$0]]])
    }
    if let text = unlike.first {
      let first = pool.texts[pool.starts[groups[text]]]
      add(
        Problem(
          place,
          "\(unlike.count) text\(unlike.count == 1 ? "" : "s") with other right videos than the first of the group",
          expected: "texts that ask for the same",
          found: "text \(text) in the group of text \(first)"), breaking: place)
      return nil
    }
    if pool.count < groups.count {
      add(
        Notice(
          place,
          "\(groups.count) texts in \(pool.count) groups are ranked one by one; "
            + (canBePooled
              ? "--pool mean makes a query of each group"
              : "groups are not pooled where only some pairs have scores, or with candidates")
        ))
    }
    return groups
  }
}
