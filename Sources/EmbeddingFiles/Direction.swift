/// The two directions of retrieval.
package enum Direction: String, CaseIterable, Sendable, Codable {
  /// Texts are queries, videos the gallery: along the columns of a score tile.
  case textToVideo = "t2v"
  /// Videos are queries, texts the gallery: along the rows of a score tile.
  case videoToText = "v2t"

  /// The direction in which the gallery asks.
  package var opposite: Direction { self == .textToVideo ? .videoToText : .textToVideo }

  /// Chooses what belongs to the queries.
  package func queries<Value>(texts: Value, videos: Value) -> Value {
    self == .textToVideo ? texts : videos
  }

  /// Chooses what belongs to the gallery.
  package func gallery<Value>(texts: Value, videos: Value) -> Value {
    self == .textToVideo ? videos : texts
  }
}
