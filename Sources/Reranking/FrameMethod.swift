internal import Scoring

/// A method that scores texts with the frames of videos instead of their pooled vectors.
protocol FrameMethod: Sendable {
  /// The description for users.
  static var description: MethodDescription { get }

  /// Reads the keys of an expression.
  init(_ arguments: Arguments) throws(PipelineError)

  /// The key of the number that the method leaves open.
  static var key: String { get }

  /// The number of that key.
  var strength: Strength { get }

  /// The numbers to choose among where it was left to the tool, that of the rule first.
  static var alternatives: [Double] { get }

  /// The numbers that make sense.
  static var range: ClosedRange<Double> { get }

  /// Makes the use of frames with a number.
  static func scoring(_ number: Float) -> FrameScoring
}

extension FrameMethod {
  /// The numbers to choose among, that of the rule first; a single one where it was told.
  var numbers: [Double] { strength.value.map { [$0] } ?? Self.alternatives }

  /// Tells whether the bank's pairs may choose the number.
  var isTunable: Bool { strength == .auto }

  /// The use of frames with one of the numbers.
  func scoring(_ place: Int) -> FrameScoring { Self.scoring(Float(numbers[place])) }
}
