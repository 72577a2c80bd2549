internal import EmbeddingMath

// Checks of lists of pairs, the same for a file and for lists in memory.

extension Findings {
  /// The most bytes that lists of pairs take for each pair while they are checked and used.
  private static let bytesOfPair = 48

  /// Refuses more pairs than there can be, or than fit into a quarter of the memory; before anything is allocated for them.
  mutating func pairCount(_ count: Int, texts: Int, videos: Int, at place: String) -> Bool {
    let most = checkedProduct(1, times: [texts, videos]) ?? .max
    guard count <= most else {
      add(
        Problem(
          place, "more pairs than there are", expected: "at most \(most)", found: "\(count)"),
        breaking: place)
      return false
    }
    let room = LoadOptions.quarterOfMemory / Findings.bytesOfPair
    guard count <= room else {
      add(
        Problem(
          place, "pairs that do not fit into a quarter of the memory",
          expected: "at most \(room)", found: "\(count)"), breaking: place)
      return false
    }
    return true
  }

  /// Checks the first pair of each text.
  ///
  /// - Parameters:
  ///   - pointers: As they stand in the file: the first pair of each text, and the number of pairs at the end.
  ///   - texts: The number of texts.
  ///   - count: The number of pairs.
  /// - Returns: Nil when there is a problem.
  mutating func pointers(
    _ pointers: [Int64], texts: Int, pairs count: Int, at place: String
  ) -> [Int]? {
    guard pointerCount(pointers.count, texts: texts, at: place) else { return nil }
    func refuse(_ what: String, _ expected: String, _ found: String) -> [Int]? {
      add(Problem(place, what, expected: expected, found: found), breaking: place)
      return nil
    }
    guard pointers[0] == 0 else { return refuse("does not begin with 0", "0", "\(pointers[0])") }
    if let row = (0..<texts).first(where: { pointers[$0] > pointers[$0 + 1] }) {
      return refuse(
        "does not ascend", "\(pointers[row]) or more", "\(pointers[row + 1]) at [\(row + 1)]")
    }
    guard pointers[texts] == Int64(count) else {
      return refuse("does not end with the number of pairs", "\(count)", "\(pointers[texts])")
    }
    return pointers.map { Int($0) }
  }

  /// Checks the number of entries of what begins each text.
  ///
  /// - Parameter videos: The number of videos, by which lists in the wrong direction are told; nil where they are not.
  mutating func pointerCount(
    _ count: Int, texts: Int, videos: Int? = nil, at place: String
  ) -> Bool {
    guard count != texts + 1 else { return true }
    add(
      Problem(
        place, "not one entry for each text and one more", expected: "\(texts + 1) entries",
        found: "\(count)",
        hint: videos.map { count == $0 + 1 } == true
          ? "one for each video and one more: lists are of texts, and these look like those of videos"
          : nil), breaking: place)
    return false
  }

  /// Checks the videos of the pairs, and puts those of each text in order.
  ///
  /// - Returns: The lists, and the place in the file of each pair; nil when there is a problem.
  mutating func pairs(
    starts: [Int], videos: [Int64], videoCount: Int, at place: String
  ) -> (pairs: PairLists, places: [Int])? {
    let outside = videos.indices.filter { !(0..<Int64(videoCount)).contains(videos[$0]) }
    if let first = outside.first {
      add(
        Problem(
          place, "\(outside.count) entr\(outside.count == 1 ? "y" : "ies") out of range",
          expected: "0 to \(videoCount - 1)", found: "\(videos[first]) at [\(first)]"),
        breaking: place)
      return nil
    }
    var places = Array(videos.indices)
    var twice: (count: Int, row: Int, video: Int64)?
    for row in 0..<starts.count - 1 {
      let range = starts[row]..<starts[row + 1]
      if zip(videos[range], videos[range].dropFirst()).contains(where: { $0 >= $1 }) {
        places[range].sort { (videos[$0], $0) < (videos[$1], $1) }
      }
      for place in range.dropFirst() where videos[places[place]] == videos[places[place - 1]] {
        twice = ((twice?.count ?? 0) + 1, twice?.row ?? row, twice?.video ?? videos[places[place]])
      }
    }
    if let twice {
      add(
        Problem(
          place, "\(twice.count) pair\(twice.count == 1 ? "" : "s") given twice",
          expected: "each video of a text once",
          found: "video \(twice.video) again for text \(twice.row)"),
        breaking: place)
      return nil
    }
    let lists = PairLists(
      starts: starts, columns: places.map { Int32(videos[$0]) }, columnCount: videoCount)
    return (lists, places)
  }

  /// Checks the scores of pairs; nil when one is not finite.
  mutating func pairScores(_ scores: [Float], places: [Int], at place: String) -> [Float]? {
    let wrong = scores.indices.filter { !scores[$0].isFinite }
    if let first = wrong.first {
      add(
        Problem(
          place, "\(wrong.count) score\(wrong.count == 1 ? "" : "s") not finite",
          expected: "finite scores, and pairs without a score left out",
          found: "\(scores[first]) at [\(first)]"), breaking: place)
      return nil
    }
    return places.map { scores[$0] }
  }

  /// Checks that pairs with a score are candidates.
  mutating func scored(_ pairs: PairLists, areAmong candidates: PairLists) {
    var outside: (count: Int, text: Int, video: Int32)?
    for text in 0..<pairs.rowCount {
      for video in pairs.columns(of: text) where candidates.place(text, Int(video)) == nil {
        outside = ((outside?.count ?? 0) + 1, outside?.text ?? text, outside?.video ?? video)
      }
    }
    guard let outside else { return }
    add(
      Problem(
        "reference/sparse",
        "\(outside.count) scored pair\(outside.count == 1 ? " is" : "s are") no candidate",
        expected: "pairs of /candidates",
        found: "text \(outside.text) with video \(outside.video)"))
  }

  /// Notes texts that have no pair.
  mutating func noteEmpty(_ pairs: PairLists, _ what: String, at place: String) {
    let texts = pairs.emptyRows
    if texts > 0 {
      add(
        Notice(
          place,
          "\(texts) of \(pairs.rowCount) texts \(texts == 1 ? "has" : "have") no \(what) at all"))
    }
  }
}
