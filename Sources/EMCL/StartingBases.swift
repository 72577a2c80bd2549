internal import EmbeddingFiles
internal import EmbeddingMath

/// Where the first bases of EM come from: one number for each basis, the same for every row.
public enum StartingBases: Sendable, Equatable {
  /// Gaussian numbers g ~ N(0, 2/K), each g / (1e-6 + |g|), as the released code draws its `mu`.
  ///
  /// The generator is SplitMix64 with Box and Muller's cosine branch; it is not torch's.
  case draw(seed: UInt64)
  /// Exact signs: so many +1, then so many -1.
  case signs(positive: Int, negative: Int)
  /// What the export has in `/emcl/mu0`.
  case file

  /// The numbers themselves.
  ///
  /// - Parameters:
  ///   - k: The number of bases asked for, if any.
  ///   - stored: What the export has.
  ///   - path: The export, for the error.
  /// - Throws: When the export is asked for bases that it does not have.
  func values(k: Int?, stored: StoredStart?, path: String) throws(ExportError) -> [Double] {
    switch self {
    case .draw(let seed):
      let count = k ?? StartingBases.drawnBases
      var generator = SplitMix64(seed: seed)
      let deviation = (2 / Double(count)).squareRoot()
      return (0..<count).map { _ in
        let g = generator.gaussian() * deviation
        return g / (ExpectationMaximization.epsilon + abs(g))
      }
    case .signs(let positive, let negative):
      return [Double](repeating: 1, count: positive) + [Double](repeating: -1, count: negative)
    case .file:
      let place = "emcl/mu0"
      guard let stored else {
        throw .invalid(
          path: path,
          problems: [
            Problem(
              place, "no starting bases", expected: "the bases that init=file reads",
              hint: "use init=draw(0) or init=signs(p,q)")
          ])
      }
      guard stored.bases.count == 1, let bases = stored.bases.first else {
        throw .invalid(
          path: path,
          problems: [
            Problem(
              place, "starting bases for several experts", expected: "one row of bases",
              found: "\(stored.bases.count) rows")
          ])
      }
      guard k == nil || k == bases.count else {
        throw .invalid(
          path: path,
          problems: [
            Problem(
              place, "another number of bases than k", expected: "\(k ?? 0)",
              found: "\(bases.count)", hint: "leave k out")
          ])
      }
      return bases
    }
  }

  /// How many bases are drawn when nobody says: the default of the released inference module.
  public static let drawnBases = 16
}
