/// The first two moments of a set of rows: their number n, their sum X^T 1 and their Gram matrix X^T X.
///
/// All that the embedding maps of this package need of the rows. Moments of parts add up to the
/// moments of the whole. Accumulated in double precision, in blocks of ``blockRows`` rows counted
/// from the first row given, so the result has the same bits for any number of threads.
package struct Moments: Sendable, Equatable {
  /// Rows that are multiplied at a time: so many that three strips of them stay in the nearest cache.
  package static let blockRows = 128
  /// Strips of columns of the Gram matrix that one thread owns.
  private static let panelStrips = 8

  /// The number of channels d.
  package let dimension: Int
  /// The number of rows n.
  package private(set) var count: Int
  /// X^T 1, d numbers.
  package private(set) var sum: [Double]
  /// X^T X, d x d, row after row; empty where only sums are wanted.
  package private(set) var gram: [Double]

  /// The moments of no rows.
  ///
  /// - Parameter sumsOnly: Leaves the Gram matrix out, which takes d x d numbers.
  package init(dimension: Int, sumsOnly: Bool = false) {
    self.dimension = dimension
    count = 0
    sum = [Double](repeating: 0, count: dimension)
    gram = sumsOnly ? [] : [Double](repeating: 0, count: dimension * dimension)
  }

  /// True if the Gram matrix is left out.
  package var sumsOnly: Bool { gram.isEmpty }

  /// Adds rows.
  ///
  /// To get the bits of a single call from several, give a multiple of ``blockRows`` rows in each
  /// but the last.
  /// - Parameters:
  ///   - rows: `count * dimension` numbers.
  ///   - parallelism: The threads to use.
  package mutating func add(rows: ArraySlice<Float>, parallelism: Parallelism) {
    let (d, sumsOnly) = (dimension, self.sumsOnly)
    guard d > 0 else { return }
    precondition(rows.count % d == 0, "\(rows.count) numbers are no rows of \(d)")
    let starts = Array(stride(from: rows.startIndex, to: rows.endIndex, by: Moments.blockRows * d))
    let blocks = parallelism.map(starts.count) { block in
      let end = min(rows.endIndex, starts[block] + Moments.blockRows * d)
      return GramRows(rows[starts[block]..<end], width: d, sumsOnly: sumsOnly)
    }
    count += rows.count / d
    for block in blocks { for c in 0..<d { sum[c] += block.sums[c] } }
    guard !sumsOnly, let strips = blocks.first?.strips else { return }
    let firsts = Array(stride(from: 0, to: strips, by: Moments.panelStrips))
    let before = gram
    let panels = parallelism.map(firsts.count) { panel -> [Double] in
      let columns = firsts[panel]..<min(strips, firsts[panel] + Moments.panelStrips)
      let (first, width) = (
        columns.lowerBound * GramRows.together, columns.count * GramRows.together
      )
      var part = [Double](repeating: 0, count: (strips * GramRows.together - first) * width)
      for i in first..<d {
        for j in first..<min(i + 1, first + width) {
          part[(i - first) * width + j - first] = before[i * d + j]
        }
      }
      for block in blocks { block.addProducts(ofStrips: columns, to: &part) }
      return part
    }
    for (first, panel) in zip(firsts.map({ $0 * GramRows.together }), panels) {
      let width = min(Moments.panelStrips * GramRows.together, strips * GramRows.together - first)
      for i in first..<d {
        for j in first..<min(i + 1, first + width) {
          let value = panel[(i - first) * width + j - first]
          gram[i * d + j] = value
          gram[j * d + i] = value
        }
      }
    }
  }

  /// The moments of both sets of rows together.
  package static func + (a: Moments, b: Moments) -> Moments {
    precondition(a.dimension == b.dimension && a.sumsOnly == b.sumsOnly)
    var total = a
    total.count += b.count
    for i in total.sum.indices { total.sum[i] += b.sum[i] }
    for i in total.gram.indices { total.gram[i] += b.gram[i] }
    return total
  }

  /// The sum of the squares of all elements, the trace of the Gram matrix.
  package var squaredNorm: Double {
    (0..<dimension).reduce(0) { $0 + gram[$1 * dimension + $1] }
  }
}

extension Moments: Message {
  /// Adds the moments to a message.
  package func write(to writer: inout ByteWriter) {
    for number in [dimension, count] { writer.add(number) }
    for numbers in [sum, gram] { writer.add(numbers: numbers) }
  }

  /// Takes moments from a message.
  package init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    dimension = try reader.int()
    count = try reader.int()
    sum = try reader.numbers()
    gram = try reader.numbers()
  }
}
