internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath
internal import Reranking
internal import RetrievalMetrics

// Whether what was kept of a run, and is taken up again, can be what was counted: nothing in it is out of range.

extension Run.Items {
  /// Tells whether every text has a video, or judgments, and every item a name of its own.
  package var isConsistent: Bool {
    guard videoOfText.count == texts.count, !texts.isEmpty, !videos.isEmpty,
      videoOfText.allSatisfy({
        videos.indices.contains($0) || $0 == Truth.noVideo && relevance != nil
      }),
      relevance?.fits(textCount: texts.count, videoCount: videos.count) ?? true,
      Set(texts.itemIDs).count == texts.count, Set(videos.itemIDs).count == videos.count
    else { return false }
    let truth = truth
    return askingVideos == truth.describedVideos && videoOfText == truth.videoOfText
  }
}

extension Run.Input {
  /// Tells whether there are channels, where their number is known.
  package var isConsistent: Bool {
    dimensions ?? 1 > 0 && stages?.isConsistent ?? true
  }
}

extension ItemStructure {
  /// Tells whether these are some of the items, with a score for each pair.
  package func isConsistent(with items: Run.Items) -> Bool {
    texts.count == min(items.texts.count, ItemStructure.sampled)
      && videos.count == min(items.videos.count, ItemStructure.sampled)
      && Set(texts.itemIDs).isSubset(of: items.texts.itemIDs)
      && Set(videos.itemIDs).isSubset(of: items.videos.itemIDs)
      && scores.count == texts.count * videos.count && scores.allSatisfy(\.isFinite)
  }
}

extension Measurement {
  /// Tells whether these can be the counts of a method on some items, which are consistent themselves.
  package func isConsistent(with items: Run.Items) -> Bool {
    let truth = items.truth
    let numbers =
      settings.both.joined().map(\.value) + [
        seconds, Double(scores.mean), Double(scores.ownMean), Double(scores.deviation),
      ]
    return (try? Pipeline(method)) != nil && bank ?? 0 >= 0
      && numbers.allSatisfy { $0.isFinite && abs($0) < 1e38 }
      && emcl?.isConsistent ?? true && counts.isConsistent(with: truth, hasLists: items.hasLists)
      && ownCounts?.isConsistent(with: truth) ?? true
  }
}
