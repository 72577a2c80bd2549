/// Lists of numbers whose sums under random signs are wanted.
package struct SignedLists: Sendable {
  private let lists: Int
  /// Four lists side by side, the last of them filled up with zeros.
  private let fours: [[Double]]

  /// Takes lists of the same length.
  package init(_ lists: [[Double]]) {
    let count = lists.first?.count ?? 0
    precondition(lists.allSatisfy { $0.count == count })
    self.lists = lists.count
    fours = stride(from: 0, to: lists.count, by: 4).map { first in
      var four = [Double](repeating: 0, count: 4 * count)
      for (place, list) in lists[first..<min(first + 4, lists.count)].enumerated() {
        for (row, number) in list.enumerated() { four[4 * row + place] = number }
      }
      return four
    }
  }

  /// The sum of each list under the signs of each generator, list after list.
  ///
  /// 64 signs from each number, from its lowest bit on; 1 is minus. All lists have the same signs, and the sum of
  /// a list does not depend on which others there are.
  package func sums(_ generators: [SplitMix64]) -> [[Double]] {
    let parts = fours.map { ResamplingLoops.signedSums(ofFour: $0, generators) }
    return (0..<lists).map { list in
      stride(from: list % 4, to: 4 * generators.count, by: 4).map { parts[list / 4][$0] }
    }
  }
}
