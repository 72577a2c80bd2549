internal import CLoops

/// The shape in which scores are computed: what stays in the second cache while it is looked at.
package enum TileShape {
  /// Rows of a tile: a multiple of the rows that any kernel takes at once.
  package static let rows = Int(TILE_ROWS)
  /// Columns of a tile: whole panels of ``RoundedPanels``.
  package static let columns = Int(TILE_COLUMNS)
}
