internal import EmbeddingMath
internal import Glibc

func logarithm(_ value: Double) -> Double { value == 1 ? 0 : log(value) }

/// Measures how fast bases that start almost equal move apart: the largest rho of EMCL.md, Q2.
///
/// rho_k = lambda_max(P C_k P) * sharpness / |X z_k| at the symmetric solution, C_k being the
/// covariance of the channels under z_k in R^b and P the projector orthogonal to mu_k. Computed in the
/// d channels, where P C_k P has the same non-zero eigenvalues as
/// D (X^T X - g g^T / |X z|^2) D with D = diag(sqrt z), g = X^T X z. Above 1, each iteration
/// multiplies the tiny differences of the start, and of rounding, by rho.
///
/// - Parameters:
///   - gram: The rows.
///   - start: The starting number of each basis; only its sign counts here.
///   - sharpness: What the products of the E-step are multiplied by.
/// - Returns: The largest rho, and the largest among the signs that several bases share: only those can
///   move apart.
func symmetryGrowth(
  _ gram: some ChannelGram, start: [Double], sharpness: Double
) -> (largest: Double, amongShared: Double) {
  let signs = start.map { $0 > 0 ? 1.0 : $0 < 0 ? -1.0 : 0.0 }
  let settled = ExpectationMaximization(
    gram, start: signs, variant: .released, sharpness: sharpness, iterations: 200, settles: true)
  let d = gram.sums.count
  var (largest, amongShared) = (0.0, 0.0)
  for k in 0..<settled.norms.count where settled.norms[k] > 0 {
    let roots = (0..<d).map { max(0, settled.responsibilities[$0, k]).squareRoot() }
    let g = (0..<d).map { settled.gramProduct[$0, k] }
    let square = settled.norms[k] * settled.norms[k]
    let top = largestEigenvalue(order: d) { vector in
      var scaled = DoubleMatrix(rows: d, columns: 1)
      var along = 0.0
      for i in 0..<d {
        scaled.elements[i] = roots[i] * vector[i]
        along += g[i] * scaled.elements[i]
      }
      let image = gram.times(scaled).product.elements
      return (0..<d).map { roots[$0] * (image[$0] - g[$0] * along / square) }
    }
    let growth = top * sharpness / settled.norms[k]
    largest = max(largest, growth)
    if settled.multiplicities[k] > 1 { amongShared = max(amongShared, growth) }
  }
  return (largest, amongShared)
}

/// Measures how fast bases that start alike, but not equal, move apart; nil where none can, or where the start differs by row.
func driftGrowth(
  _ gram: some ChannelGram, settings: EMCLSettings, start: [Double], first: DoubleMatrix?
) -> (largest: Double, amongShared: Double?)? {
  guard settings.variant != .paper, first == nil else { return nil }
  let growth = symmetryGrowth(gram, start: start, sharpness: settings.sharpness(rows: gram.rows))
  // Exactly equal starts are one column and cannot drift apart.
  let different = Set(start)
  let canDrift = different.count { $0 > 0 } > 1 || different.count { $0 < 0 } > 1
  return (growth.largest, canDrift ? growth.amongShared : nil)
}

/// The blocks whose growth stands for that of all: at most four, spread over them, since each costs as much as some hundred
/// iterations.
func sampledBlocks(_ count: Int) -> [Int] {
  Array(Set((0..<4).map { $0 * count / 4 })).sorted()
}

/// Warns where bases that start alike drift apart; nil where the result does not rest on it.
///
/// - Parameters:
///   - growth: By what their difference grows in an iteration.
///   - iterations: How often.
///   - place: Where, when not everywhere.
func driftWarning(growth: Double?, iterations: Int, place: String = "") -> String? {
  guard let growth else { return nil }
  // 1e-7 is the rounding of single precision; 1e-3 a difference that can be seen in a ranking.
  var amplification = 1e-7
  for _ in 0..<min(iterations, 400) { amplification = min(1e30, amplification * growth) }
  guard amplification > 1e-3 else { return nil }
  let shown = growth < 1000 ? "\((growth * 100).rounded() / 100)" : "more than 1000"
  return
    "bases that start alike drift apart \(shown)-fold in each of \(iterations) iterations\(place), so the "
    + "result depends on the last digits of the start: try several draws, or a larger lambda"
}

/// The largest eigenvalue of a symmetric positive semidefinite operator, by the Lanczos method with full
/// reorthogonalisation: at most 60 products from a fixed start.
func largestEigenvalue(order d: Int, _ multiply: ([Double]) -> [Double]) -> Double {
  var generator = SplitMix64(seed: 1)
  var vector = (0..<d).map { _ in generator.unit() - 0.5 }
  /// The unit vectors so far, a row for each.
  var basis = DoubleMatrix(rows: 0, columns: d)
  var diagonal: [Double] = []
  var beside: [Double] = []
  for _ in 0..<min(d, 60) {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 1e-13 * max(1, diagonal.first.map(abs) ?? 1) else { break }
    if basis.rows > 0 { beside.append(length) }
    let unit = vector.map { $0 / length }
    basis = DoubleMatrix(rows: basis.rows + 1, columns: d, elements: basis.elements + unit)
    var image = DoubleMatrix(rows: d, columns: 1, elements: multiply(unit))
    diagonal.append(zip(unit, image.elements).reduce(0) { $0 + $1.0 * $1.1 })
    // Twice is enough.
    for _ in 0..<2 {
      let parts = basis.transposedTimes(basis.times(image))
      for i in 0..<d { image.elements[i] -= parts.elements[i] }
    }
    vector = image.elements
  }
  let size = diagonal.count
  var tridiagonal = DoubleMatrix(rows: size, columns: size)
  for i in 0..<size {
    tridiagonal[i, i] = diagonal[i]
    if i + 1 < size {
      tridiagonal[i, i + 1] = beside[i]
      tridiagonal[i + 1, i] = beside[i]
    }
  }
  return tridiagonal.symmetricEigen()?.values.last ?? 0
}
