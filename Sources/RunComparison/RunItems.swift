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
    /// The video of each text; -1 for one without any.
    package let videoOfText: [Int]
    /// The videos that have texts, which are the queries of video to text.
    package let askingVideos: [Int]
    /// The judgments of pairs; nil where each text has one video.
    package var relevance: Relevance?
    /// Tells whether there are lists of pairs (scores of some, or candidates), so that a pair may be without a rank.
    package var hasLists = false
  }
}

extension Run.Items {
  /// Takes the names of an export.
  package init(_ set: RetrievalSet) {
    texts = set.texts.ids
    videos = set.videos.ids
    videoOfText = set.truth.videoOfText
    askingVideos = set.truth.describedVideos
    relevance = set.truth.relevance
    hasLists = set.sparse != nil || set.candidates != nil
  }

  /// The texts that have a video, which are the queries of text to video.
  package var askingTexts: [Int] {
    videoOfText.indices.filter { videoOfText[$0] != Truth.noVideo }
  }

  /// The queries of a direction, among the texts or the videos.
  package func queries(_ direction: Direction) -> [Int] {
    direction.queries(texts: askingTexts, videos: askingVideos)
  }

  /// What belongs together.
  package var truth: Truth {
    relevance.map { Truth($0, textCount: texts.count, videoCount: videos.count) }
      ?? Truth(videoOfText: videoOfText, videoCount: videos.count)
  }

  /// The queries of each direction, counted among the queries, in the order of their ids.
  var queriesByID: PerDirection<[Int]> {
    PerDirection { queryIDs($0).sortedIndices }
  }

  /// Makes the judgments: which of them belong together.
  func judgments(path: String) -> Judgments {
    Judgments(truth: truth, textIDs: texts, videoIDs: videos, path: path)
  }
}
