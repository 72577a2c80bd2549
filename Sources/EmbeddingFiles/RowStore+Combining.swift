internal import EmbeddingMath

extension RowStore {
  /// The rows of two stores, one after the other.
  ///
  /// - Precondition: Both have the same number of channels.
  package init(_ first: RowStore, followedBy second: RowStore) throws(ExportError) {
    precondition(first.width == second.width, "rows of \(first.width) and \(second.width) channels")
    let (count, width, head) = (first.count + second.count, first.width, first.count)
    guard first.resident != nil, second.resident != nil else {
      self.init(count: count, width: width) { (range) throws(ExportError) in
        let cut = min(max(head, range.lowerBound), range.upperBound)
        var rows: [Float] = []
        if range.lowerBound < cut { rows += try first.rows(range.lowerBound..<cut) }
        if cut < range.upperBound { rows += try second.rows(cut - head..<range.upperBound - head) }
        return rows
      }
      return
    }
    let elements = try first.rows(0..<first.count) + second.rows(0..<second.count)
    self.init(Matrix(rows: count, columns: width, elements: elements))
  }

  /// Some rows of another store, in any order.
  package init(_ indices: [Int], of base: RowStore) throws(ExportError) {
    guard base.resident != nil else {
      self.init(choosing: indices, of: base)
      return
    }
    var values = [Float](repeating: 0, count: indices.count * base.width)
    try base.gather(indices, into: &values)
    self.init(Matrix(rows: indices.count, columns: base.width, elements: values))
  }
}
