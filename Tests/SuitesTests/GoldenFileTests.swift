import EmbeddingFiles
import EmbeddingMath
import Foundation
import Reranking
import RetrievalMetrics
import RunComparison
import Scoring
import TestSupport
import Testing

@testable import Suites

@Suite struct GoldenFileTests {
  private func read(_ text: String) throws -> RunComparison.Golden {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "golden.json")
    try text.write(to: file, atomically: true, encoding: .utf8)
    return try GoldenFile.read(file.path)
  }

  private func random(_ seed: UInt64, count: Int) -> QueryRanks {
    var generator = SplitMix64(seed: seed)
    func whole(_ limit: Double) -> Int32 { Int32(generator.unit() * limit) }
    let relevant = (0..<count).map { _ in 1 + whole(1.2) }
    return QueryRanks(
      above: (0..<count).map { _ in whole(3) * whole(40) },
      level: relevant.map { $0 + whole(1.3) }, relevant: relevant)
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    let golden = RunComparison.Golden(files: [
      "A <b> \"c\"": RunComparison.Golden.File(
        sha256: "ab", bank: "cd", items: "ef",
        methods: [
          "baseline": .measured(
            pipeline: "baseline", .none,
            ranks: PerDirection(
              textToVideo: random(1, count: 163), videoToText: random(2, count: 50))),
          "emcl": .refused(pipeline: "emcl"),
        ]),
      "B": RunComparison.Golden.File(sha256: "gh", bank: nil, items: "ij", methods: [:]),
    ])
    let text = GoldenFile.text(golden)
    #expect(try read(text) == golden)
    // The same again: a difference is a difference of results.
    #expect(GoldenFile.text(try read(text)) == text)
  }

  @Test func ranksAreShort() throws {
    let ranks = QueryRanks(
      above: [0, 0, 0, 12, 3, 3, 7], level: [1, 1, 1, 1, 2, 2, 4],
      relevant: [1, 1, 1, 1, 1, 1, 2])
    #expect(ranks.lines == ["0x3 12 3~2x2 7~4/2"])
    #expect(QueryRanks(lines: ranks.lines) == ranks)
  }

  @Test(arguments: [
    "a", "-1", "1~0", "1~2/3", "0x", "0x0", "0x51", "0x99999999999999999999", "99999999999", "1/0",
    "1 ~2",
  ])
  func whatIsNoRankIsRefused(line: String) { #expect(QueryRanks(lines: [line]) == nil) }

  @Test(arguments: [
    ("{", "not valid JSON"), (#"{"format": "a", "format": "b"}"#, "not valid JSON"),
    ("[]", "of another type"),
    ("{\"format\": \"x\", \"version\": 1, \"files\": {}}", "not a golden file of this tool"),
    ("{\"format\": \"emcl-rerank/golden\", \"version\": 2, \"files\": {}}", "version 2"),
    (
      "{\"format\": \"emcl-rerank/golden\", \"version\": 1, \"files\": {\"f\": {\"methods\": {}}}}",
      "files/f: without"
    ),
    (Self.file("\"protocol\": \"psychic\""), "files/f/methods/m/protocol: unknown"),
    (
      Self.file(
        "\"protocol\": \"none\", \"t2v\": {\"queries\": 3, \"metrics\": {}, \"ranks\": [\"0x2\"]}"),
      "not the ranks of 3 queries"
    ),
    (
      Self.file(
        "\"protocol\": \"none\", \"t2v\": {\"queries\": 2, \"metrics\": {\"R@1\": 50}, \"ranks\": [\"0x2\"]}"
      ),
      "t2v/metrics/R@1: does not follow from the ranks"
    ),
    (String(repeating: "[", count: 100_000), "not valid JSON"),
  ])
  func faultsHaveTheirPlace(text: String, words: String) throws {
    let fault = try #require(throws: ExportError.self) { _ = try read(text) }
    guard case .invalid(_, let problems) = fault else {
      Issue.record("\(fault)")
      return
    }
    #expect(problems.contains { $0.description.contains(words) }, "\(problems)")
  }

  @Test func aDamagedFileIsReadOrRefusedWithAPlace() throws {
    let golden = RunComparison.Golden(files: [
      "A": RunComparison.Golden.File(
        sha256: "ab", bank: nil, items: "ef",
        methods: [
          "baseline": .measured(
            pipeline: "baseline", .none,
            ranks: PerDirection(
              textToVideo: random(1, count: 73), videoToText: random(2, count: 20)))
        ])
    ])
    let bytes = Array(GoldenFile.text(golden).utf8)
    var generator = SplitMix64(seed: 11)
    let signs = Array("0123456789~/x-e.,:{}[]\" \\\u{0}\u{E9}".utf8)
    var (read, refused) = (0, 0)
    for _ in 0..<1500 {
      var changed = bytes
      for _ in 0..<1 + Int(generator.unit() * 3) {
        let place = Int(generator.unit() * Double(changed.count))
        let sign = signs[Int(generator.unit() * Double(signs.count))]
        switch Int(generator.unit() * 3) {
        case 0: changed[place] = sign
        case 1: changed.insert(sign, at: place)
        default: changed.remove(at: place)
        }
      }
      let text = String(decoding: changed, as: UTF8.self)
      do {
        let found = try self.read(text)
        for method in found.files.values.flatMap(\.methods.values) {
          guard case .measured(_, _, let ranks) = method else { continue }
          for metric in Metric.gated {
            for own in ranks.both.compactMap(\.self) { _ = metric.figure(of: own) }
          }
        }
        read += 1
      } catch let fault as ExportError {
        guard case .invalid(_, let problems) = fault else {
          Issue.record("\(fault)")
          continue
        }
        #expect(!problems.isEmpty && problems.allSatisfy { !$0.place.isEmpty })
        refused += 1
      }
    }
    #expect(read > 10 && refused > 1000)
  }

  private static func file(_ method: String) -> String {
    "{\"format\": \"emcl-rerank/golden\", \"version\": 1, \"files\": {\"f\": {\"sha256\": \"\", \"items_sha256\": \"\", "
      + "\"methods\": {\"m\": {\"pipeline\": \"emcl\", \(method)}}}}}"
  }
}
