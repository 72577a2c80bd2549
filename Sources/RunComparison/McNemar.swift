internal import Glibc

/// The exact two-sided McNemar test: the chance, if better and worse were equally likely for each query
/// that changed, of a split at least as uneven as this one.
///
/// 2 sum_{i <= min} C(n, i) / 2^n, at most 1; 1 when nothing changed.
func exactMcNemar(better: Int, worse: Int) -> Double {
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

/// The smallest change of a recall, in percentage points, that the exact McNemar test would have found with a
/// chance of 80 % at the level of 5 %, had as many queries changed as did (at least six: fewer can never be
/// significant).
///
/// With n queries, c of them changed, and each of those better with chance q, the change is
/// 100 c (2 q - 1) / n; q is the smallest with power >= 0.8. Above a thousand changed queries by the normal
/// approximation, 100 (1.96 + 0.84) sqrt(c) / n.
///
/// - Parameters:
///   - changed: How many queries changed.
///   - queries: Out of how many.
func minimumDetectableEffect(changed: Int, queries: Int) -> Double {
  let c = max(6, changed)
  guard c <= 1000 else { return 100 * 2.801585 * Double(c).squareRoot() / Double(queries) }
  // The test rejects when at most `limit` queries are on the smaller side.
  var limit = 0
  while limit + 1 < c - limit - 1, exactMcNemar(better: c - limit - 1, worse: limit + 1) < 0.05 {
    limit += 1
  }
  func power(_ q: Double) -> Double {
    // Few worse, or few better.
    cumulativeBinomial(limit, of: c, 1 - q) + cumulativeBinomial(limit, of: c, q)
  }
  var (low, high) = (0.5, 1.0)
  for _ in 0..<60 {
    let middle = (low + high) / 2
    if power(middle) < 0.8 { low = middle } else { high = middle }
  }
  return 100 * Double(c) * (2 * high - 1) / Double(max(1, queries))
}

/// The chance of at most k successes of chance p in n trials.
private func cumulativeBinomial(_ k: Int, of n: Int, _ p: Double) -> Double {
  guard p > 0 else { return 1 }
  guard p < 1 else { return k >= n ? 1 : 0 }
  var sum = 0.0
  for i in 0...k {
    sum += exp(logBinomial(n, i) + Double(i) * log(p) + Double(n - i) * log1p(-p))
  }
  return min(1, sum)
}

private func logBinomial(_ n: Int, _ k: Int) -> Double {
  lgamma(Double(n) + 1) - lgamma(Double(k) + 1) - lgamma(Double(n - k) + 1)
}
