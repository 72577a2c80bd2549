internal import Scoring

/// A method on scores as a few numbers for each gallery item: enough to score any query, one or a million.
///
/// A query belongs to a class, by whether its best item is among those that open each gate; each class has a
/// potential of its own. Without gates there is one class.
struct PortableFunction: Sendable, Equatable {
  /// The potentials: one for each class, 2 to the power of the number of gates.
  let classes: [ScoreFunction.Potential]
  /// For each gate the places, in the order of the ids, of the items that open it.
  let gates: [Set<Int32>]

  /// Names potentials and gates.
  init(classes: [ScoreFunction.Potential], gates: [Set<Int32>] = []) {
    precondition(classes.count == 1 << gates.count)
    self.classes = classes
    self.gates = gates
  }

  /// A potential for every query.
  init(_ potential: ScoreFunction.Potential) { self.init(classes: [potential]) }

  /// The function for the same items in another order.
  ///
  /// - Parameter order: The item of each place of the new order.
  func reordered(_ order: [Int]) -> PortableFunction {
    PortableFunction(
      classes: classes.map { potential in
        ScoreFunction.Potential(
          factor: potential.factor,
          offsets: potential.offsets.isEmpty ? [] : order.map { potential.offsets[$0] })
      }, gates: gates)
  }

  /// The function for some queries.
  ///
  /// - Parameter bestPlaces: The place of the best item of each query; only looked at where there are gates.
  func function(bestPlaces: [Int32]) -> ScoreFunction {
    guard !gates.isEmpty else { return .potential(classes[0]) }
    return .gated(
      classOfQuery: bestPlaces.map { place in
        gates.enumerated().reduce(0) { $0 + ($1.element.contains(place) ? 1 << $1.offset : 0) }
      }, classes: classes)
  }
}
