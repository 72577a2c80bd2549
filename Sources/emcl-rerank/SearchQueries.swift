internal import EmbeddingFiles
internal import EmbeddingMath
internal import Reranking

/// The queries of a search: vectors in files of arrays, or the side of an export that asks.
struct SearchQueries {
  /// The number of queries.
  let count: Int
  /// Notes on the files.
  let notes: [String]
  private let ids: [String]?
  private let read: (Range<Int>) throws(ExportError) -> Matrix
  private let width: Int

  /// Opens the files.
  ///
  /// - Parameters:
  ///   - paths: One export, or arrays of which each continues the one before.
  ///   - idPath: A file with an id on each line.
  ///   - search: What they are for.
  init(
    _ paths: [String], ids idPath: String?, for search: ProfileSearch, _ shared: SharedOptions,
    _ progress: Progress
  ) throws(ExportError) {
    let parallelism = shared.parallelism
    var known: [String]?
    width = search.width
    if let path = paths.first(where: InputFormats.mayBeExport) {
      guard paths.count == 1 else {
        throw .invalid(
          path: path,
          problems: [
            Problem(
              "file", "an export among several files of queries",
              expected: "one export, or arrays that continue each other")
          ])
      }
      let set = try loaded(.file(path), shared, progress, distractors: true)
      let side = search.direction.queries(texts: set.texts, videos: set.videos)
      guard let rows = side.rows, set.kind.has(.singleVectors), rows.width == search.width else {
        throw .invalid(
          path: path,
          problems: [
            Problem(
              "similarity", "not one vector of the gallery's width for each query",
              expected: "dot or frames, \(search.width) channels",
              found: set.kind.rawValue
                + (side.rows.map { ", \($0.width) channels" } ?? ""))
          ])
      }
      known = side.ids
      count = side.count
      notes = []
      let width = width
      read = { (range) throws(ExportError) in
        Matrix(rows: range.count, columns: width, elements: try rows.rows(range))
      }
    } else {
      let vectors = try QueryVectors(reading: paths, width: search.width, norm: search.norm)
      count = vectors.count
      notes = vectors.notes
      read = { (range) throws(ExportError) in
        try vectors.rows(range, parallelism: parallelism)
      }
    }
    if let idPath {
      let list = try IDList(reading: idPath).ids
      guard list.count == count else {
        throw .invalid(
          path: idPath,
          problems: [
            Problem(
              "lines", "not one id for each query", expected: "\(count)", found: "\(list.count)")
          ])
      }
      known = list
    }
    ids = known
  }

  /// The name of a query.
  func id(_ query: Int) -> String { ids.map { $0[query] } ?? "query\(query)" }

  /// Ids among which the widest is.
  var widestIDs: [String] { ids ?? [id(count - 1)] }

  /// The vectors of some queries, with the lengths that the scores use.
  func rows(_ range: Range<Int>) throws(ExportError) -> Matrix { try read(range) }

  /// So many queries at a time that their vectors take 32 MB at most, and their lists as much.
  func blocks(depth: Int) -> [Range<Int>] {
    (0..<count).blocks(of: max(1, min(32_768, (8 << 20) / width, (4 << 20) / depth)))
  }
}
