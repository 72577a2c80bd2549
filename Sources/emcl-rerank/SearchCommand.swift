internal import ArgumentParser
internal import EmbeddingFiles
internal import EmbeddingMath
package import RankingExports
internal import Reranking
internal import RunReports

extension HitFormat: ExpressibleByArgument {}

/// `search`: the best items of a profile's gallery for new queries.
struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find the best items of a profile's gallery for new queries.",
    discussion: HelpText.wrapped(
      """
      Queries are the raw output of the model, one vector each, as an array or as an export; they are normalised
      as the profile says. Scores are those of apply, bit for bit, whatever queries come together. Any number of
      queries is read and written some at a time.

        emcl-rerank fit msrvtt.h5 -m best --bank train.h5 -o profile.h5
        emcl-rerank search --profile profile.h5 --query q.npy -k 10
        emcl-rerank search --profile profile.h5 --query q.npy -k 100 -f trec -o q.run
        emcl-rerank search --profile profile.h5 --query q0.npy --query q1.npy -f npy -o q

      table, json and trec are one file, or standard output without -o; npy writes PREFIX.scores.npy and
      PREFIX.items.npy, a row for each query, and PREFIX.ids.json, the ids that the items count from 0.
      """))

  @Option(
    help: ArgumentHelp("A profile saved by fit.", valueName: "path"),
    completion: .file(extensions: ["h5"]))
  var profile: String

  @Option(
    help: ArgumentHelp(
      "The queries: an array of one vector each (.npy), or an export (.h5); several arrays are read as one.",
      valueName: "path"), completion: .file(extensions: ["npy", "h5"]))
  var query: [String]

  @Option(
    name: .customLong("query-ids"),
    help: ArgumentHelp(
      "The ids of the queries, one on each line (default: query0, query1, ...).", valueName: "path"),
    completion: .file(extensions: ["txt"]))
  var queryIDs: String?

  @Option(
    name: .customShort("k"),
    help: ArgumentHelp("The number of items for each query.", valueName: "items"))
  var depth = 10

  @Option(
    name: [.short, .long],
    help: "The format: \(HitFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
  var format = HitFormat.table

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The file to write, or the beginning of the names of several.", valueName: "path"))
  var output: String?

  @OptionGroup var options: GalleryOptions

  @OptionGroup var shared: SharedOptions

  /// The most items of a list.
  private static let deepest = 10_000

  func validate() throws {
    guard (1...SearchCommand.deepest).contains(depth) else {
      throw ValidationError("-k takes a number from 1 to \(SearchCommand.deepest), not \(depth).")
    }
    if query.isEmpty { throw ValidationError("--query is missing: the vectors of the queries.") }
    if format == .npy, output == nil {
      throw ValidationError("-f npy needs -o PREFIX: arrays are not text.")
    }
  }

  func run() throws {
    let console = Console(shared)
    try console.work { progress throws(ExportError) in
      let inputs = [profile] + query + [queryIDs, options.gallery].compactMap { $0 }
      var outputs: [OutputFile] = []
      for path in output.map(format.paths) ?? [] { outputs.append(try begun(path, not: inputs)) }
      let search = try options.search(profile, depth: depth, shared, progress)
      let queries = try SearchQueries(
        query, ids: queryIDs, for: search, shared, progress)
      for note in queries.notes { console.note(note) }
      if search.profile.resultProtocol == .transductive {
        console.note(
          "\(profile): transductive: \(search.profile.pipeline.expression) learnt from the test queries of its export"
        )
      }
      let file = outputs.first
      let put: ([UInt8]) throws(ExportError) -> Void = { (bytes) throws(ExportError) in
        if let file { try file.append(bytes) } else { try console.put(bytes) }
      }
      try write(search, queries, format == .npy ? outputs : [], progress, put)
      progress.clear()
      try console.finish(outputs)
    }
  }

  /// Finds and writes the lists, some queries at a time.
  private func write(
    _ search: ProfileSearch, _ queries: SearchQueries, _ arrays: [OutputFile],
    _ progress: Progress, _ put: @escaping ([UInt8]) throws(ExportError) -> Void
  ) throws(ExportError) {
    let table =
      format == .table
      ? HitTable(items: search.ids.map(\.text), queries: queries.widestIDs) : nil
    var writer = try HitWriter(
      search, as: format, arrays: arrays, queries: queries.count, put: put)
    if let table { try put(Array(table.heading.utf8)) }
    for block in queries.blocks(depth: search.depth) {
      let rows = try queries.rows(block)
      let lists: BestLists
      do throws(RerankingError) {
        lists = try search.best(of: rows)
      } catch {
        throw error.asExportError(path: profile)
      }
      progress.clear()
      let ids = block.map(queries.id)
      if let table { try put(Array(table.lines(ids, lists).utf8)) }
      try writer.write(ids, lists)
      progress.show("searching", Double(block.upperBound) / Double(queries.count))
    }
    try writer.end()
  }
}
