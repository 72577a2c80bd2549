internal import EmbeddingMath

/// The EM iterations of EMCL over the channels of a set of rows.
///
/// The d channels, each a point in R^b, are softly assigned to K bases. Every basis starts as a multiple
/// of the all-ones vector, so the loop can be written in X^T X and X^T 1 alone. Bases that start equal
/// stay equal; they are computed once and counted.
struct ExpectationMaximization {
  /// The epsilon of the released code, in both of its places.
  static let epsilon = 1e-6

  /// The responsibilities, d x (number of different starts); each column sums to about 1 in the
  /// released form, each row to 1 (over all bases) in the paper's.
  let responsibilities: DoubleMatrix
  /// The number that the basis of each column is divided by to become mu (released: 1 / (eps + |X z|)), or lambda
  /// (paper: 1 / column sum).
  let scales: [Double]
  /// |X z_k| of each column.
  let norms: [Double]
  /// X^T X Z.
  let gramProduct: DoubleMatrix
  /// The number of bases that each column stands for.
  let multiplicities: [Double]

  /// Runs the iterations.
  ///
  /// - Parameters:
  ///   - gram: The rows.
  ///   - start: The starting number of each basis.
  ///   - variant: The form of the algorithm.
  ///   - sharpness: What the products of the E-step are multiplied by.
  ///   - iterations: How many, at least 1.
  ///   - settles: Whether to stop early once nothing changes any more.
  init(
    _ gram: some ChannelGram, start: [Double], variant: EMCLConfiguration.Variant,
    sharpness: Double, iterations: Int, settles: Bool = false
  ) {
    precondition(!start.isEmpty)
    var different: [Double] = []
    var counts: [Double] = []
    for value in start {
      if let known = different.firstIndex(of: value) {
        counts[known] += 1
      } else {
        different.append(value)
        counts.append(1)
      }
    }
    let d = gram.sums.count
    var products = DoubleMatrix(rows: d, columns: different.count)
    for channel in 0..<d {
      for k in 0..<different.count { products[channel, k] = gram.sums[channel] * different[k] }
    }
    self.init(
      gram, products: products, counts: counts, variant: variant, sharpness: sharpness,
      iterations: iterations, settles: settles)
  }

  /// Runs the iterations from the products X^T mu of the first bases, d x K.
  init(
    _ gram: some ChannelGram, products: DoubleMatrix, counts: [Double],
    variant: EMCLConfiguration.Variant, sharpness: Double, iterations: Int, settles: Bool = false
  ) {
    precondition(iterations >= 1 && products.columns == counts.count)
    let d = products.rows
    let columns = products.columns
    var logits = products
    for i in logits.elements.indices { logits.elements[i] *= sharpness }
    var z = logits
    var scales: [Double] = []
    var product = logits
    var norms: [Double] = []
    for iteration in 0..<iterations {
      let before = z
      z = ExpectationMaximization.expectation(logits, counts: counts)
      var sums = [Double](repeating: 0, count: columns)
      for channel in 0..<d { for k in 0..<columns { sums[k] += z[channel, k] } }
      switch variant {
      case .released, .robust:
        for channel in 0..<d {
          for k in 0..<columns { z[channel, k] /= ExpectationMaximization.epsilon + sums[k] }
        }
        (product, norms) = gram.times(z)
        scales = norms.map { 1 / (ExpectationMaximization.epsilon + $0) }
      case .paper:
        (product, norms) = gram.times(z)
        scales = sums.map { 1 / $0 }
      }
      if settles, iteration > 0, ExpectationMaximization.isSettled(z, before) { break }
      for channel in 0..<d {
        for k in 0..<columns {
          logits[channel, k] = product[channel, k] * scales[k] * sharpness
        }
      }
    }
    responsibilities = z
    self.scales = scales
    self.norms = norms
    gramProduct = product
    multiplicities = counts
  }

  /// The E-step: softmax over all bases, for each channel.
  private static func expectation(_ logits: DoubleMatrix, counts: [Double]) -> DoubleMatrix {
    // A basis that stands for c equal ones has weight c: log c more in the softmax, divided out again.
    var shifted = logits
    for channel in 0..<logits.rows {
      for k in 0..<logits.columns { shifted[channel, k] += logarithm(counts[k]) }
    }
    shifted.softmaxRows()
    for channel in 0..<logits.rows {
      for k in 0..<logits.columns { shifted[channel, k] /= counts[k] }
    }
    return shifted
  }

  private static func isSettled(_ a: DoubleMatrix, _ b: DoubleMatrix) -> Bool {
    zip(a.elements, b.elements).allSatisfy { abs($0 - $1) <= 1e-14 }
  }
}
