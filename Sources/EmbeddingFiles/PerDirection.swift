/// A value for each direction of retrieval.
package struct PerDirection<Value> {
  /// With texts as queries.
  package var textToVideo: Value
  /// With videos as queries.
  package var videoToText: Value

  /// Takes both values.
  package init(textToVideo: Value, videoToText: Value) {
    self.textToVideo = textToVideo
    self.videoToText = videoToText
  }

  /// Makes both values, text to video first.
  package init<Failure: Error>(
    _ value: (Direction) throws(Failure) -> Value
  ) throws(Failure) {
    textToVideo = try value(.textToVideo)
    videoToText = try value(.videoToText)
  }

  /// The same value for both.
  package static func repeating(_ value: Value) -> PerDirection {
    PerDirection(textToVideo: value, videoToText: value)
  }

  package subscript(direction: Direction) -> Value {
    get { direction == .textToVideo ? textToVideo : videoToText }
    // In place: a value such as all scores is never copied to change one of its numbers.
    _modify {
      switch direction {
      case .textToVideo: yield &textToVideo
      case .videoToText: yield &videoToText
      }
    }
  }

  /// Both values, text to video first.
  package var both: [Value] { [textToVideo, videoToText] }

  /// Makes a value of each.
  package func map<Other, Failure: Error>(
    _ transform: (Value) throws(Failure) -> Other
  ) throws(Failure) -> PerDirection<Other> {
    try PerDirection<Other> { (direction) throws(Failure) in try transform(self[direction]) }
  }
}

extension PerDirection: Sendable where Value: Sendable {}
extension PerDirection: Equatable where Value: Equatable {}

extension PerDirection: Codable where Value: Codable {
  private enum CodingKeys: String, CodingKey {
    case textToVideo = "t2v"
    case videoToText = "v2t"
  }
}
