internal import Scoring

/// `blend(share)`: part of the cosine with the pooled video, and part of the largest with one of its frames.
///
/// CLIPRerank, arXiv 2401.08449, where the two come from different models and the share is 0.6. With share 0 the scores are the baseline's, bit for bit.
struct BestFrameBlend: FrameMethod {
  static let description = MethodDescription(
    name: "blend", shape: .frames, aliases: ["best-frame", "cliprerank"],
    summary: "Mixes the cosine with the mean of the frames and that with the best frame.",
    formula: "(1 - share) cos(t, v) + share * the largest cos(t, f)",
    rests:
      "the query alone; where the pairs of a bank with frames choose the share, the bank: inductive",
    cost: "products of all texts with all frames", source: "CLIPRerank, arXiv 2401.08449",
    parameters: [
      .init(
        "share", "0.25",
        "share of the best frame, 0 to 1; auto: 0.25, or the best on the bank's own pairs, each direction for itself"
      )
    ])

  static let key = "share"
  static let alternatives: [Double] = [0.25, 0.1, 0.4, 0.55, 0.75, 0]
  static let range = 0.0...1.0

  let strength: Strength

  init(_ arguments: Arguments) throws(PipelineError) {
    let told = try arguments.strength(Self.key, words: "a number from 0 to 1") {
      Self.range.contains($0)
    }
    strength = arguments.values[Self.key] == nil ? .given(0.25) : told
  }

  static func scoring(_ number: Float) -> FrameScoring { .blend(share: number) }
}
