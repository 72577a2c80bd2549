internal import EMCL
package import EmbeddingFiles
package import EmbeddingMath
internal import Scoring

/// A fitted method as vectors for any index of inner products: the items, and the way from a query to a vector of theirs.
///
/// A potential is one more channel of the items, which a query meets with -1.
package struct PortableIndex: Sendable {
  /// The vectors of the items, in the order of ``ProfileSearch/listing``.
  package let items: RowStore
  /// The steps from a query to a vector, after its length is right.
  package let steps: [Step]
  /// The numbers that follow the channels of a query after all steps.
  package let appended: [Float]
  /// The number that turns an inner product into a score of the method.
  package let scale: Float

  /// A step of the way of a query: the shift is taken off, the matrix applied, numbers rounded, the norm divided by.
  package struct Step: Sendable {
    /// The vector that is taken off; empty for nothing.
    package let shift: [Float]
    /// The matrix that a row is multiplied by from the right; nil for none.
    package let matrix: Matrix?
    /// The step to whose multiples numbers are rounded; at most 127 of them either way.
    package let roundsTo: Float?
    /// The size of the signs that take the place of numbers.
    package let signs: Float?
    /// Tells whether rows are divided by their norms afterwards.
    package let normalizes: Bool

    init(_ map: LinearMap) {
      let d = map.dimension
      shift = map.shift
      switch map.form {
      case .whole(let matrix):
        self.matrix = matrix.transposed
      case .factors(let identity, let directions, let gains):
        var whole: Matrix?
        if identity != 1 || !gains.isEmpty {
          var sums = [Double](repeating: 0, count: d * d)
          for c in 0..<d { sums[c * d + c] = Double(identity) }
          for (k, gain) in gains.enumerated() {
            for row in 0..<d {
              let weight = Double(gain) * Double(directions[k, row])
              for c in 0..<d { sums[row * d + c] += weight * Double(directions[k, c]) }
            }
          }
          whole = Matrix(rows: d, columns: d, elements: sums.map { Float($0) })
        }
        matrix = whole
      }
      switch map.rounding {
      case .wholeSteps(let step): (roundsTo, signs) = (step, nil)
      case .signs(let size): (roundsTo, signs) = (nil, size)
      case nil: (roundsTo, signs) = (nil, nil)
      }
      normalizes = map.renormalizes
    }
  }
}

extension ProfileSearch {
  /// Makes vectors for an index.
  ///
  /// - Throws: ``RerankingError/notApplicable(reason:hint:)`` for methods whose scores are no inner products of a vector of the
  ///   query with one of the item.
  package func index() throws(RerankingError) -> PortableIndex {
    func refusal(_ why: String) -> RerankingError {
      .notApplicable(
        reason: "\(profile.pipeline.expression) has no vectors for an index: \(why)",
        hint: "emcl-rerank search ranks by the method itself")
    }
    if profile.frames != nil {
      throw refusal("each query weighs the frames of every video for itself")
    }
    for step in profile.pipeline.prefix.steps {
      if case .expansion = step {
        throw refusal(
          "qe moves a query towards its best items, which an index would have to find first")
      }
    }
    let function = profile.functions[direction]
    guard function.gates.isEmpty else {
      throw refusal(
        "the potential of an item depends on the query, by whether its best item is one of those that many queries ask for"
      )
    }
    let potential = function.classes[0]
    let hasPotential =
      profile.pipeline.scoreMethod != nil && potential.offsets.contains { $0 != 0 }
    let scale = profile.logitScale * potential.factor
    guard scale > 0, scale.isFinite else {
      throw refusal("its factor of the scores is \(potential.factor)")
    }
    let rows = try movedGallery()
    let byID = places.inverted
    let listing = listing.map { Int($0) }
    let divided =
      !hasPotential ? [] : listing.map { Float(Double(potential.offsets[$0]) / Double(scale)) }
    let sides = profile.maps.compactMap { maps in
      direction.queries(texts: maps.texts, videos: maps.videos).first
    }
    return PortableIndex(
      items: try reading { () throws(ExportError) in
        RowStore(
          appending: hasPotential ? divided : nil,
          to: try RowStore(listing.map { byID[$0] }, of: rows))
      },
      steps: sides.filter { !$0.isIdentity }.map { PortableIndex.Step($0) },
      appended: hasPotential ? [-1] : [], scale: scale)
  }
}

extension RowStore {
  /// Rows with a channel more.
  fileprivate init(appending column: [Float]?, to rows: RowStore) {
    guard let column else {
      self = rows
      return
    }
    let width = rows.width
    self.init(deriving: rows, width: width + 1) { first, elements in
      var longer: [Float] = []
      longer.reserveCapacity(elements.count / width * (width + 1))
      for row in 0..<elements.count / width {
        longer += elements[row * width..<(row + 1) * width]
        longer.append(column[first + row])
      }
      return longer
    }
  }
}

extension [Int32] {
  /// The index of each place.
  package var inverted: [Int] {
    var indices = [Int](repeating: 0, count: count)
    for (index, place) in enumerated() { indices[Int(place)] = index }
    return indices
  }
}
