package import EmbeddingMath

/// Vectors of queries in files of arrays, one for each: raw model output, read and made what the scores use some at a time.
package struct QueryVectors: Sendable {
  /// The number of queries.
  package let count: Int
  /// Notes on what made the array fit.
  package let notes: [String]
  private let array: ArrayStack
  private let width: Int
  private let norm: VectorNorm

  /// Opens the files and checks their shape; no number is read.
  ///
  /// - Parameters:
  ///   - paths: One file, or several of which each continues the one before.
  ///   - width: The number of channels of the gallery.
  ///   - norm: The rule for the lengths: `raw` divides each vector by its norm, `unit` those that are not of length 1 already,
  ///     `as_is` none.
  /// - Throws: When a file cannot be opened, has no floats, or vectors of another width.
  package init(
    reading paths: [String], width: Int, norm: VectorNorm
  ) throws(ExportError) {
    var notes: [String] = []
    let stack = try ArrayStack(reading: paths).fitted(to: 2, &notes)
    try stack.require(
      axes: "[queries, channels]", hint: "one vector for each query, also for a single one")
    guard stack.shape[1] == width else {
      throw .invalid(
        path: stack.path,
        problems: [
          Problem(
            "shape", "vectors of another width than the gallery's", expected: "[queries, \(width)]",
            found: "shape \(stack.shape)",
            hint: stack.shape[0] == width ? "transposed? Each query is a row" : nil)
        ])
    }
    guard stack.shape[0] > 0 else {
      throw .invalid(
        path: stack.path,
        problems: [
          Problem("shape", "no queries", expected: "one or more", found: "shape \(stack.shape)")
        ])
    }
    (array, self.width, self.norm, self.notes) = (stack, width, norm, notes)
    count = stack.shape[0]
  }

  /// Some of the queries, with the lengths that the scores use.
  ///
  /// - Throws: For numbers that are not finite, and for vectors of zeros where these are divided by their norms.
  package func rows(
    _ range: Range<Int>, parallelism: Parallelism
  ) throws(ExportError) -> Matrix {
    let pieces = range.blocks(of: max(1, (1 << 18) / width))
    let parts = try parallelism.map(pieces.count) { (index: Int) throws(ExportError) in
      var rows = try array.floats(rows: pieces[index])
      for (offset, row) in pieces[index].enumerated() {
        try normalize(&rows, offset * width..<(offset + 1) * width, row)
      }
      return rows
    }
    return Matrix(rows: range.count, columns: width, elements: parts.flatMap { $0 })
  }

  private func normalize(
    _ rows: inout [Float], _ range: Range<Int>, _ row: Int
  ) throws(ExportError) {
    // A sum of squares is finite exactly when all its terms are.
    let length = EmbeddingMath.norm(rows[range])
    guard length.isFinite else {
      let channel = range.first { !rows[$0].isFinite } ?? range.lowerBound
      throw fault(
        "a number that is not finite", "finite numbers",
        "\(rows[channel]) at [\(row), \(channel - range.lowerBound)]")
    }
    switch norm {
    case .asIs: return
    // As exports are read: what is of unit length within this is taken as it is.
    case .unit where abs(length - 1) <= (array.type.bytes == 2 ? 2e-3 : 1e-3): return
    case .raw, .unit:
      guard length > 0 else {
        throw fault("a vector of zeros", "a direction", "norm 0 in row \(row)")
      }
      EmbeddingMath.normalize(&rows, range)
    }
  }

  private func fault(_ what: String, _ expected: String, _ found: String) -> ExportError {
    .invalid(path: array.path, problems: [Problem("data", what, expected: expected, found: found)])
  }
}

extension InputFormats {
  /// Tells a file that may be an export from one of arrays.
  package static func mayBeExport(_ path: String) -> Bool {
    recognized(path) is HDF5Format
  }
}
