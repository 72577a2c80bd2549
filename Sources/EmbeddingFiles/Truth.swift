/// The video that each text describes.
package struct Truth: Sendable, Equatable {
  /// Stands for the video of a text that is in the gallery and describes none of the videos.
  package static let noVideo = -1

  /// The video of each text, counted from 0; ``noVideo`` for none.
  package let videoOfText: [Int]
  /// The number of videos.
  package let videoCount: Int
  /// The texts ordered by their video, those of one video in their own order; those without a video come last.
  package let textsByVideo: [Int]
  /// The first place of each video's texts in ``textsByVideo``; one entry more than there are videos.
  package let starts: [Int]

  /// Groups texts by video.
  ///
  /// - Precondition: Every entry of `videoOfText` is in `0..<videoCount`, or ``noVideo``.
  package init(videoOfText: [Int], videoCount: Int) {
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

  /// The texts that describe a video.
  package func texts(of video: Int) -> ArraySlice<Int> {
    textsByVideo[starts[video]..<starts[video + 1]]
  }

  /// The videos that any text describes, ascending.
  package var describedVideos: [Int] {
    (0..<videoCount).filter { starts[$0] < starts[$0 + 1] }
  }

  /// The texts that describe any of some videos, ascending.
  package func texts(ofAny videos: [Int]) -> [Int] {
    let chosen = Set(videos)
    return videoOfText.indices.filter { chosen.contains(videoOfText[$0]) }
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
    (0..<videoCount).allSatisfy { starts[$0 + 1] - starts[$0] == 1 }
  }

  /// True if each video has exactly one text, and each text a video.
  package var isOneToOne: Bool { textCount == videoCount && hasOneTextForEachVideo }
}
