package import EmbeddingFiles
package import EmbeddingMath
internal import Glibc

/// A method's function of the score s of a query with a gallery item, in one direction.
///
/// Ranks need no more than the order of the results, so each case may be any growing function of the
/// method's formula; ``formulaValue(_:text:video:direction:)`` gives the formula itself. A result depends on s and on
/// numbers of the query and of the item, and on nothing else: equal inputs give equal bits.
package enum ScoreFunction: Sendable, Equatable {
  /// s itself.
  case plain
  /// A gallery potential: `factor * s - offset` of the gallery item.
  case potential(Potential)
  /// A potential that depends on the query: each query has the one of its class.
  case gated(classOfQuery: [UInt8], classes: [Potential])
  /// s * exp(s / T - log-sum of the gallery item), as its eighth root with its sign: the product spans more
  /// than single precision holds.
  case dualSoftmax(sharpness: Float, logSums: [Float])
  /// s times a weighted sum of its softmax over the queries and that over the gallery.
  case twoSoftmaxes(TwoSoftmaxes)
  /// log CDF(s; query) + log CDF(s; gallery item) with independent normals: the logarithm of mutual proximity, whose
  /// product single precision does not tell from 0 or 1.
  case mutualProximity(queries: Normals, gallery: Normals)
  /// -d / sqrt(mean d of the query * mean d of the gallery item), d = ceiling - s.
  case localScaling(ceiling: Float, queries: [Float], gallery: [Float])

  /// One number for each gallery item, taken off the score.
  package struct Potential: Sendable, Equatable {
    /// The factor of the score.
    package let factor: Float
    /// The number subtracted for each gallery item; empty for nothing.
    package let offsets: [Float]

    /// At least the size of any offset.
    private let size: Float

    /// Makes a potential.
    package init(factor: Float = 1, offsets: [Float]) {
      self.factor = factor
      self.offsets = offsets
      size = offsets.reduce(0) { max($0, abs($1)) }
    }

    /// Bounds how far results lie apart: the product and the difference are rounded as well.
    fileprivate var bound: ErrorBound {
      ErrorBound(
        perError: abs(factor) * 1.000_01, perSize: abs(factor) * 0x1p-21, more: size * 0x1p-21)
    }
  }

  /// Applies the function to the scores of one text with consecutive videos.
  ///
  /// - Parameters:
  ///   - elements: Holds the scores, `videos.count` of them from `start` on.
  ///   - start: Where the first score stands.
  ///   - text: The text.
  ///   - videos: The videos.
  ///   - direction: Which side asks.
  ///   - result: Receives as many results.
  ///   - place: Where the first of them goes.
  package func apply(
    to elements: [Float], from start: Int, text: Int, videos: Range<Int>, direction: Direction,
    into result: inout [Float], at place: Int = 0
  ) {
    let (count, first) = (videos.count, videos.lowerBound)
    precondition(start >= 0 && start + count <= elements.count)
    precondition(place >= 0 && place + count <= result.count)
    switch (self, direction) {
    case (.plain, _):
      for j in 0..<count { result[place + j] = elements[start + j] }
    case (.potential(let potential), _):
      TileLoops.apply(
        potential.tile([text], direction), to: elements, from: start, height: 1, columns: videos,
        into: &result, at: place)
    case (.gated(let classOfQuery, let classes), .textToVideo):
      let potential = classes[Int(classOfQuery[text])]
      TileLoops.apply(
        potential.tile([text], direction), to: elements, from: start, height: 1, columns: videos,
        into: &result, at: place)
    case (.gated(let classOfQuery, let classes), .videoToText):
      for j in 0..<count {
        let potential = classes[Int(classOfQuery[first + j])]
        result[place + j] = potential.factor * elements[start + j] - potential.offset(text)
      }
    case (.dualSoftmax(let sharpness, let logSums), .textToVideo):
      ExponentialLoops.dualSoftmax(
        elements, from: start, count: count, sharpness: sharpness, logSums: logSums, first: first,
        into: &result, at: place)
    case (.dualSoftmax(let sharpness, let logSums), .videoToText):
      ExponentialLoops.dualSoftmax(
        elements, from: start, count: count, sharpness: sharpness, logSum: logSums[text],
        into: &result, at: place)
    case (.twoSoftmaxes(let softmaxes), _):
      softmaxes.apply(
        to: elements, from: start, text: text, videos: videos, direction: direction, into: &result,
        at: place)
    case (.mutualProximity(let queries, let gallery), _):
      let (ofTexts, ofVideos) = direction == .textToVideo ? (queries, gallery) : (gallery, queries)
      ofTexts.logProximity(
        elements, from: start, row: text, ofVideos, columns: videos, into: &result, at: place)
    case (.localScaling(let ceiling, let queries, let gallery), _):
      for j in 0..<count {
        let (query, item) = direction == .textToVideo ? (text, first + j) : (first + j, text)
        result[place + j] =
          -(ceiling - elements[start + j]) / (queries[query] * gallery[item]).squareRoot()
      }
    }
  }

  /// Makes the potential that the function is for a tile; nil where it is another kind of function.
  package func tilePotential(texts: [Int], direction: Direction) -> TilePotential? {
    guard case .potential(let potential) = self else { return nil }
    return potential.tile(texts, direction)
  }

  /// Applies the function to a tile.
  ///
  /// - Parameters:
  ///   - tile: The scores.
  ///   - texts: The texts of its rows.
  ///   - videos: The videos of its columns.
  ///   - direction: Which side asks.
  ///   - result: Receives the results.
  package func apply(
    to tile: ScoreTile, texts: [Int], videos: Range<Int>, direction: Direction,
    into result: inout ScoreTile
  ) {
    if let potential = tilePotential(texts: texts, direction: direction) {
      return TileLoops.apply(
        potential, to: tile.elements, from: 0, height: texts.count, columns: videos,
        into: &result.elements, at: 0)
    }
    for (row, text) in texts.enumerated() {
      let start = tile.start(ofRow: row)
      apply(
        to: tile.elements, from: start, text: text, videos: videos, direction: direction,
        into: &result.elements, at: start)
    }
  }

  /// Applies the function to the marked scores of a tile.
  package func apply(
    to marks: inout TileMarks, texts: [Int], videos: Range<Int>, direction: Direction
  ) {
    switch self {
    case .plain: return
    case .potential(let potential):
      marks.apply(potential.tile(texts, direction), columns: videos)
    case .gated, .dualSoftmax, .twoSoftmaxes, .mutualProximity, .localScaling:
      marks.map { score, row, column in
        value(
          score, text: texts[row], video: videos.lowerBound + column, direction: direction)
      }
    }
  }

  /// Bounds how far results may lie apart when scores do; nil where there is no bound.
  package var errorBound: ErrorBound? {
    switch self {
    case .plain: ErrorBound(perError: 1, perSize: 0, more: 0)
    case .potential(let potential): potential.bound
    case .gated(_, let classes):
      classes.map(\.bound).reduce(ErrorBound(perError: 0, perSize: 0, more: 0)) {
        ErrorBound(
          perError: max($0.perError, $1.perError), perSize: max($0.perSize, $1.perSize),
          more: max($0.more, $1.more))
      }
    case .dualSoftmax, .twoSoftmaxes, .mutualProximity, .localScaling: nil
    }
  }

  /// Tells whether ranks rest on another growing function than the method's formula.
  package var hasOtherFormula: Bool {
    switch self {
    case .plain, .potential, .gated, .localScaling: false
    case .dualSoftmax, .twoSoftmaxes, .mutualProximity: true
    }
  }

  /// The method's formula for a single score, in double precision until it is rounded once.
  package func formulaValue(
    _ score: Float, text: Int, video: Int, direction: Direction
  ) -> Float {
    let (query, item) = direction == .textToVideo ? (text, video) : (video, text)
    switch self {
    case .plain, .potential, .gated, .localScaling:
      return value(score, text: text, video: video, direction: direction)
    case .dualSoftmax(let sharpness, let logSums):
      let s = Double(score)
      return Float(s * exp(s * Double(sharpness) - Double(logSums[item])))
    case .twoSoftmaxes(let softmaxes):
      return softmaxes.formulaValue(score, query: query, item: item)
    case .mutualProximity(let queries, let gallery):
      return Float(exp(queries.logCDF(score, of: query) + gallery.logCDF(score, of: item)))
    }
  }

  /// The function of a single score.
  package func value(_ score: Float, text: Int, video: Int, direction: Direction) -> Float {
    let (query, item) = direction == .textToVideo ? (text, video) : (video, text)
    switch self {
    case .plain: return score
    case .potential(let potential): return potential.factor * score - potential.offset(item)
    case .gated(let classOfQuery, let classes):
      let potential = classes[Int(classOfQuery[query])]
      return potential.factor * score - potential.offset(item)
    case .dualSoftmax, .twoSoftmaxes, .mutualProximity, .localScaling:
      var result: [Float] = [0]
      apply(
        to: [score], from: 0, text: text, videos: video..<video + 1, direction: direction,
        into: &result)
      return result[0]
    }
  }
}

extension ScoreFunction.Potential {
  fileprivate func offset(_ item: Int) -> Float { offsets.isEmpty ? 0 : offsets[item] }

  /// Makes the potential of a tile of some texts with videos: the gallery is the side that does not ask.
  fileprivate func tile(_ texts: [Int], _ direction: Direction) -> TilePotential {
    guard !offsets.isEmpty else { return TilePotential(factor: factor, offsets: .none) }
    return TilePotential(
      factor: factor,
      offsets: direction == .textToVideo ? .columns(offsets) : .rows(texts.map { offsets[$0] }))
  }
}
