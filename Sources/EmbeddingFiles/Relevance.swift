/// Judgments of pairs: which videos are right for a text, and how right; a text may have several, or none.
package struct Relevance: Sendable, Equatable, Codable {
  /// The text of each judgment; ascending, and those of a text by their videos.
  package let texts: [Int32]
  /// The video of each judgment.
  package let videos: [Int32]
  /// The grade of each judgment: 0 for a pair that was judged and does not belong together, more for one that does.
  package let grades: [Int32]

  /// The number of judged pairs.
  package var count: Int { texts.count }

  /// Puts judgments in order.
  ///
  /// - Precondition: As many of each, none of them below 0, and no pair twice.
  package init(texts: [Int32], videos: [Int32], grades: [Int32]) {
    precondition(texts.count == videos.count && videos.count == grades.count)
    precondition(texts.allSatisfy { $0 >= 0 } && videos.allSatisfy { $0 >= 0 })
    precondition(grades.allSatisfy { $0 >= 0 })
    let keys = Relevance.keys(texts, videos)
    let isOrdered = zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }
    let order = isOrdered ? [] : keys.indices.sorted { keys[$0] < keys[$1] }
    precondition(zip(order, order.dropFirst()).allSatisfy { keys[$0] != keys[$1] }, "a pair twice")
    self.texts = isOrdered ? texts : order.map { texts[$0] }
    self.videos = isOrdered ? videos : order.map { videos[$0] }
    self.grades = isOrdered ? grades : order.map { grades[$0] }
  }

  /// Tells whether their texts and videos are among so many.
  package func fits(textCount: Int, videoCount: Int) -> Bool {
    texts.allSatisfy { Int($0) < textCount } && videos.allSatisfy { Int($0) < videoCount }
  }

  /// A number for each pair, by which they are put in order.
  static func keys(_ texts: [Int32], _ videos: [Int32]) -> [UInt64] {
    zip(texts, videos).map { UInt64(UInt32(bitPattern: $0)) << 32 | UInt64(UInt32(bitPattern: $1)) }
  }

  /// The same judgments of items in another order.
  ///
  /// - Parameters:
  ///   - texts: Where the items of the new order stand in this one: all of them, each once.
  ///   - videos: The same of the videos.
  package func reordered(texts: [Int], videos: [Int]) -> Relevance {
    func places(_ order: [Int]) -> [Int32] {
      var places = [Int32](repeating: 0, count: order.count)
      for (place, item) in order.enumerated() { places[item] = Int32(place) }
      return places
    }
    let (textPlaces, videoPlaces) = (places(texts), places(videos))
    return Relevance(
      texts: self.texts.map { textPlaces[Int($0)] },
      videos: self.videos.map { videoPlaces[Int($0)] },
      grades: grades)
  }

  /// The video of each text that counts as its own where one is wanted: the first of its highest grade; ``Truth/noVideo`` for
  /// a text without any right video.
  func ownVideos(textCount: Int) -> [Int] {
    var own = [Int](repeating: Truth.noVideo, count: textCount)
    var best = [Int32](repeating: 0, count: textCount)
    for index in texts.indices where grades[index] > best[Int(texts[index])] {
      own[Int(texts[index])] = Int(videos[index])
      best[Int(texts[index])] = grades[index]
    }
    return own
  }
}

extension Relevance {
  private enum CodingKeys: String, CodingKey { case texts, videos, grades }

  /// Reads judgments; refuses what ``init(texts:videos:grades:)`` would not take.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    texts = try container.decode([Int32].self, forKey: .texts)
    videos = try container.decode([Int32].self, forKey: .videos)
    grades = try container.decode([Int32].self, forKey: .grades)
    let keys = Relevance.keys(texts, videos)
    guard texts.count == videos.count, videos.count == grades.count,
      (texts + videos + grades).allSatisfy({ $0 >= 0 }),
      zip(keys, keys.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: container.codingPath, debugDescription: "no judgments"))
    }
  }
}
