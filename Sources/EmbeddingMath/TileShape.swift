/// The fixed shape in which scores are computed.
///
/// A score must not depend on where in a tile its row and column happen to lie. BLAS kernels do not
/// promise that: OpenBLAS's AVX2 kernel rounds the first and last eight columns of a product
/// differently from the rest. So every product has the same shape, `rows` x (`columns` + two guards),
/// and what falls into the guards is thrown away. ``TileProduct`` proves on the running machine that
/// all the kept positions round alike.
public enum TileShape {
  /// Rows of a tile: a multiple of 12, the widest register block of OpenBLAS's x86 kernels.
  public static let rows = 120
  /// Columns of a tile that are used.
  public static let columns = 256
  /// Columns on either side that are computed and ignored.
  public static let guardColumns = 8
  /// Elements from one row of a tile to the next.
  public static let stride = columns + 2 * guardColumns
}
