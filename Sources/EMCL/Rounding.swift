/// The last step of a map that keeps few bits of each number.
package enum Rounding: Sendable, Equatable {
  /// The nearest multiple of a step, the even one in the middle, at most 127 of them either way.
  case wholeSteps(Float)
  /// The sign, plus for numbers above 0, times a size; rows of zeros stay.
  case signs(size: Float)

  /// The largest number of steps.
  package static let mostSteps: Float = 127

  /// Signs of rows that are about of length 1.
  ///
  /// The size is 1 / sqrt(d) in so few digits that every sum of products of two such rows is exact in single precision: equal
  /// numbers of equal signs make equal scores. Up to 2048 channels the length is 1 within 1 %.
  package static func signs(dimension d: Int) -> Rounding {
    // A product has twice the bits of the size, a sum of d of them log2 (d + 1) more, and 24 there are.
    let more = Int.bitWidth - d.leadingZeroBitCount
    let bits = max(1, (24 - more) / 2)
    let exact = 1 / Double(d).squareRoot()
    let unit = Double(sign: .plus, exponent: exact.exponent - (bits - 1), significand: 1)
    return .signs(size: Float((exact / unit).rounded() * unit))
  }

  /// Rounds the numbers of one row.
  func apply(to elements: inout [Float], _ row: Range<Int>) {
    switch self {
    case .wholeSteps(let step):
      for i in row {
        let steps = (elements[i] / step).rounded(.toNearestOrEven)
        elements[i] = min(max(steps, -Rounding.mostSteps), Rounding.mostSteps)
      }
    case .signs(let size):
      guard elements[row].contains(where: { $0 != 0 }) else { return }
      for i in row { elements[i] = elements[i] > 0 ? size : -size }
    }
  }
}
