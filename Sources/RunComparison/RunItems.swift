package import EmbeddingFiles
internal import EmbeddingMath
internal import RetrievalMetrics

extension Run {
  /// The names of the texts and videos of an export, and which belong together.
  package struct Items: Sendable, Equatable, Codable {
    /// The ids of the texts.
    package let texts: [String]
    /// The ids of the videos.
    package let videos: [String]
    /// The video of each text.
    package let videoOfText: [Int]
    /// The videos that have texts, which are the queries of video to text.
    package let askingVideos: [Int]
  }
}

extension Run.Items {
  /// Takes the names of an export.
  package init(_ set: RetrievalSet) {
    texts = set.texts.ids
    videos = set.videos.ids
    videoOfText = set.truth.videoOfText
    askingVideos = (0..<set.truth.videoCount).filter { !set.truth.texts(of: $0).isEmpty }
  }

  /// The queries of each direction, counted among the queries, in the order of their ids.
  var queriesByID: PerDirection<[Int]> {
    PerDirection(
      textToVideo: texts.sortedIndices,
      videoToText: askingVideos.map { videos[$0] }.sortedIndices)
  }

  /// Makes the judgments: which of them belong together.
  func judgments(path: String) -> Judgments {
    Judgments(
      truth: Truth(videoOfText: videoOfText, videoCount: videos.count), textIDs: texts,
      videoIDs: videos, path: path)
  }
}
