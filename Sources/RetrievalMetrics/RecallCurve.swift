extension QueryRanks {
  /// Recall at each of some cuts, in percent of the queries.
  public func recalls(at cuts: [Int], ties: TieRule = .expected) -> [Double] {
    cuts.map { cut in
      100 * (0..<count).reduce(0.0) { $0 + hit($1, at: cut, ties: ties) } / Double(count)
    }
  }
}
