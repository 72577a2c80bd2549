/// Columns of few numbers, a product with which is added to scores, and what the sums are multiplied by.
package struct LowRankColumns: Sendable, Equatable {
  /// The numbers of a column.
  package let rank: Int
  /// The number of columns.
  package let count: Int
  /// The first number of every column, then the second, and so on.
  let numbers: [Float]
  /// A factor for each column; none where there is nothing to multiply by.
  let factors: [Float]

  /// Takes the rows of a matrix for columns.
  ///
  /// - Parameters:
  ///   - rows: At least one number for each.
  ///   - factors: A factor for each, or none.
  package init(_ rows: Matrix, factors: [Float]) {
    precondition(rows.columns > 0 && (factors.isEmpty || factors.count == rows.rows))
    rank = rows.columns
    count = rows.rows
    numbers = rows.transposed.elements
    self.factors = factors
  }

  private init(rank: Int, count: Int, numbers: [Float], factors: [Float]) {
    self.rank = rank
    self.count = count
    self.numbers = numbers
    self.factors = factors
  }

  /// True if sums are multiplied.
  var hasFactors: Bool { !factors.isEmpty }

  /// Some of the columns, in any order.
  package func chosen(_ columns: [Int]) -> LowRankColumns {
    LowRankColumns(
      rank: rank, count: columns.count,
      numbers: (0..<rank).flatMap { k in columns.map { numbers[k * count + $0] } },
      factors: hasFactors ? columns.map { factors[$0] } : [])
  }
}
