package import EmbeddingMath

/// The sum a low-rank update of rows adds to products: <y, y'> = <x, x'> + sum over k of w_k <x, p_k> <x', p_k>.
package struct ProductUpdate: Sendable {
  /// The orthonormal directions p_k, a row for each; none when nothing is added that single precision could tell.
  package let directions: Matrix
  /// The weights w_k.
  package let weights: [Float]

  /// Directions that weigh less than this part of the heaviest are left out: a hundredth of the rounding of single
  /// precision.
  static let least = 1e-9

  /// Works the update out from a map, before rows are divided by their norms; nil where the map does something else to
  /// rows.
  ///
  /// With y = x + (x Z) G Z^T the products gain x Z core Z^T x'^T, core = 2 G + G Z^T Z G. Bases that end alike make columns of Z
  /// that are alike, so most of them say nothing new: with B = Z^T Z and the eigenvectors v of
  /// S = B^(1/2) core B^(1/2), the directions are Z core B^(1/2) v / w, which needs no inverse.
  package init?(_ map: LinearMap) {
    guard map.isLowRankUpdate, case .factors(_, let columns, let gains) = map.form else {
      return nil
    }
    let (r, d) = (gains.count, map.dimension)
    var z = DoubleMatrix(rows: d, columns: r)
    for k in 0..<r { for c in 0..<d { z[c, k] = Double(columns[k, c]) } }
    let b = z.transposedTimes(z)
    guard let (values, vectors) = b.symmetricEigen() else { return nil }
    // B^(1/2), symmetric.
    var root = DoubleMatrix(rows: r, columns: r)
    for k in 0..<r {
      let length = max(0, values[k]).squareRoot()
      for i in 0..<r { for j in 0..<r { root[i, j] += length * vectors[k, i] * vectors[k, j] } }
    }
    var core = b
    for i in 0..<r {
      for j in 0..<r {
        core[i, j] *= Double(gains[i]) * Double(gains[j])
        if i == j { core[i, j] += 2 * Double(gains[i]) }
      }
    }
    let coreRoot = core.times(root)
    var s = root.times(coreRoot)
    for i in 0..<r {
      for j in 0..<i {
        let mean = (s[i, j] + s[j, i]) / 2
        s[i, j] = mean
        s[j, i] = mean
      }
    }
    guard let (weights, axes) = s.symmetricEigen() else { return nil }
    let heaviest = weights.map { abs($0) }.max() ?? 0
    let kept = weights.indices.filter {
      heaviest > 0 && abs(weights[$0]) > ProductUpdate.least * heaviest
    }
    var directions = Matrix(rows: kept.count, columns: d)
    for (place, k) in kept.enumerated() {
      var coefficients = [Double](repeating: 0, count: r)
      for i in 0..<r {
        for j in 0..<r { coefficients[i] += coreRoot[i, j] * axes[k, j] }
        coefficients[i] /= weights[k]
      }
      for c in 0..<d {
        var sum = 0.0
        for i in 0..<r { sum += z[c, i] * coefficients[i] }
        directions[place, c] = Float(sum)
      }
    }
    self.directions = directions
    self.weights = kept.map { Float(weights[$0]) }
  }
}
