package import EmbeddingFiles
package import EmbeddingMath
package import Reranking

/// Lists of the best items on their way into files, some queries at a time; tables are `RunReports`' affair.
package struct HitWriter {
  private let search: ProfileSearch
  private let format: HitFormat
  private let tag: String
  private let documents: [String]
  private let put: ([UInt8]) throws(ExportError) -> Void
  private let scores: NPYWriter?
  private let items: NPYWriter?
  /// The number in arrays of each place.
  private let numbers: [Int]
  private var isFirst = true

  /// Begins the output.
  ///
  /// - Parameters:
  ///   - search: What finds the lists.
  ///   - format: The format, any but the table.
  ///   - files: The files of ``HitFormat/paths(_:)`` for arrays.
  ///   - queries: The number of queries.
  ///   - put: Takes the bytes of a format with a single file.
  package init(
    _ search: ProfileSearch, as format: HitFormat, arrays files: [OutputFile], queries: Int,
    put: @escaping ([UInt8]) throws(ExportError) -> Void
  ) throws(ExportError) {
    self.search = search
    self.format = format
    self.put = put
    let method = search.profile.pipeline.expression
    tag = trecWord(method)
    let ids = search.ids.map(\.text)
    switch format {
    case .table: documents = ids
    case .trec: documents = ids.map(trecWord)
    case .json:
      documents = ids.map(jsonText)
      try put(
        Array(
          """
          {
            "format": "emcl-rerank/search",
            "version": 1,
            "method": \(jsonText(method)),
            "protocol": \(jsonText(search.profile.resultProtocol.rawValue)),
            "direction": \(jsonText(search.direction.rawValue)),
            "gallery": \(ids.count),
            "k": \(search.depth),
            "queries": [
          """.utf8))
    case .npy: documents = []
    }
    numbers = format == .npy ? search.listing.inverted : []
    guard format == .npy else {
      (scores, items) = (nil, nil)
      return
    }
    scores = try NPYWriter(to: files[0], shape: [queries, search.depth])
    items = try NPYWriter(to: files[1], shape: [queries, search.depth], isWhole: true)
    try files[2].append(Array(jsonLines(search.listedIDs).utf8))
  }

  /// Writes the lists of the next queries.
  package mutating func write(_ queries: [String], _ lists: BestLists) throws(ExportError) {
    var text = ""
    for (number, query) in queries.enumerated() {
      let entries = lists.entries(in: number)
      switch format {
      case .table: break
      case .trec:
        let name = trecWord(query)
        for (place, entry) in entries.enumerated() {
          text += "\(name) Q0 \(documents[Int(entry.place)]) \(place + 1) \(entry.score) \(tag)\n"
        }
      case .json:
        let hits = entries.map {
          "{\"id\": \(documents[Int($0.place)]), \"score\": \(jsonNumber($0.score))}"
        }
        text +=
          (isFirst ? "\n" : ",\n")
          + "    {\"id\": \(jsonText(query)), \"hits\": [\(hits.joined(separator: ", "))]}"
        isFirst = false
      case .npy:
        try scores?.write(entries.map(\.score))
        try items?.write(whole: entries.map { Int32(numbers[Int($0.place)]) })
      }
    }
    if !text.isEmpty { try put(Array(text.utf8)) }
  }

  /// Ends the output; finishing the files is the caller's.
  package func end() throws(ExportError) {
    if format == .json { try put(Array("\n  ]\n}\n".utf8)) }
  }
}

extension ProfileSearch {
  /// The ids in the order of arrays.
  var listedIDs: [String] { listing.map { ids[Int($0)].text } }
}
