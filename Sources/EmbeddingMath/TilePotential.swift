// Unsafe, because a loop in C takes the offsets by a bare pointer, which lives as long as its call.

/// A potential, under which scores of a tile become factor * score - offset.
package struct TilePotential: Sendable {
  /// Whose offsets are taken off.
  package enum Offsets: Sendable {
    /// Nothing is.
    case none
    /// A number for each row of the tile.
    case rows([Float])
    /// A number for each of all columns.
    case columns([Float])
  }

  /// The factor of scores.
  package let factor: Float
  /// The offsets that are subtracted.
  package let offsets: Offsets

  /// Makes a potential.
  package init(factor: Float, offsets: Offsets) {
    self.factor = factor
    self.offsets = offsets
  }

  /// Looks whether there is an offset for each row and column of a tile, and hands out where they begin.
  func withOffsets<Result>(
    height: Int, columns: Range<Int>,
    _ body: (_ rows: UnsafePointer<Float>?, _ columns: UnsafePointer<Float>?) -> Result
  ) -> Result {
    switch offsets {
    case .none:
      return body(nil, nil)
    case .rows(let own):
      precondition(height <= own.count)
      return unsafe own.withUnsafeBufferPointer { unsafe body($0.baseAddress, nil) }
    case .columns(let all):
      precondition(columns.lowerBound >= 0 && columns.upperBound <= all.count)
      return unsafe all.withUnsafeBufferPointer {
        unsafe body(nil, $0.baseAddress.map { unsafe $0 + columns.lowerBound })
      }
    }
  }
}
