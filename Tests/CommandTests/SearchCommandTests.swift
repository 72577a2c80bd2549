import EmbeddingFiles
import EmbeddingMath
import Foundation
import TestSupport
import Testing

/// `fit`, `search`, `apply --save-scores` and `export --index`, in processes of their own.
struct SearchCommandTests {
  /// A folder with a profile of an export, and the export's texts and videos as arrays.
  private func prepared(
    _ method: String = "sinkhorn", of name: String = "real/coco-clip.h5", more: [String] = []
  ) throws -> URL {
    let folder = try Fixture.temporaryFolder()
    let export = Fixture.path(name)
    let fit = try Tool.run(
      ["fit", export, "-m", method, "-o", "p.h5"] + more, in: folder)
    #expect(fit.status == 0, "\(fit.errors)")
    let arrays = try Tool.run(["export", export, "-f", "npy", "-o", "plain"], in: folder)
    #expect(arrays.status == 0, "\(arrays.errors)")
    return folder
  }

  private func document(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func search(_ folder: URL, _ more: String...) throws -> Tool.Outcome {
    try Tool.run(["search", "--profile", "p.h5"] + more, in: folder)
  }

  @Test func theTableHasALineForEachItem() throws {
    let folder = try prepared()
    defer { try? FileManager.default.removeItem(at: folder) }
    let found = try search(folder, "--query", "plain.text.npy", "-k", "3")
    #expect(found.status == 0)
    #expect(
      found.errors == "p.h5: transductive: sinkhorn learnt from the test queries of its export\n")
    let lines = found.output.split(separator: "\n")
    #expect(lines.count == 1 + 3 * 500)
    #expect(lines[0].split(separator: " ") == ["query", "rank", "item", "score"])
    #expect(lines[1].hasPrefix("query0       1  video"))
    #expect(lines.allSatisfy { $0.count <= 100 })
  }

  @Test func everyFormatSaysTheSame() throws {
    let folder = try prepared()
    defer { try? FileManager.default.removeItem(at: folder) }
    let json = try document(
      try search(folder, "--query", "plain.text.npy", "-k", "4", "-f", "json").output)
    let queries = try #require(json["queries"] as? [[String: Any]])
    #expect(queries.count == 500 && json["k"] as? Int == 4 && json["gallery"] as? Int == 500)
    let hits = queries.flatMap { $0["hits"] as? [[String: Any]] ?? [] }
    let table = try search(folder, "--query", "plain.text.npy", "-k", "4").output
    let cells = table.split(separator: "\n").dropFirst().map { $0.split(separator: " ") }
    #expect(hits.map { $0["id"] as? String ?? "" } == cells.map { String($0[2]) })
    let trec = try search(folder, "--query", "plain.text.npy", "-k", "4", "-f", "trec").output
    let lines = trec.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(lines.map { $0[2] } == cells.map { String($0[2]) })
    #expect(lines.map { $0[4] } == cells.map { String($0[3]) })
    #expect(lines.map { $0[3] }.prefix(5) == ["1", "2", "3", "4", "1"])
    let npy = try search(
      folder, "--query", "plain.text.npy", "-k", "4", "-f", "npy", "-o", "hits")
    #expect(npy.status == 0 && npy.output == "")
    let bytes = try Data(contentsOf: folder.appending(path: "hits.scores.npy"))
    #expect(bytes.count == 128 + 4 * 4 * 500)
    let ids = try #require(
      JSONSerialization.jsonObject(
        with: try Data(contentsOf: folder.appending(path: "hits.ids.json"))) as? [String])
    let items = try Data(contentsOf: folder.appending(path: "hits.items.npy")).dropFirst(128)
    let places = stride(from: items.startIndex, to: items.endIndex, by: 4).map { start in
      (0..<4).reduce(0) { $0 | Int(items[start + $1]) << (8 * $1) }
    }
    #expect(places.map { ids[$0] } == hits.map { $0["id"] as? String ?? "" })
  }

  @Test func scoresAreThoseOfApply() throws {
    let folder = try prepared("center+nnn", of: "real/minilm-frames.h5")
    defer { try? FileManager.default.removeItem(at: folder) }
    let export = Fixture.path("real/minilm-frames.h5")
    let applied = try Tool.run(
      ["apply", export, "--profile", "p.h5", "--save-scores", "s.npy", "-q"], in: folder)
    #expect(applied.status == 0, "\(applied.errors)")
    let whole = try Tool.run(
      ["search", "--profile", "p.h5", "--query", export, "-k", "250", "-f", "trec"], in: folder)
    #expect(whole.status == 0, "\(whole.errors)")
    let bytes = try Data(contentsOf: folder.appending(path: "s-t2v.npy")).dropFirst(128)
    let scores = stride(from: bytes.startIndex, to: bytes.endIndex, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << (8 * $1) })
    }
    let set = try RetrievalSet.load(export)
    let place = Dictionary(uniqueKeysWithValues: set.videos.ids.enumerated().map { ($1, $0) })
    let row = Dictionary(uniqueKeysWithValues: set.texts.ids.enumerated().map { ($1, $0) })
    let lines = whole.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.count == set.texts.count * 250)
    for line in lines {
      let text = try #require(row[String(line[0])])
      let video = try #require(place[String(line[2])])
      #expect(Float(line[4]) == scores[text * 250 + video])
    }
  }

  @Test func rawOutputIsNormalised() throws {
    let folder = try prepared()
    defer { try? FileManager.default.removeItem(at: folder) }
    let set = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    let rows = try #require(set.texts.rows)
    // A power of two more changes no bit of a direction.
    let file = try OutputFile(folder.appending(path: "raw.npy").path)
    try NPYWriter(to: file, shape: [500, rows.width]).write(try rows.rows(0..<500).map { $0 * 4 })
    try file.finish()
    let one = try search(folder, "--query", "plain.text.npy", "-f", "trec")
    let other = try search(folder, "--query", "raw.npy", "-f", "trec", "--threads", "1")
    #expect(one.status == 0 && other.status == 0)
    func scores(_ text: String) -> [Float] {
      text.split(separator: "\n").compactMap { Float($0.split(separator: " ")[4]) }
    }
    #expect(
      zip(scores(one.output), scores(other.output)).allSatisfy { abs($0 - $1) <= 2e-5 * 100 })
  }

  /// Queries as an array have the bits of the same queries in an export, which the loader normalises.
  @Test func arraysAreReadAsExportsAre() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, seed) in [("t", UInt64(1)), ("v", 2)] {
      let file = try OutputFile(folder.appending(path: "\(name).npy").path)
      try NPYWriter(to: file, shape: [300, 48])
        .write(Matrix.random(300, 48, seed: seed).elements.map { $0 * 3 })
      try file.finish()
    }
    for (kind, options) in [("raw", [String]()), ("as_is", ["--dot"])] {
      let made = try Tool.run(
        ["import", "--text", "t.npy", "--video", "v.npy", "-o", "e.h5", "-q"] + options, in: folder)
      #expect(made.status == 0, "\(made.errors)")
      let fit = try Tool.run(["fit", "e.h5", "-m", "center+nnn", "-o", "p.h5", "-q"], in: folder)
      #expect(fit.status == 0, "\(fit.errors)")
      for query in ["t.npy", "e.h5"] {
        let found = try search(folder, "--query", query, "-f", "npy", "-o", query)
        #expect(found.status == 0, "\(found.errors)")
      }
      for part in ["scores.npy", "items.npy", "ids.json"] {
        #expect(
          try Data(contentsOf: folder.appending(path: "t.npy.\(part)"))
            == Data(contentsOf: folder.appending(path: "e.h5.\(part)")), "\(kind) \(part)")
      }
    }
  }

  @Test func severalFilesAreOne() throws {
    let folder = try prepared("dis")
    defer { try? FileManager.default.removeItem(at: folder) }
    let set = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    let rows = try #require(set.texts.rows)
    for (name, range) in [("a.npy", 0..<123), ("b.npy", 123..<500)] {
      let file = try OutputFile(folder.appending(path: name).path)
      try NPYWriter(to: file, shape: [range.count, rows.width]).write(try rows.rows(range))
      try file.finish()
    }
    let ids = (0..<500).map { "q \($0)" }.joined(separator: "\n")
    try Data(ids.utf8).write(to: folder.appending(path: "ids.txt"))
    let one = try search(
      folder, "--query", "plain.text.npy", "-f", "json", "--query-ids", "ids.txt")
    let two = try search(
      folder, "--query", "a.npy", "--query", "b.npy", "-f", "json", "--query-ids", "ids.txt",
      "-o", "two.json", "--threads", "1")
    #expect(two.status == 0 && two.output == "")
    #expect(
      try String(contentsOf: folder.appending(path: "two.json"), encoding: .utf8) == one.output)
    #expect(one.output.contains("\"q 499\""))
  }

  @Test func videosAskToo() throws {
    let folder = try prepared("best")
    defer { try? FileManager.default.removeItem(at: folder) }
    let found = try search(
      folder, "--query", "plain.video.npy", "--direction", "v2t", "-k", "1", "-f", "trec")
    #expect(found.status == 0)
    let lines = found.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.count == 500 && lines.allSatisfy { $0[2].hasPrefix("text") })
  }

  @Test func faultsNameFileAndPlace() throws {
    let folder = try prepared(more: ["--no-gallery"])
    defer { try? FileManager.default.removeItem(at: folder) }
    let export = Fixture.path("real/coco-clip.h5")
    let bare = try search(folder, "--query", "plain.text.npy")
    #expect(
      bare.status == 65 && bare.errors.contains("p.h5: method: the profile was saved without"))
    #expect(bare.errors.contains("--gallery"))
    func refused(_ name: String, shape: [Int], _ values: [Float]) throws -> Tool.Outcome {
      let file = try OutputFile(folder.appending(path: name).path)
      try NPYWriter(to: file, shape: shape).write(values)
      try file.finish()
      return try search(folder, "--query", name, "--gallery", export)
    }
    let narrow = try refused("narrow.npy", shape: [2, 3], [1, 2, 3, 4, 5, 6])
    #expect(narrow.status == 65)
    #expect(narrow.errors.contains("expected [queries, 512], found shape [2, 3]"))
    var values = [Float](repeating: 1, count: 2 * 512)
    values[700] = .nan
    let nan = try refused("nan.npy", shape: [2, 512], values)
    #expect(nan.status == 65 && nan.errors.contains("nan.npy: data: a number that is not finite"))
    #expect(nan.errors.contains("[1, 188]"))
    let zero = try refused(
      "zero.npy", shape: [2, 512],
      [Float](repeating: 1, count: 512) + [Float](repeating: 0, count: 512))
    #expect(zero.status == 65 && zero.errors.contains("norm 0 in row 1"))
    let none = try refused("none.npy", shape: [0, 512], [])
    #expect(none.status == 65)
    for words in [["-k", "0"], ["-k", "10001"], ["-f", "npy"], ["--direction", "up"]] {
      let wrong = try Tool.run(
        ["search", "--profile", "p.h5", "--query", "plain.text.npy"] + words, in: folder)
      #expect(wrong.status == 64, "\(words)")
    }
    let over = try search(folder, "--query", "plain.text.npy", "--gallery", export, "-o", "p.h5")
    #expect(over.status == 73)
    #expect(try search(folder, "--query", "missing.npy", "--gallery", export).status == 66)
  }

  @Test func anIndexIsAFolder() throws {
    let folder = try prepared("center+sinkhorn")
    defer { try? FileManager.default.removeItem(at: folder) }
    let made = try Tool.run(["export", "--profile", "p.h5", "--index", "index"], in: folder)
    #expect(made.status == 0 && made.output == "" && made.errors == "Wrote index: 5 files\n")
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "index").path
    ).sorted()
    #expect(
      names == ["README.txt", "ids.json", "items.npy", "query-0-subtract.npy", "query.json"])
    let query = try document(
      String(contentsOf: folder.appending(path: "index/query.json"), encoding: .utf8))
    #expect(query["dimensions"] as? Int == 513 && query["channels"] as? Int == 512)
    #expect(query["append"] as? [Double] == [-1])
    #expect(query["normalize"] as? Bool == true)
    let other = try prepared("dis")
    defer { try? FileManager.default.removeItem(at: other) }
    let refused = try Tool.run(["export", "--profile", "p.h5", "--index", "index"], in: other)
    #expect(refused.status == 65 && refused.errors.contains("depends on the query"))
    #expect(!FileManager.default.fileExists(atPath: other.appending(path: "index").path))
    let half = try Tool.run(["export", "--profile", "p.h5"], in: folder)
    #expect(half.status == 64 && half.errors.contains("--index"))
    #expect(try Tool.run(["export", "-f", "npy", "-o", "x"], in: folder).status == 64)
    #expect(
      try Tool.run(["export", "--profile", "p.h5", "--index", "p.h5"], in: folder).status == 73)
  }

  @Test func appliedScoresOfOneDirection() throws {
    let folder = try prepared("sinkhorn", of: "real/videoclip.h5")
    defer { try? FileManager.default.removeItem(at: folder) }
    // Other texts with the same videos: only text to video is known.
    let set = try RetrievalSet.load(Fixture.path("real/videoclip.h5"))
    let (texts, videos) = (try #require(set.texts.rows), try #require(set.videos.rows))
    let half = texts.count / 2
    let other = folder.appending(path: "other.h5").path
    try SmallExport.write(
      to: other,
      texts: Matrix(rows: half, columns: texts.width, elements: try texts.rows(0..<half)),
      videos: Matrix(
        rows: videos.count, columns: videos.width, elements: try videos.rows(0..<videos.count)),
      truth: Array(0..<half), videoIDs: set.videos.ids, scale: set.logitScale)
    let applied = try Tool.run(
      ["apply", other, "--profile", "p.h5", "--save-scores", "s.h5", "--distractors"],
      in: folder)
    #expect(applied.status == 0, "\(applied.errors)")
    #expect(
      applied.errors.hasSuffix(
        "Wrote s-t2v.h5: scores after sinkhorn, for t2v alone\nDid not write s-v2t.h5: sinkhorn has no scores for v2t\n"
      ),
      "\(applied.errors)")
    let scores = try RetrievalSet.load(
      folder.appending(path: "s-t2v.h5").path,
      options: {
        var options = LoadOptions(parallelism: Parallelism(threads: 1))
        options.allowsDistractors = true
        return options
      }())
    #expect(scores.kind == .matrix && scores.texts.count == half)
    #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "s-v2t.h5").path))
  }
}
