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
        for video in videos.indices {
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
    for (text, video) in set.truth.videoOfText.enumerated() {
      judgments += "\(texts[text]) 0 \(videos[video]) 1\n"
    }
    try files[1].append(Array(judgments.utf8))
    judgments = ""
    for video in videos.indices {
      for text in set.truth.texts(of: video) {
        judgments += "\(videos[video]) 0 \(texts[text]) 1\n"
      }
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

/// A name as one word: per cent signs, blanks and control characters as `%` and two digits for each byte.
func trecWord(_ name: String) -> String {
  var word = ""
  for scalar in name.unicodeScalars {
    if scalar == "%" || scalar.properties.isWhitespace
      || scalar.properties.generalCategory == .control
    {
      for byte in String(scalar).utf8 {
        let digits = String(byte, radix: 16, uppercase: true)
        word += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    } else {
      word.unicodeScalars.append(scalar)
    }
  }
  return word
}
