internal import EmbeddingFiles
internal import Reranking

extension RankingExport {
  /// Writes the run and the judgments of both directions.
  ///
  /// - Returns: A note where the numbers of a run are not all scores of one kind.
  func writeTREC(to files: [OutputFile]) throws(ExportError) -> [String] {
    let texts = set.texts.ids.map(trecWord)
    let videos = set.videos.ids.map(trecWord)
    let tag = trecWord(method)
    let offsets = try firstStageOffsets()
    var ofVideos = [StackedItems](
      repeating: StackedItems(depth: depth, offset: offsets.videoToText), count: videos.count)
    // trec_eval sorts by score: what the ranks rest on tells apart what a formula may not.
    try forEachBlock(as: .ranking) {
      (first: Int, scores: [Float], videoScores: [Float]) throws(ExportError) in
      var lines = ""
      let rows = first..<first + scores.count / videos.count
      let below = try firstStageRows(rows)
      for text in rows {
        let start = (text - first) * videos.count
        var own = StackedItems(depth: depth, offset: offsets.textToVideo)
        for video in videos.indices {
          let (place, lower) = (start + video, below?[start + video])
          own.offer(video, scores[place], below: lower)
          ofVideos[video].offer(text, videoScores[place], below: lower)
        }
        lines += trecLines(
          query: texts[text], try numbered(&own, of: set.texts.ids[text]), documents: videos,
          tag: tag)
      }
      try files[0].append(Array(lines.utf8))
    }
    for video in videos.indices {
      let lines = trecLines(
        query: videos[video], try numbered(&ofVideos[video], of: set.videos.ids[video]),
        documents: texts, tag: tag)
      try files[2].append(Array(lines.utf8))
    }
    var judgments = ""
    let all = set.truth.relevance ?? set.truth.ofOwnVideos
    for (text, (video, grade)) in zip(all.texts, zip(all.videos, all.grades)) {
      judgments += "\(texts[Int(text)]) 0 \(videos[Int(video)]) \(grade)\n"
    }
    try files[1].append(Array(judgments.utf8))
    judgments = ""
    for index in all.texts.indices.sorted(by: { (all.videos[$0], $0) < (all.videos[$1], $1) }) {
      judgments +=
        "\(videos[Int(all.videos[index])]) 0 \(texts[Int(all.texts[index])]) \(all.grades[index])\n"
    }
    try files[3].append(Array(judgments.utf8))
    guard offsets != .repeating(0) else { return [] }
    return [
      "pairs without a score of the second stage have that of the first, less \(Float(offsets.textToVideo))"
        + (offsets.textToVideo == offsets.videoToText
          ? "" : " (t2v) and \(Float(offsets.videoToText)) (v2t)")
        + ", so that they rank below"
    ]
  }

  /// What is taken from the first stage's scores, so that all of them lie below those of the second, by 1 or more; 0 where there is no
  /// first stage.
  ///
  /// One number serves all queries of a direction, so that the scores of one kind remain comparable.
  private func firstStageOffsets() throws(ExportError) -> PerDirection<Double> {
    guard group.isAboveFirstStage else { return .repeating(0) }
    var most = -Float.infinity
    var least = PerDirection.repeating(Float.infinity)
    try group.forEachBlock(ofMember: 0, as: .ranking) { (first, scores) throws(ExportError) in
      for (direction, block) in scores {
        for score in block where score > -.infinity {
          least[direction] = min(least[direction], score)
        }
      }
      guard let known = scores[.textToVideo],
        let below = try firstStageRows(first..<first + known.count / set.videos.count)
      else { return }
      for (score, lower) in zip(known, below) where score == -.infinity { most = max(most, lower) }
    }
    return least.map { least in
      // Where either is missing there is nothing to bring below.
      let offset = Double(most) - Double(least) + 1
      return offset.isFinite ? max(0, offset) : 0
    }
  }

  /// The first stage's scores of consecutive texts, texts in rows: -inf for videos that are no candidates.
  ///
  /// - Returns: Nil where no pairs rank by a first stage, below those of a second.
  private func firstStageRows(_ texts: Range<Int>) throws(ExportError) -> [Float]? {
    guard group.isAboveFirstStage else { return nil }
    var rows = try group.firstStageRows(texts)
    guard let candidates = set.candidates else { return rows }
    var row = 0
    for text in texts {
      let own = Set(candidates.columns(of: text))
      for video in 0..<set.videos.count where !own.contains(Int32(video)) {
        rows[row + video] = -.infinity
      }
      row += set.videos.count
    }
    return rows
  }

  /// The best items of a query with the numbers that a run shows.
  private func numbered(
    _ items: inout StackedItems, of query: String
  ) throws(ExportError) -> [BestItems.Entry] {
    guard let numbered = items.best() else {
      throw .invalid(
        path: set.path,
        problems: [
          Problem(
            "reference/sparse/score",
            "there are no numbers below the scores of \"\(query.prefix(60))\", for the first stage",
            expected: "scores above \(-Float.greatestFiniteMagnitude / 2)",
            hint: "divide the scores by some number")
        ])
    }
    return numbered
  }
}

/// The lines of one query in a run: `qid Q0 docid rank score tag`, ranks from 1.
///
/// A score is printed with as few digits as tell it from every other single-precision number.
private func trecLines(
  query: String, _ ranking: [BestItems.Entry], documents: [String], tag: String
) -> String {
  var lines = ""
  for (place, entry) in ranking.enumerated() {
    lines += "\(query) Q0 \(documents[entry.item]) \(place + 1) \(entry.score) \(tag)\n"
  }
  return lines
}
