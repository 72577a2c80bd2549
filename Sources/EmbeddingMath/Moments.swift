/// The first two moments of a set of rows: their number n, their sum X^T 1 and their Gram matrix X^T X.
///
/// All that the embedding maps of this package need of the rows. Moments of parts add up to the
/// moments of the whole. Accumulated in double precision, in blocks of ``blockRows`` rows counted
/// from the first row given, so the result has the same bits for any number of threads.
public struct Moments: Sendable, Equatable {
  /// Rows that are multiplied at a time.
  public static let blockRows = 256
  /// Columns of the Gram matrix that one thread owns.
  private static let panelColumns = 64

  /// The number of channels d.
  public let dimension: Int
  /// The number of rows n.
  public private(set) var count: Int
  /// X^T 1, d numbers.
  public private(set) var sum: [Double]
  /// X^T X, d x d, row after row.
  public private(set) var gram: [Double]

  /// The moments of no rows.
  public init(dimension: Int) {
    self.dimension = dimension
    count = 0
    sum = [Double](repeating: 0, count: dimension)
    gram = [Double](repeating: 0, count: dimension * dimension)
  }

  /// Adds rows.
  ///
  /// To get the bits of a single call from several, give a multiple of ``blockRows`` rows in each
  /// but the last.
  /// - Parameters:
  ///   - rows: `count * dimension` numbers.
  ///   - sumsOnly: Leaves the Gram matrix as it is.
  ///   - parallelism: The threads to use.
  public mutating func add(rows: [Float], sumsOnly: Bool = false, parallelism: Parallelism) {
    let d = dimension
    guard d > 0 else { return }
    precondition(rows.count % d == 0, "\(rows.count) numbers are no rows of \(d)")
    let n = rows.count / d
    let values = RowLoops.widened(rows, addingTo: &sum)
    count += n
    guard !sumsOnly else { return }
    let columns = Moments.panelColumns
    let panels = (d + columns - 1) / columns
    let before = gram
    let results = parallelism.map(panels) { panel -> [Double] in
      let first = panel * columns
      let width = min(columns, d - first)
      var part = [Double](repeating: 0, count: (d - first) * width)
      for i in first..<d {
        for j in 0..<width { part[(i - first) * width + j] = before[i * d + first + j] }
      }
      for start in stride(from: 0, to: n, by: Moments.blockRows) {
        BLAS.addGramPanel(
          values, rows: start..<min(n, start + Moments.blockRows), dimension: d, first: first,
          width: width, into: &part)
      }
      return part
    }
    for (panel, part) in results.enumerated() {
      let first = panel * columns
      let width = min(columns, d - first)
      for i in first..<d {
        for j in 0..<width {
          let value = part[(i - first) * width + j]
          gram[i * d + first + j] = value
          gram[(first + j) * d + i] = value
        }
      }
    }
  }

  /// The moments of both sets of rows together.
  public static func + (a: Moments, b: Moments) -> Moments {
    precondition(a.dimension == b.dimension)
    var total = a
    total.count += b.count
    for i in total.sum.indices { total.sum[i] += b.sum[i] }
    for i in total.gram.indices { total.gram[i] += b.gram[i] }
    return total
  }

  /// The sum of the squares of all elements, the trace of the Gram matrix.
  public var squaredNorm: Double {
    (0..<dimension).reduce(0) { $0 + gram[$1 * dimension + $1] }
  }
}
