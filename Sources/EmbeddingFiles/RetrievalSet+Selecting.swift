extension RetrievalSet {
  /// Some of the videos with all of their texts, in the order given: a smaller export of the same kind.
  ///
  /// Scores that the export brings stay only where they are all there is; a bank, blocks of videos and the
  /// description of the file stay behind.
  package func selecting(videos chosen: [Int]) throws(ExportError) -> RetrievalSet {
    let texts = chosen.flatMap { truth.texts(of: $0) }
    let places = chosen.enumerated().flatMap { place, video in
      [Int](repeating: place, count: truth.texts(of: video).count)
    }
    return RetrievalSet(
      path: path, fileBytes: fileBytes, provenance: provenance, kind: kind, evaluation: evaluation,
      logitScale: logitScale, tabWeight: tabWeight, temperature: temperature,
      texts: try self.texts.selecting(texts), videos: try videos.selecting(chosen),
      truth: Truth(videoOfText: places, videoCount: chosen.count),
      reference: kind.has(.vectors) ? nil : reference, captions: nil, start: start,
      videoBlocks: nil,
      batches: (nil, nil), hasBank: false, contents: [], notices: [])
  }
}
