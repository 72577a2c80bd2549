internal import EmbeddingMath
internal import Glibc

// Unsafe in two loops, because bounds checks keep them from being vectorised; the ranges are checked once.

/// What a method makes of the score s of a query with a gallery item, in one direction.
///
/// Ranks need no more than the order of the results, so each case may be any growing function of the
/// method's formula. A result depends on s and on numbers of the query and of the item, and on nothing
/// else: equal inputs give equal bits.
public enum ScoreFunction: Sendable, Equatable {
  /// s itself.
  case plain
  /// A gallery potential: `factor * s - offset` of the gallery item.
  case potential(Potential)
  /// A potential that depends on the query: each query has the one of its class.
  case gated(classOfQuery: [UInt8], classes: [Potential])
  /// s * exp(s / T - log-sum of the gallery item), as its eighth root with its sign: the product spans more
  /// than single precision holds.
  case dualSoftmax(sharpness: Float, logSums: [Float])
  /// Minus the number of bank scores of the gallery item that exceed s; among equals, s decides.
  case bankRank(BankRanks)
  /// -log SF(s; query) - log SF(s; gallery item) with independent normals, which grows with mutual
  /// proximity 1 - SF SF.
  case mutualProximity(queries: [Normal], gallery: [Normal])
  /// -d / sqrt(mean d of the query * mean d of the gallery item), d = ceiling - s.
  case localScaling(ceiling: Float, queries: [Float], gallery: [Float])

  /// One number for each gallery item, taken off the score.
  public struct Potential: Sendable, Equatable {
    /// What the score is multiplied by.
    public let factor: Float
    /// What is taken off for each gallery item; empty for nothing.
    public let offsets: [Float]

    /// At least the size of any offset.
    private let size: Float

    /// Makes a potential.
    public init(factor: Float = 1, offsets: [Float]) {
      self.factor = factor
      self.offsets = offsets
      size = offsets.reduce(0) { max($0, abs($1)) }
    }

    /// How far results lie apart at most: the product and the difference are rounded besides.
    fileprivate func error(from error: Float, size: Float) -> Float {
      abs(factor) * error * 1.000_01 + (abs(factor) * size + self.size) * 0x1p-21
    }
  }

  /// The mean and the standard deviation of some scores.
  public struct Normal: Sendable, Equatable {
    let mean: Double
    let deviation: Double

    /// Names a normal distribution; a deviation of 0 becomes the smallest that can be divided by.
    public init(mean: Double, deviation: Double) {
      self.mean = mean
      self.deviation = max(deviation, 1e-30)
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
  public func apply(
    to elements: [Float], from start: Int, text: Int, videos: Range<Int>, direction: Direction,
    into result: inout [Float], at place: Int = 0
  ) {
    let (count, first) = (videos.count, videos.lowerBound)
    precondition(start >= 0 && start + count <= elements.count)
    precondition(place >= 0 && place + count <= result.count)
    switch (self, direction) {
    case (.plain, _):
      for j in 0..<count { result[place + j] = elements[start + j] }
    case (.potential(let potential), .textToVideo):
      ScoreFunction.subtract(
        potential.offsets, from: first, of: elements, at: start, count: count,
        factor: potential.factor, into: &result, at: place)
    case (.potential(let potential), .videoToText):
      ScoreFunction.subtract(
        potential.offset(text), of: elements, at: start, count: count, factor: potential.factor,
        into: &result, at: place)
    case (.gated(let classOfQuery, let classes), .textToVideo):
      let potential = classes[Int(classOfQuery[text])]
      ScoreFunction.subtract(
        potential.offsets, from: first, of: elements, at: start, count: count,
        factor: potential.factor, into: &result, at: place)
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
    case (.bankRank(let ranks), .textToVideo):
      ranks.keys(
        elements, from: start, count: count, item: first, step: 1, into: &result, at: place)
    case (.bankRank(let ranks), .videoToText):
      ranks.keys(elements, from: start, count: count, item: text, step: 0, into: &result, at: place)
    case (.mutualProximity(let queries, let gallery), _):
      for j in 0..<count {
        let (query, item) = direction == .textToVideo ? (text, first + j) : (first + j, text)
        let score = Double(elements[start + j])
        result[place + j] = Float(
          -logTail((score - queries[query].mean) / queries[query].deviation)
            - logTail((score - gallery[item].mean) / gallery[item].deviation))
      }
    case (.localScaling(let ceiling, let queries, let gallery), _):
      for j in 0..<count {
        let (query, item) = direction == .textToVideo ? (text, first + j) : (first + j, text)
        result[place + j] =
          -(ceiling - elements[start + j]) / (queries[query] * gallery[item]).squareRoot()
      }
    }
  }

  /// How far results may lie apart when scores do, for scores up to a size; nil where that cannot be told.
  ///
  /// - Parameters:
  ///   - error: How far the scores lie apart.
  ///   - size: At least the size of the scores.
  public func error(from error: Float, size: Float) -> Float? {
    switch self {
    case .plain: error
    case .potential(let potential): potential.error(from: error, size: size)
    case .gated(_, let classes):
      classes.reduce(0) { max($0, $1.error(from: error, size: size)) }
    case .dualSoftmax, .bankRank, .mutualProximity, .localScaling: nil
    }
  }

  /// The function of a single score.
  public func value(_ score: Float, text: Int, video: Int, direction: Direction) -> Float {
    let (query, item) = direction == .textToVideo ? (text, video) : (video, text)
    switch self {
    case .plain: return score
    case .potential(let potential): return potential.factor * score - potential.offset(item)
    case .gated(let classOfQuery, let classes):
      let potential = classes[Int(classOfQuery[query])]
      return potential.factor * score - potential.offset(item)
    case .dualSoftmax, .bankRank, .mutualProximity, .localScaling:
      var result: [Float] = [0]
      apply(
        to: [score], from: 0, text: text, videos: video..<video + 1, direction: direction,
        into: &result)
      return result[0]
    }
  }

  private static func subtract(
    _ offsets: [Float], from first: Int, of elements: [Float], at start: Int, count: Int,
    factor: Float, into result: inout [Float], at place: Int
  ) {
    guard !offsets.isEmpty else {
      return subtract(
        0, of: elements, at: start, count: count, factor: factor, into: &result, at: place)
    }
    precondition(first >= 0 && first + count <= offsets.count)
    unsafe elements.withUnsafeBufferPointer { elements in
      unsafe offsets.withUnsafeBufferPointer { offsets in
        unsafe result.withUnsafeMutableBufferPointer { result in
          guard let s = unsafe elements.baseAddress.map({ unsafe $0 + start }),
            let p = unsafe offsets.baseAddress.map({ unsafe $0 + first }),
            let r = unsafe result.baseAddress.map({ unsafe $0 + place })
          else { return }
          for j in 0..<count { unsafe r[j] = factor * s[j] - p[j] }
        }
      }
    }
  }

  private static func subtract(
    _ offset: Float, of elements: [Float], at start: Int, count: Int, factor: Float,
    into result: inout [Float], at place: Int
  ) {
    unsafe elements.withUnsafeBufferPointer { elements in
      unsafe result.withUnsafeMutableBufferPointer { result in
        guard let s = unsafe elements.baseAddress.map({ unsafe $0 + start }),
          let r = unsafe result.baseAddress.map({ unsafe $0 + place })
        else { return }
        for j in 0..<count { unsafe r[j] = factor * s[j] - offset }
      }
    }
  }
}

extension ScoreFunction.Potential {
  fileprivate func offset(_ item: Int) -> Float { offsets.isEmpty ? 0 : offsets[item] }
}

/// log of the upper tail of the standard normal.
private func logTail(_ z: Double) -> Double {
  // erfc reaches 0 at 38; from 30 on the first terms of its asymptotic series are exact enough.
  guard z < 30 else { return -z * z / 2 - log(z * (2 * Double.pi).squareRoot()) - 1 / (z * z) }
  return z > -5 ? log(erfc(z / 2.0.squareRoot()) / 2) : log1p(-erfc(-z / 2.0.squareRoot()) / 2)
}
