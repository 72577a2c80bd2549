/// `golden.json`: what `Fixtures/reference.py` computed in double precision.
public struct Golden: Decodable, Sendable {
  public let files: [String: File]
  public let damaged: [String: Damage]

  public struct File: Decodable, Sendable {
    public let pipelines: [String: Result]
  }

  public struct Result: Decodable, Sendable {
    public let t2v: [String: Double]
    public let v2t: [String: Double]
    public let compat: [String: [String: Double]]
    /// Pairs of scores so near that single precision may order them either way.
    public let near: [String: Int]
    /// Some scores: text, video, value.
    public let scores: [[Double]]
  }

  public struct Damage: Decodable, Sendable {
    public let places: [String]
  }

  /// The file, read once.
  public static let shared: Golden? = try? Fixture.json("golden.json", as: Golden.self)

  /// How far a metric may lie from the golden one: rounding of the text, and near-ties.
  public static func allowance(_ metric: String, near: Int, queries: Double) -> Double {
    let rounding = 1e-8
    let flips = Double(near)
    switch metric {
    case "MnR": return rounding + flips / queries
    case "MdR", "ties", "n": return rounding + flips
    case "queries": return 0
    default: return rounding + 100 * flips / queries
    }
  }
}
