/// The pairs of a text and a right video, numbered text by text: what ``Truth`` looks up of judgments.
struct RelevantPairs: Sendable, Equatable {
  /// The text of each pair, ascending.
  let texts: [Int]
  /// The video of each pair.
  let videos: [Int]
  /// The grade of each pair, above 0.
  let grades: [Int32]
  /// The first pair of each text, and one number more.
  let textStarts: [Int]
  /// The pairs video by video, those of a video by their texts.
  let byVideo: [Int]
  /// The texts of these.
  let textsByVideo: [Int]
  /// The first place of each video there, and one number more.
  let videoStarts: [Int]

  /// Takes the judgments whose grade is above 0.
  init(_ relevance: Relevance, textCount: Int, videoCount: Int) {
    let chosen = relevance.texts.indices.filter { relevance.grades[$0] > 0 }
    texts = chosen.map { Int(relevance.texts[$0]) }
    videos = chosen.map { Int(relevance.videos[$0]) }
    grades = chosen.map { relevance.grades[$0] }
    textStarts = RelevantPairs.starts(texts, count: textCount)
    videoStarts = RelevantPairs.starts(videos, count: videoCount)
    var next = videoStarts
    var order = [Int](repeating: 0, count: chosen.count)
    for (pair, video) in videos.enumerated() {
      order[next[video]] = pair
      next[video] += 1
    }
    byVideo = order
    let texts = texts
    textsByVideo = order.map { texts[$0] }
  }

  /// Where the entries of each item begin when they are put in order.
  private static func starts(_ items: [Int], count: Int) -> [Int] {
    var starts = [Int](repeating: 0, count: count + 1)
    for item in items { starts[item + 1] += 1 }
    for item in 0..<count { starts[item + 1] += starts[item] }
    return starts
  }
}
