package import EmbeddingFiles
internal import FoundationEssentials
internal import Reranking
internal import RetrievalMetrics
package import RunComparison
internal import Scoring

/// The golden file of a suite: JSON with keys in their order and no dates, so that its differences can be read.
///
/// Of every query it has the rank, in lines of fifty: `0` for a first place, `12` for twelve items that score higher,
/// `3~2` for three higher and two tied with each other, `3~4/2` where two of the four tied are relevant, `0x7` for seven
/// queries alike; `0~0/0` for a query that has no relevant item in its list. The metrics beside them are worked out from these ranks, for readers.
package enum GoldenFile {
  /// The most a golden file may be long, in bytes.
  static let longest = 256 << 20
  /// The queries of one line.
  static let perLine = 50

  fileprivate struct Document: Codable {
    var format = "emcl-rerank/golden"
    var version = 1
    var files: [String: File]
  }

  fileprivate struct File: Codable {
    var sha256: String
    var bank: String?
    var items: String
    var methods: [String: Method]

    enum CodingKeys: String, CodingKey {
      case sha256, methods
      case bank = "bank_sha256"
      case items = "items_sha256"
    }
  }

  fileprivate struct Method: Codable {
    var pipeline: String
    /// Absent where the export has no place for the method.
    var `protocol`: String?
    var t2v: Counts?
    var v2t: Counts?
  }

  fileprivate struct Counts: Codable {
    var queries: Int
    var metrics: [String: Double]
    var ranks: [String]
  }

  /// Reads a golden file.
  ///
  /// - Throws: ``ExportError`` when it cannot be opened, or is none.
  package static func read(_ path: String) throws(ExportError) -> Golden {
    let text: String
    do throws(ExportError) {
      text = try textFile(path, longest: longest)
    } catch {
      guard case .cannotOpen(_, let reason, _) = error else { throw error }
      throw .cannotOpen(
        path: path, reason: reason,
        hint: "check --update-golden writes the suite's current results")
    }
    // Of a key that is there twice the decoder takes one, and says nothing.
    do throws(JSONReader.Failure) {
      var reader = JSONReader(Array(text.utf8))
      try reader.skip()
      try reader.end()
    } catch {
      throw .invalid(
        path: path,
        problems: [
          Problem("file", "not valid JSON", found: "\(error.what) at byte \(error.position)")
        ])
    }
    let document: Document
    do {
      document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
    } catch {
      throw .invalid(path: path, problems: [GoldenFile.problem(error)])
    }
    guard document.format == "emcl-rerank/golden", document.version == 1 else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "format", "not a golden file of this tool", expected: "emcl-rerank/golden, version 1",
            found: "\(document.format.prefix(60)), version \(document.version)")
        ])
    }
    var problems: [Problem] = []
    var files: [String: Golden.File] = [:]
    for (name, file) in document.files.sorted(by: { $0.key < $1.key }) {
      var methods: [String: Golden.Method] = [:]
      for (method, own) in file.methods.sorted(by: { $0.key < $1.key }) {
        let place = "files/\(name)/methods/\(method)"
        guard let kind = own.protocol else {
          methods[method] = .refused(pipeline: own.pipeline)
          continue
        }
        guard let resultProtocol = ResultProtocol(rawValue: kind) else {
          problems.append(Problem("\(place)/protocol", "unknown", found: String(kind.prefix(60))))
          continue
        }
        var ranks = PerDirection<QueryRanks?>.repeating(nil)
        for direction in Direction.allCases {
          guard let counts = direction.queries(texts: own.t2v, videos: own.v2t) else { continue }
          let here = "\(place)/\(direction.rawValue)"
          if let read = QueryRanks(lines: counts.ranks), read.count == counts.queries {
            if let metric = counts.contradiction(read) {
              problems.append(
                Problem(
                  "\(here)/metrics/\(metric)", "does not follow from the ranks",
                  hint: "check --update-golden writes both"))
            }
            ranks[direction] = read
          } else {
            problems.append(
              Problem("\(here)/ranks", "not the ranks of \(counts.queries) queries"))
          }
        }
        methods[method] = .measured(pipeline: own.pipeline, resultProtocol, ranks: ranks)
      }
      files[name] = Golden.File(
        sha256: file.sha256, bank: file.bank, items: file.items, methods: methods)
    }
    guard problems.isEmpty else { throw .invalid(path: path, problems: problems) }
    return Golden(files: files)
  }

  /// The text of a golden file.
  package static func text(_ golden: Golden) -> String {
    let document = Document(
      files: golden.files.mapValues { file in
        File(
          sha256: file.sha256, bank: file.bank, items: file.items,
          methods: file.methods.mapValues { method in
            switch method {
            case .refused(let pipeline): Method(pipeline: pipeline)
            case .measured(let pipeline, let kind, let ranks):
              Method(
                pipeline: pipeline, protocol: kind.rawValue,
                t2v: ranks[.textToVideo].map(Counts.init), v2t: ranks[.videoToText].map(Counts.init)
              )
            }
          })
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(document) else {
      preconditionFailure("a golden file without numbers that are not finite cannot be encoded")
    }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private static func problem(_ error: any Error) -> Problem {
    func place(_ path: [any CodingKey]) -> String {
      path.isEmpty ? "file" : path.map(\.stringValue).joined(separator: "/")
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return Problem(place(context.codingPath), "without \(key.stringValue)")
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      return Problem(place(context.codingPath), "of another type")
    case DecodingError.dataCorrupted(let context):
      return Problem(place(context.codingPath), "not valid JSON")
    default: return Problem("file", "not valid JSON")
    }
  }
}

extension GoldenFile.Counts {
  init(_ ranks: QueryRanks) {
    queries = ranks.count
    metrics = Dictionary(
      uniqueKeysWithValues: Metric.gated.map { metric in
        (metric.name, (metric.figure(of: ranks) * 100).rounded() / 100)
      })
    self.ranks = ranks.lines
  }

  /// A metric that its ranks contradict; nil when all agree.
  func contradiction(_ ranks: QueryRanks) -> String? {
    metrics.keys.sorted().first { name in
      guard let metric = Metric.gated.first(where: { $0.name == name }), let stored = metrics[name]
      else { return true }
      return abs(metric.figure(of: ranks) - stored) > 0.00501
    }
  }
}

extension QueryRanks {
  /// The ranks in lines of text.
  var lines: [String] {
    stride(from: 0, to: count, by: GoldenFile.perLine).map { first in
      var tokens: [(text: String, times: Int)] = []
      for query in first..<min(count, first + GoldenFile.perLine) {
        var text = "\(above[query])"
        if level[query] != 1 { text += "~\(level[query])" }
        if relevant[query] != 1 { text += "/\(relevant[query])" }
        if tokens.last?.text == text {
          tokens[tokens.count - 1].times += 1
        } else {
          tokens.append((text, 1))
        }
      }
      return tokens.map { $0.times > 1 ? "\($0.text)x\($0.times)" : $0.text }
        .joined(separator: " ")
    }
  }

  /// Reads lines of text; nil when they are none.
  init?(lines: [String]) {
    var (above, level, relevant): ([Int32], [Int32], [Int32]) = ([], [], [])
    for line in lines {
      var onLine = 0
      for token in line.split(separator: " ") {
        let parts = token.split(separator: "x", omittingEmptySubsequences: false)
        let times = parts.count == 2 ? Int(parts[1]) : 1
        guard parts.count <= 2, let times, times >= 1,
          times <= GoldenFile.perLine - onLine
        else { return nil }
        let sharing = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        let places = sharing[0].split(separator: "~", omittingEmptySubsequences: false)
        guard sharing.count <= 2, places.count <= 2, let higher = Int32(places[0]), higher >= 0,
          let tied = places.count == 2 ? Int32(places[1]) : 1,
          let own = sharing.count == 2 ? Int32(sharing[1]) : 1, tied >= own,
          own >= 1 || own == 0 && tied == 0 && higher == 0
        else { return nil }
        above += repeatElement(higher, count: times)
        level += repeatElement(tied, count: times)
        relevant += repeatElement(own, count: times)
        onLine += times
      }
    }
    self.init(above: above, level: level, relevant: relevant)
  }
}
