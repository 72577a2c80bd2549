internal import Glibc

extension [Double] {
  /// The sum, the same to the bit for every order of the numbers: the smallest are added first.
  package var sumInAnyOrder: Double { sorted().reduce(0, +) }
}

/// The standard deviation (ddof 0) of numbers whose sum, and whose sum of squares, is known.
package func standardDeviation(sum: Double, squares: Double, count: Int) -> Double {
  let mean = sum / Double(count)
  return max(0, squares / Double(count) - mean * mean).squareRoot()
}

/// The reciprocals of `above + 1` to `above + count`, summed to the last digits of a double in a bounded number of steps.
///
/// Beyond 32 by the difference of two harmonic numbers, H(n) = log n + c + 1/2n - 1/12n^2 + 1/120n^4 - 1/252n^6 + ...
package func sumOfReciprocals(above: Int, count: Int) -> Double {
  precondition(above >= 0 && count >= 0)
  let last = above + count
  // From here on the terms left out are below 1e-17.
  let asymptotic = 32
  guard count > 64 else {
    return (0..<count).reduce(0) { $0 + 1 / Double(last - $1) }
  }
  let first = max(above, asymptotic)
  let near = (above..<first).reversed().reduce(0) { $0 + 1 / Double($1 + 1) }
  func rest(_ n: Double) -> Double {
    let square = 1 / (n * n)
    return 0.5 / n - square
      * (1.0 / 12 - square * (1.0 / 120 - square * (1.0 / 252 - square / 240)))
  }
  let (low, high) = (Double(first), Double(last))
  return near + (log1p((high - low) / low) + (rest(high) - rest(low)))
}
