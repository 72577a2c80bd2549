/// p-values of several tests, adjusted for their number.
package enum MultipleTesting {
  /// Holm's step-down adjustment (1979): the chance of any false finding among them stays below the level.
  ///
  /// Sorted ascending, p_(i) becomes max over j <= i of min(1, (m - j + 1) p_(j)).
  package static func holm(_ p: [Double]) -> [Double] {
    let order = p.indices.sorted { (p[$0], $0) < (p[$1], $1) }
    var adjusted = p
    var largest = 0.0
    for (place, index) in order.enumerated() {
      largest = max(largest, min(1, Double(p.count - place) * p[index]))
      adjusted[index] = largest
    }
    return adjusted
  }

  /// Benjamini and Hochberg's adjustment (1995): the share of false findings among all stays below the level.
  ///
  /// Sorted ascending, p_(i) becomes min over j >= i of min(1, m p_(j) / j).
  package static func benjaminiHochberg(_ p: [Double]) -> [Double] {
    let order = p.indices.sorted { (p[$0], $0) < (p[$1], $1) }
    var adjusted = p
    var least = 1.0
    for (place, index) in order.enumerated().reversed() {
      least = min(least, Double(p.count) * p[index] / Double(place + 1))
      adjusted[index] = least
    }
    return adjusted
  }
}
