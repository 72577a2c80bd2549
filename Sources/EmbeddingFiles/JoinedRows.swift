internal import EmbeddingMath

/// The rows of several sources of the same width, one after the other.
struct JoinedRows: RowSource {
  let shape: [Int]
  private let parts: [(rows: Range<Int>, source: any RowSource)]

  init(_ sources: [any RowSource]) {
    var (parts, count): ([(rows: Range<Int>, source: any RowSource)], Int) = ([], 0)
    for source in sources {
      parts.append((count..<count + source.shape[0], source))
      count += source.shape[0]
    }
    self.parts = parts
    shape = [count] + sources[0].shape.dropFirst()
  }

  var path: String { parts[0].source.path }
  var chunkRows: Int? { parts[0].source.chunkRows }
  var unitTolerance: Double { parts.map(\.source.unitTolerance).max() ?? 0 }

  func floats(rows: Range<Int>, on parallelism: Parallelism) throws(ExportError) -> [Float] {
    var values: [Float] = []
    for part in parts where part.rows.overlaps(rows) {
      let own = part.rows.clamped(to: rows)
      let first = part.rows.lowerBound
      values += try part.source.floats(
        rows: own.lowerBound - first..<own.upperBound - first, on: parallelism)
    }
    return values
  }
}
