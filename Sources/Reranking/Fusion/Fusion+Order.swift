internal import EmbeddingFiles
internal import EmbeddingMath

extension Fusion {
  /// The places of the first export's items in another export.
  struct Order {
    let texts: [Int]
    let videos: [Int]
    /// The place of each text of the other export among the first one's.
    private let rowOfText: [Int]

    init(texts: [Int], videos: [Int]) {
      var rows = [Int](repeating: 0, count: texts.count)
      for (wanted, own) in texts.enumerated() { rows[own] = wanted }
      (self.texts, self.videos, rowOfText) = (texts, videos, rows)
    }

    /// Tells whether any item stands elsewhere.
    var isReordered: Bool {
      texts != Array(texts.indices) || videos != Array(videos.indices)
    }

    /// Copies rows of scores in the other export's order to where they belong.
    ///
    /// - Parameters:
    ///   - block: Rows of consecutive texts.
    ///   - first: The first of them.
    ///   - all: All scores in the order of the first export's items, texts in rows.
    func copy(_ block: [Float], firstText first: Int, into all: inout [Float]) {
      for row in 0..<block.count / videos.count {
        let target = rowOfText[first + row] * videos.count
        for (wanted, own) in videos.enumerated() {
          all[target + wanted] = block[row * videos.count + own]
        }
      }
    }
  }

  /// Finds the places of the first export's items in another export.
  ///
  /// - Throws: ``ExportError/invalid(path:problems:)`` for an export of other items, or of other pairs that belong together.
  static func order(
    of set: RetrievalSet, like first: RetrievalSet
  ) throws(ExportError) -> Order {
    func places(
      _ own: RetrievalSet.Side, _ wanted: RetrievalSet.Side, _ name: String
    ) throws(ExportError) -> [Int] {
      let placeOf = Dictionary(
        uniqueKeysWithValues: own.ids.itemIDs.enumerated().map { ($1, $0) })
      let missing = wanted.ids.filter { placeOf[ItemID($0)] == nil }
      guard missing.isEmpty, own.count == wanted.count else {
        throw .invalid(
          path: set.path,
          problems: [
            Problem(
              "\(name)/id", "its items differ from the first export's",
              expected: "the same \(wanted.count) ids as in \(first.path)",
              found: missing.isEmpty
                ? "\(own.count) ids"
                : "no \(missing.prefix(3).map { "\"\($0.prefix(60))\"" }.joined(separator: ", "))",
              hint: "exports are fused by ids: write the same ids into both")
          ])
      }
      return wanted.ids.compactMap { placeOf[ItemID($0)] }
    }
    let order = Order(
      texts: try places(set.texts, first.texts, "text"),
      videos: try places(set.videos, first.videos, "video"))
    let differing = first.truth.videoOfText.indices.first { text in
      let video = first.truth.videoOfText[text]
      return first.truth.relevance == nil
        && set.truth.videoOfText[order.texts[text]]
          != (video == Truth.noVideo ? video : order.videos[video])
    }
    // A run brings its pairs as judgments, even where each text has one video.
    let isJudged = set.truth.relevance != nil || first.truth.relevance != nil
    guard
      !isJudged
        || set.truth.judgments.reordered(texts: order.texts, videos: order.videos)
          == first.truth.judgments
    else {
      throw .invalid(
        path: set.path,
        problems: [
          Problem(
            "truth/relevance", "its judgments differ from the first export's",
            expected: "those of \(first.path)")
        ])
    }
    if let differing {
      throw .invalid(
        path: set.path,
        problems: [
          Problem(
            "truth/video", "its video differs from the first export's",
            expected:
              "the video of \"\(first.texts.ids[differing].prefix(60))\" as in \(first.path)")
        ])
    }
    return order
  }
}

extension Truth {
  /// The judgments of pairs, or what would be judged where each text has one video.
  fileprivate var judgments: Relevance { relevance ?? ofOwnVideos }
}
