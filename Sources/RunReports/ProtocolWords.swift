internal import Reranking

extension ResultProtocol {
  /// The setting that numbers rest on.
  ///
  /// - Parameter banks: How many queries the bank of each method has, nil where it learns from the gallery alone; nil for
  ///   all where there are several exports.
  func words(banks: [Int?]?) -> String {
    switch self {
    case .none: "needs nothing but the query and the gallery"
    case .inductive: "inductive: fitted on \(ResultProtocol.learnt(banks))"
    case .transductive: "transductive: fitted on the test queries themselves"
    }
  }

  /// The title of a section of a table; nil for the one that needs none.
  func title(banks: [Int?]?) -> String? {
    switch self {
    case .none: nil
    case .inductive: words(banks: banks) + (banks == nil ? "" : "; a query alone scores the same")
    case .transductive: words(banks: banks) + ", all at once"
    }
  }

  private static func learnt(_ banks: [Int?]?) -> String {
    guard let banks else { return "other queries, or on the gallery alone" }
    let known = Set(banks.compactMap { $0 }).sorted()
    guard !known.isEmpty else { return "the gallery alone" }
    let sizes = known.map(\.description).joined(separator: " or ")
    return "a bank of \(sizes) other queries"
      + (banks.contains(nil) ? ", or on the gallery alone" : "")
  }
}

extension ResultProtocol {
  /// The sentences of a caption that tell rows of different settings apart.
  static func captionSentences(_ kinds: Set<ResultProtocol>) -> [String] {
    var sentences = ["Bold: the best of its group, where it is no worse than the baseline."]
    if kinds.contains(.inductive) {
      sentences.append("Rows in black below the baseline are inductive: fitted on other queries.")
    }
    if kinds.contains(.transductive) {
      sentences.append("Grey rows are transductive: fitted on the test queries themselves.")
    }
    return sentences
  }
}
