internal import Scoring

/// `attend(T)`: the query weighs the frames of a video by a softmax of their cosines with it, and is compared with their sum.
///
/// Query scoring of "CLIP-Hitchhiker", Bain et al., arXiv 2205.08508, equations 2 and 3. With a large T it becomes the mean of the frames,
/// which is what CLIP4Clip compares with.
struct QueryScoring: FrameMethod {
  static let description = MethodDescription(
    name: "attend", shape: .frames,
    aliases: ["query-scoring", "hitchhiker", "clip-hitchhiker", "attention"],
    summary: "Lets each query weigh the frames of a video, instead of their mean.",
    formula: "cos(t, sum_f w_f f), w = softmax over the frames of cos(t, f) / T",
    rests: "the query alone; where the pairs of a bank with frames choose T, the bank: inductive",
    cost: "products of all texts with all frames",
    source: "Bain et al., arXiv 2205.08508 (CLIP-Hitchhiker)",
    parameters: [
      .init(
        "T", "auto",
        "temperature, 0.001 to 1000; auto: 0.5, or the best on the bank's own pairs, each direction for itself"
      )
    ])

  static let key = "T"
  static let alternatives: [Double] = [0.5, 0.05, 0.1, 0.2, 0.3, 0.7, 1, 2]
  static let range = 0.001...1000

  let strength: Strength

  init(_ arguments: Arguments) throws(PipelineError) {
    strength = try arguments.strength(Self.key, words: "a number from 0.001 to 1000") {
      Self.range.contains($0)
    }
  }

  static func scoring(_ number: Float) -> FrameScoring { .attention(temperature: number) }
}
