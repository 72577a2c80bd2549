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
    return with(
      texts: try self.texts.selecting(texts), videos: try videos.selecting(chosen),
      truth: Truth(videoOfText: places, videoCount: chosen.count)
    ).withPairs(of: self, texts: texts, videos: chosen)
  }

  /// The same with the lists of pairs of another set, of which this one has some texts and videos.
  private func withPairs(of set: RetrievalSet, texts: [Int], videos: [Int]) -> RetrievalSet {
    var own = self
    own.sparse = set.sparse?.selecting(texts: texts, videos: videos)
    own.candidates = set.candidates?.selecting(rows: texts, columns: videos).pairs
    return own
  }

  /// The set without some of its videos and their texts, all else as it was.
  ///
  /// Scores that the export brings beside vectors, and blocks of its videos, are those of all items, and stay behind.
  ///
  /// - Parameter notice: What is to be said of that.
  package func leavingOut(
    videos dropped: [Int], noting notice: Notice
  ) throws(ExportError) -> RetrievalSet {
    let out = Set(dropped)
    let kept = (0..<videos.count).filter { !out.contains($0) }
    // Texts keep their order, so that a square stays one.
    let texts = self.texts.ids.indices.filter { !out.contains(truth.videoOfText[$0]) }
    var placeOf = [Int](repeating: Truth.noVideo, count: videos.count)
    for (place, video) in kept.enumerated() { placeOf[video] = place }
    var own = with(
      texts: try self.texts.selecting(texts), videos: try videos.selecting(kept),
      truth: Truth(
        videoOfText: texts.map { placeOf[truth.videoOfText[$0]] }, videoCount: kept.count),
      batches: batches
    ).withPairs(of: self, texts: texts, videos: kept)
    if let all = try captions?.all() { own.captions = StoredCaptions(texts.map { all[$0] }) }
    (own.hasBank, own.contents) = (hasBank, contents)
    (own.fileBytes, own.guesses, own.ownName) = (fileBytes, guesses, ownName)
    own.notices = notices + [notice]
    return own
  }

  /// The whole gallery of a direction with the queries that some videos make: their texts, or themselves.
  ///
  /// Texts and videos of one direction only can be ranked: for video to text the other texts stay in the gallery and
  /// describe no video.
  ///
  /// - Parameters:
  ///   - direction: Which side asks.
  ///   - chosen: The videos that are asked for or ask, ascending.
  /// - Throws: When rows cannot be read again.
  package func asking(_ direction: Direction, videos chosen: [Int]) throws(ExportError)
    -> RetrievalSet
  {
    switch direction {
    case .textToVideo:
      let texts = truth.texts(ofAny: chosen)
      return with(
        texts: try self.texts.selecting(texts), videos: videos,
        truth: Truth(
          videoOfText: texts.map { truth.videoOfText[$0] }, videoCount: truth.videoCount),
        videoBlocks: videoBlocks, batches: batches
      ).withPairs(of: self, texts: texts, videos: Array(0..<videos.count))
    case .videoToText:
      var places = [Int](repeating: Truth.noVideo, count: truth.videoCount)
      for (place, video) in chosen.enumerated() { places[video] = place }
      return with(
        texts: texts, videos: try videos.selecting(chosen),
        truth: Truth(
          videoOfText: truth.videoOfText.map { places[$0] }, videoCount: chosen.count),
        batches: batches
      ).withPairs(of: self, texts: Array(0..<texts.count), videos: chosen)
    }
  }

  /// The same export with other items, without what describes all of them.
  package func with(
    texts: Side, videos: Side, truth: Truth, videoBlocks: [Int]? = nil,
    batches: (texts: Int?, videos: Int?) = (nil, nil)
  ) -> RetrievalSet {
    RetrievalSet(
      path: path, fileBytes: fileBytes, provenance: provenance, kind: kind, evaluation: evaluation,
      logitScale: logitScale, tabWeight: tabWeight, temperature: temperature,
      maximaPooling: maximaPooling, texts: texts, videos: videos, truth: truth,
      reference: kind.has(.vectors) ? nil : reference, captions: nil, start: start,
      videoBlocks: videoBlocks, batches: batches, hasBank: false, contents: [], notices: [])
  }

  /// Queries with a gallery, of which nobody says what belongs together.
  ///
  /// - Parameters:
  ///   - queries: The side that asks.
  ///   - gallery: The other.
  ///   - direction: Which is which.
  ///   - kind: The formula of their scores.
  ///   - logitScale: The factor of every score.
  ///   - path: What stands for the path of a file in errors.
  package init(
    queries: Side, gallery: Side, _ direction: Direction, kind: SimilarityKind, logitScale: Float,
    path: String
  ) {
    let texts = direction == .textToVideo ? queries : gallery
    let videos = direction == .textToVideo ? gallery : queries
    self.init(
      path: path, fileBytes: 0, provenance: Provenance(baseline: "other"), kind: kind,
      evaluation: .multi, logitScale: logitScale, tabWeight: 1, temperature: 1, texts: texts,
      videos: videos,
      truth: Truth(
        videoOfText: [Int](repeating: Truth.noVideo, count: texts.count), videoCount: videos.count),
      reference: nil, captions: nil, start: nil, videoBlocks: nil, batches: (nil, nil),
      hasBank: false, contents: [], notices: [])
  }

  /// The same items without their vectors: an export of the kind matrix, whose scores stand elsewhere.
  package var withoutVectors: RetrievalSet {
    func bare(_ side: Side) -> Side { Side(ids: side.ids, duplicates: side.duplicates) }
    return RetrievalSet(
      path: path, fileBytes: fileBytes, provenance: provenance, kind: .matrix,
      evaluation: evaluation, logitScale: 1, tabWeight: 1, temperature: 1, texts: bare(texts),
      videos: bare(videos), truth: truth, reference: nil, captions: nil, start: nil,
      videoBlocks: nil, batches: (nil, nil), hasBank: false, contents: [], notices: [])
  }
}
