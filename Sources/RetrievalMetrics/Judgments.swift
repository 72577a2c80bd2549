package import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// The texts and videos that belong together, and the order of the items by which ties in a list of the best
/// are settled.
package struct Judgments: Sendable {
  /// The video that each text describes.
  package let truth: Truth
  /// The place of each text when their ids are sorted.
  package let textOrder: [Int32]
  /// The place of each video when their ids are sorted.
  package let videoOrder: [Int32]
  /// The export, for errors.
  package let path: String

  /// Takes the judgments of an export.
  package init(_ set: RetrievalSet) {
    self.init(
      truth: set.truth, textIDs: set.texts.ids, videoIDs: set.videos.ids, path: set.path)
  }

  /// Makes judgments.
  package init(truth: Truth, textIDs: [String], videoIDs: [String], path: String) {
    precondition(textIDs.count == truth.textCount && videoIDs.count == truth.videoCount)
    self.truth = truth
    textOrder = textIDs.sortedPlaces
    videoOrder = videoIDs.sortedPlaces
    self.path = path
  }
}
