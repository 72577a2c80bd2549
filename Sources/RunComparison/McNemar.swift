internal import Glibc

/// The exact two-sided McNemar test: the chance, if better and worse were equally likely for each query
/// that changed, of a split at least as uneven as this one.
///
/// 2 sum_{i <= min} C(n, i) / 2^n, at most 1; 1 when nothing changed.
public func exactMcNemar(better: Int, worse: Int) -> Double {
  let n = better + worse
  let fewer = min(better, worse)
  guard n > 0, better != worse else { return 1 }
  // Summed from the largest term down, in logarithms, so that no n overflows.
  let largest = logBinomial(n, fewer) - Double(n) * log(2.0)
  var ratio = 1.0
  var sum = 0.0
  for i in stride(from: fewer, through: 0, by: -1) {
    sum += ratio
    ratio *= Double(i) / Double(n - i + 1)
    if ratio < sum * 1e-17 { break }
  }
  return min(1, 2 * exp(largest + log(sum)))
}

private func logBinomial(_ n: Int, _ k: Int) -> Double {
  lgamma(Double(n) + 1) - lgamma(Double(k) + 1) - lgamma(Double(n - k) + 1)
}
