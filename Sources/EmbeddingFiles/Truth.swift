/// The video that each text describes.
package struct Truth: Sendable, Equatable {
  /// The video of each text, counted from 0.
  package let videoOfText: [Int]
  /// The number of videos.
  package let videoCount: Int
  /// The texts ordered by their video, those of one video in their own order.
  package let textsByVideo: [Int]
  /// The first place of each video's texts in ``textsByVideo``; one entry more than there are videos.
  package let starts: [Int]

  /// Groups texts by video.
  ///
  /// - Precondition: Every entry of `videoOfText` is in `0..<videoCount`.
  package init(videoOfText: [Int], videoCount: Int) {
    self.videoOfText = videoOfText
    self.videoCount = videoCount
    var starts = [Int](repeating: 0, count: videoCount + 1)
    for video in videoOfText { starts[video + 1] += 1 }
    for video in 0..<videoCount { starts[video + 1] += starts[video] }
    var next = starts
    var order = [Int](repeating: 0, count: videoOfText.count)
    for (text, video) in videoOfText.enumerated() {
      order[next[video]] = text
      next[video] += 1
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

  /// Tells if a text is the last of its video in ``textsByVideo``.
  package func isLast(_ text: Int) -> Bool {
    textsByVideo[starts[videoOfText[text] + 1] - 1] == text
  }

  /// True if each video has exactly one text.
  package var isOneToOne: Bool {
    textCount == videoCount && (0..<videoCount).allSatisfy { starts[$0 + 1] - starts[$0] == 1 }
  }
}
