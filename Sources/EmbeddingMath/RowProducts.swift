/// `result[i, j] = sum over k of a[i, k] * b[j, k]`, added to what is there: products of any shape, in single
/// precision, for sums whose rounding does not depend on who else is summed.
///
/// Where equal inputs must give equal bits wherever they stand, take ``TileProduct``.
/// - Parameters:
///   - a: m x k, row after row.
///   - b: n x k.
///   - depth: k.
///   - result: m x n.
public func addProducts(_ a: [Float], _ b: [Float], depth: Int, to result: inout [Float]) {
  guard depth > 0, !a.isEmpty, !b.isEmpty else { return }
  let (m, n) = (a.count / depth, b.count / depth)
  precondition(a.count == m * depth && b.count == n * depth && result.count == m * n)
  BLAS.timesTransposed(a, b, firstRow: 0, m: m, n: n, k: depth, into: &result, adds: true)
}
