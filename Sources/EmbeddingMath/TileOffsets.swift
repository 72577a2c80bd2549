/// What is taken off the scores of a tile.
public enum TileOffsets: Sendable {
  /// Nothing.
  case none
  /// A number for each row of the tile.
  case rows([Float])
  /// A number for each of all columns.
  case columns([Float])
}
