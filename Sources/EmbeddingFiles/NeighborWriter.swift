internal import EmbeddingMath

/// Writes vectors and their nearest neighbours in the layout of ann-benchmarks.
package struct NeighborWriter {
  /// True if all vectors are of unit length, so that the order by products is the order by angles.
  package let hasUnitVectors: Bool
  private let output: HDF5Writer
  private let neighbors: HDF5RowWriter<Int64>
  private let distances: HDF5RowWriter<Float>

  /// Writes the vectors and makes room for the neighbours.
  ///
  /// - Parameters:
  ///   - file: Where to; finishing it is the caller's.
  ///   - database: The vectors among which neighbours are looked for; the dataset `train`.
  ///   - queries: The vectors whose neighbours these are; the dataset `test`.
  ///   - depth: How many neighbours each query has.
  package init(
    to file: OutputFile, database: RowStore, queries: RowStore, depth: Int
  ) throws(ExportError) {
    precondition(depth <= database.count)
    output = try file.beginHDF5()
    try output.write(.string("angular"), attribute: "distance")
    try output.write(.string("float"), attribute: "point_type")
    neighbors = try output.createIntegers("neighbors", shape: [queries.count, depth])
    distances = try output.createFloats("distances", shape: [queries.count, depth])
    let isUnit = [
      try NeighborWriter.write(database, to: "train", output),
      try NeighborWriter.write(queries, to: "test", output),
    ]
    hasUnitVectors = isUnit.allSatisfy { $0 }
  }

  /// Writes the neighbours of some queries, the nearest first, beginning with query `first`.
  package func write(
    neighbors places: [Int], distances values: [Float], firstQuery first: Int
  ) throws(ExportError) {
    try neighbors.write(places.map { Int64($0) }, firstRow: first)
    try distances.write(values, firstRow: first)
  }

  /// Makes sure that everything is in the file.
  package func flush() throws(ExportError) {
    try output.flush()
  }

  /// Writes a dataset of vectors and tells whether all are of unit length.
  private static func write(
    _ rows: RowStore, to path: String, _ output: HDF5Writer
  ) throws(ExportError) -> Bool {
    let writer = try output.createFloats(path, shape: [rows.count, rows.width])
    var isUnit = true
    for block in rows.blocks(of: 4096) {
      let values = try rows.rows(block)
      for row in 0..<block.count {
        let length = norm(values[row * rows.width..<(row + 1) * rows.width])
        if abs(length - 1) > 1e-3 { isUnit = false }
      }
      try writer.write(values, firstRow: block.lowerBound)
    }
    return isUnit
  }
}
