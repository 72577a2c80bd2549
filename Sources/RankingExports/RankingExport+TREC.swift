internal import EmbeddingFiles
internal import Reranking

extension RankingExport {
  /// Writes the run and the judgments of both directions.
  func writeTREC(to files: [OutputFile]) throws(ExportError) {
    let texts = set.texts.ids.map(trecWord)
    let videos = set.videos.ids.map(trecWord)
    let tag = trecWord(method)
    var bestTexts = [BestItems](repeating: BestItems(depth: depth), count: videos.count)
    // trec_eval sorts by score: what the ranks rest on tells apart what a formula may not.
    try forEachBlock(as: .ranking) {
      (first: Int, scores: [Float], ofVideos: [Float]) throws(ExportError) in
      var lines = ""
      for row in 0..<scores.count / videos.count {
        let text = first + row
        lines += trecLines(
          query: texts[text], bestVideos(scores, ofRow: row), documents: videos, tag: tag)
        // What is not ranked is in no list.
        for video in videos.indices where ofVideos[row * videos.count + video] > -.infinity {
          bestTexts[video].offer(text, ofVideos[row * videos.count + video])
        }
      }
      try files[0].append(Array(lines.utf8))
    }
    for video in videos.indices {
      let lines = trecLines(
        query: videos[video], bestTexts[video].best(), documents: texts, tag: tag)
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
