internal import EmbeddingFiles
internal import EmbeddingMath

/// The source of the first bases of EM: one number for each basis, the same for every row.
package enum StartingBases: Sendable, Equatable {
  /// Gaussian numbers g ~ N(0, 2/K), each g / (1e-6 + |g|), as the released code draws its `mu`.
  ///
  /// The generator is SplitMix64 with Box and Muller's cosine branch; it is not torch's.
  case draw(seed: UInt64)
  /// Exact signs: so many +1, then so many -1.
  case signs(positive: Int, negative: Int)
  /// The bases that the export has in `/emcl/mu0`.
  case file
  /// K unit vectors over the rows, not the same number on each row.
  ///
  /// The Gaussian entries of a row are drawn from a generator that is seeded by the row's own bits, so the
  /// order of the rows does not matter and equal rows start alike.
  case rows(seed: UInt64)

  /// The numbers themselves, one row for each expert.
  ///
  /// A draw for several experts is normalised over them, as in the MMT fork: g / (1e-6 + |g over experts|).
  /// - Parameters:
  ///   - k: The number of bases asked for, if any.
  ///   - experts: The number of experts; 1 where there are none.
  ///   - stored: What the export has.
  ///   - path: The export, for the error.
  /// - Throws: When the export is asked for bases that it does not have.
  func values(
    k: Int?, experts: Int, stored: StoredStart?, path: String
  ) throws(ExportError) -> [[Double]] {
    switch self {
    case .draw(let seed):
      let count = k ?? StartingBases.drawnBases
      var generator = SplitMix64(seed: seed)
      let deviation = (2 / Double(count)).squareRoot()
      let draws = (0..<experts).map { _ in
        (0..<count).map { _ in generator.gaussian() * deviation }
      }
      let lengths = (0..<count).map { basis in
        draws.reduce(0.0) { $0 + $1[basis] * $1[basis] }.squareRoot()
      }
      return draws.map { row in
        zip(row, lengths).map { $0 / (ExpectationMaximization.epsilon + $1) }
      }
    case .rows:
      // The numbers belong to the rows; what is counted here is how many there are.
      return [[Double]](
        repeating: [Double](repeating: .nan, count: k ?? StartingBases.drawnBases), count: experts)
    case .signs(let positive, let negative):
      let signs =
        [Double](repeating: 1, count: positive) + [Double](repeating: -1, count: negative)
      return [[Double]](repeating: signs, count: experts)
    case .file:
      func fault(_ what: String, expected: String, found: String?, hint: String?) -> ExportError {
        .invalid(
          path: path,
          problems: [Problem("emcl/mu0", what, expected: expected, found: found, hint: hint)])
      }
      guard let stored else {
        throw fault(
          "no starting bases", expected: "the bases that init=file reads", found: nil,
          hint: "use init=draw(0) or init=signs(p,q)")
      }
      guard stored.bases.count == experts else {
        throw fault(
          "the number of rows differs from the number of experts", expected: "\(experts)",
          found: "\(stored.bases.count)", hint: nil)
      }
      guard k == nil || k == stored.bases.first?.count else {
        throw fault(
          "the number of bases differs from k", expected: "\(k ?? 0)",
          found: "\(stored.bases.first?.count ?? 0)", hint: "leave k out")
      }
      return stored.bases
    }
  }

  /// The number of bases drawn by default, as in the released inference module.
  static let drawnBases = 16
}
