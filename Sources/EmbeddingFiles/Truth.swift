/// The texts and videos that belong together: the video that each text describes, or judgments of pairs, by which a text may
/// have several right videos.
///
/// Pairs that belong together have numbers. Where each text describes one video, text i makes pair i.
package struct Truth: Sendable, Equatable {
  /// Stands for the video of a text that is in the gallery and describes none of the videos.
  package static let noVideo = -1

  /// The video of each text, counted from 0; ``noVideo`` for none.
  ///
  /// With judgments, the one that counts as its own where one is wanted.
  package let videoOfText: [Int]
  /// The number of videos.
  package let videoCount: Int
  /// The texts ordered by ``videoOfText``, those of one video in their own order; those without a video come last.
  package let textsByVideo: [Int]
  /// The first place of each video's texts in ``textsByVideo``; one entry more than there are videos.
  package let starts: [Int]
  /// The judgments; nil where each text describes one video and nothing else was judged.
  package let relevance: Relevance?
  /// The pairs of these judgments.
  private let graded: RelevantPairs?

  /// Groups texts by video.
  ///
  /// - Precondition: Every entry of `videoOfText` is in `0..<videoCount`, or ``noVideo``.
  package init(videoOfText: [Int], videoCount: Int) {
    self.init(videoOfText: videoOfText, videoCount: videoCount, nil)
  }

  /// Takes judgments of pairs.
  ///
  /// - Precondition: Their texts are in `0..<textCount`, their videos in `0..<videoCount`.
  package init(_ relevance: Relevance, textCount: Int, videoCount: Int) {
    self.init(
      videoOfText: relevance.ownVideos(textCount: textCount), videoCount: videoCount, relevance)
  }

  private init(videoOfText: [Int], videoCount: Int, _ relevance: Relevance?) {
    self.relevance = relevance
    graded = relevance.map {
      RelevantPairs($0, textCount: videoOfText.count, videoCount: videoCount)
    }
    self.videoOfText = videoOfText
    self.videoCount = videoCount
    var starts = [Int](repeating: 0, count: videoCount + 1)
    for video in videoOfText where video != Truth.noVideo { starts[video + 1] += 1 }
    for video in 0..<videoCount { starts[video + 1] += starts[video] }
    var next = starts
    var order = [Int](repeating: 0, count: videoOfText.count)
    for (text, video) in videoOfText.enumerated() {
      // The last of the starts counts on beyond the texts that have a video.
      let place = video == Truth.noVideo ? videoCount : video
      order[next[place]] = text
      next[place] += 1
    }
    textsByVideo = order
    self.starts = starts
  }

  /// Text i belongs to video i.
  package static func paired(_ count: Int) -> Truth {
    Truth(videoOfText: Array(0..<count), videoCount: count)
  }

  /// The number of texts.
  package var textCount: Int { videoOfText.count }

  /// The texts that describe a video, or are right for it.
  package func texts(of video: Int) -> ArraySlice<Int> {
    if let graded { return graded.textsByVideo[pairPlaces(graded, video)] }
    return group(of: video)
  }

  /// The texts whose own video it is: each text is in one group at most.
  package func group(of video: Int) -> ArraySlice<Int> {
    textsByVideo[starts[video]..<starts[video + 1]]
  }

  /// The videos that a text describes, or that are right for it, ascending.
  package func videos(of text: Int) -> [Int] { pairs(ofText: text).map { video(ofPair: $0) } }

  /// The videos that any text describes or is right for, ascending: the queries of video to text.
  package var describedVideos: [Int] {
    (0..<videoCount).filter { !texts(of: $0).isEmpty }
  }

  /// The texts that have a video, ascending: the queries of text to video.
  package var askingTexts: [Int] { videoOfText.indices.filter { videoOfText[$0] != Truth.noVideo } }

  /// The texts that describe any of some videos, ascending.
  package func texts(ofAny videos: [Int]) -> [Int] {
    let chosen = Set(videos)
    return videoOfText.indices.filter { text in
      pairs(ofText: text).contains { chosen.contains(video(ofPair: $0)) }
    }
  }

  /// The texts that describe no video.
  package var textsWithoutVideo: ArraySlice<Int> { textsByVideo[starts[videoCount]...] }

  /// A video to score each text with: its own, or the first where it has none.
  package var partners: [Int] { videoOfText.map { $0 == Truth.noVideo ? 0 : $0 } }

  /// Tells if a text is the last of its video in ``textsByVideo``; one without a video stands alone.
  package func isLast(_ text: Int) -> Bool {
    let video = videoOfText[text]
    return video == Truth.noVideo || textsByVideo[starts[video + 1] - 1] == text
  }

  /// True if each video has exactly one text, whatever other texts there are.
  package var hasOneTextForEachVideo: Bool {
    (0..<videoCount).allSatisfy { texts(of: $0).count == 1 }
  }

  /// True if each video has exactly one text, and each text one video.
  package var isOneToOne: Bool {
    textCount == videoCount && hasOneTextForEachVideo
      && (graded?.textStarts.enumerated().allSatisfy { $0 == $1 } ?? true)
  }
}

// Pairs.
extension Truth {
  /// The pair of each text with its own video, as judgments of grade 1.
  package var ofOwnVideos: Relevance {
    let texts = askingTexts
    return Relevance(
      texts: texts.map { Int32($0) }, videos: texts.map { Int32(videoOfText[$0]) },
      grades: texts.map { _ in 1 })
  }

  /// The number of pairs.
  ///
  /// Where each text describes one video, it is that of the texts, those without a video included.
  package var pairCount: Int { graded?.texts.count ?? textCount }

  /// The text of each pair, ascending.
  package var pairTexts: [Int] { graded?.texts ?? Array(0..<textCount) }

  /// The video of each pair; the first for a text that has none.
  package var pairVideos: [Int] { graded?.videos ?? partners }

  /// The pairs of a text.
  package func pairs(ofText text: Int) -> Range<Int> {
    if let graded { return graded.textStarts[text]..<graded.textStarts[text + 1] }
    return text..<(videoOfText[text] == Truth.noVideo ? text : text + 1)
  }

  /// The pairs of a video, by their texts.
  package func pairs(ofVideo video: Int) -> ArraySlice<Int> {
    if let graded { return graded.byVideo[pairPlaces(graded, video)] }
    return group(of: video)
  }

  /// Where the pairs of each video begin when they stand video by video, and one number more.
  package var pairStartsOfVideos: [Int] { graded?.videoStarts ?? starts }

  /// The grade of a pair, at least 1.
  package func grade(ofPair pair: Int) -> Int { graded.map { Int($0.grades[pair]) } ?? 1 }

  private func video(ofPair pair: Int) -> Int { graded?.videos[pair] ?? videoOfText[pair] }

  private func pairPlaces(_ pairs: RelevantPairs, _ video: Int) -> Range<Int> {
    pairs.videoStarts[video]..<pairs.videoStarts[video + 1]
  }
}
