import EmbeddingFiles
import EmbeddingMath
import Foundation
import Reranking
import RetrievalMetrics
import TestSupport
import Testing

@testable import RunComparison

/// Results by groups of the queries.
struct GroupSlicesTests {
  private func labels(_ text: String, named name: String) throws -> QueryLabels {
    let folder = try Fixture.temporaryFolder()
    let path = folder.appending(path: name).path
    try Data(text.utf8).write(to: URL(filePath: path))
    return try QueryLabels(reading: path)
  }

  private func run(
    _ set: RetrievalSet, _ labels: PerDirection<QueryLabels?>,
    _ methods: [String] = ["nnn", "best"],
    threads: Int = 2
  ) throws -> Run {
    var context = RunContext(parallelism: Parallelism(threads: threads))
    context.labels = labels
    return try Run(
      set, pipelines: try methods.map { try Pipeline($0) }, sha256: "", context)
  }

  /// Labels in order are those of all items, or of those that ask.
  @Test func itemsThatAskNothingMayHaveLabels() throws {
    let ids = ["a", "b", "c", "d"]
    for text in ["x\nq\ny\nz\n", "x\ny\n", "a,x\nc,y\nd,z\n"] {
      let own = try labels(text, named: text.contains(",") ? "l.csv" : "l.txt")
      #expect(own.problem(for: ids, asking: [0, 2]) == nil)
      let found = own.labels(of: ids, asking: [0, 2])
      #expect(found[0] == "x" && found[2] == "y", "\(text)")
    }
    #expect(
      try labels("x\ny\nz\n", named: "l.txt").problem(for: ids, asking: [0, 2])?.expected
        == "2, or 4 with those that ask nothing")
  }

  @Test func formsOfLabels() throws {
    let ids = ["a", "b,c", "d"]
    #expect(
      try labels("x\ny\r\n x \n", named: "l.txt").labels(of: ids, asking: Array(ids.indices)) == [
        "x", "y", "x",
      ])
    #expect(
      try labels("\u{FEFF}x\n\nz", named: "l.txt").labels(of: ids, asking: Array(ids.indices)) == [
        "x", nil, "z",
      ])
    #expect(
      try labels("id,label\nd,z\n\"b,c\",\"a \"\"q\"\"\"\n", named: "l.csv").labels(
        of: ids, asking: Array(ids.indices))
        == [nil, "a \"q\"", "z"])
    #expect(
      try labels("a\t1\nd\t2", named: "l.tsv").labels(of: ids, asking: Array(ids.indices)) == [
        "1", nil, "2",
      ])
    #expect(
      try labels("[\"x\", 2, true]", named: "l.json").labels(of: ids, asking: Array(ids.indices))
        == ["x", "2", "true"])
    #expect(
      try labels("{\"d\": \"x\", \"a\": null, \"z\": \"y\"}", named: "l").labels(
        of: ids, asking: Array(ids.indices))
        == [nil, nil, "x"])
    #expect(
      try labels("x\ny", named: "l.txt").problem(for: ids, asking: Array(ids.indices))?.found == "2"
    )
    #expect(
      try labels("e,x", named: "l.csv").problem(for: ids, asking: Array(ids.indices))?.found
        == "\"e\"")
    for (text, name) in [
      ("a,x\na,y", "l.csv"), ("a,x,y", "l.csv"), ("{\"a\": [1]}", "l.json"), ("[", "l.json"),
      // Two labels that differ behind what a table shows are not one.
      (
        String(repeating: "x", count: 60) + "1\n" + String(repeating: "x", count: 60) + "2", "l.txt"
      ),
    ] {
      #expect(throws: ExportError.self) { try labels(text, named: name) }
    }
  }

  /// The figures of a group are those of its queries alone with the whole gallery.
  @Test func figuresAreThoseOfTheQueriesAlone() throws {
    let set = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    let names = (0..<500).map { $0 % 5 == 0 ? "10" : $0 % 2 == 0 ? "9" : "b" }
    let run = try run(set, PerDirection(textToVideo: QueryLabels(names), videoToText: nil))
    let groups = try #require(run.groups)
    for direction in Direction.allCases {
      #expect(groups.slices[direction].map(\.label) == ["9", "10", "b"])
      for slice in groups.slices[direction] {
        let own = names.indices.filter { names[$0] == slice.label }
        #expect(slice.queries == own.count)
        for (result, part) in zip(run.results, slice.results) {
          let ranks = try #require(result.ranks[direction])
          let hits = own.map { ranks.hit($0, at: 1) }
          let recall = 100 * hits.reduce(0, +) / Double(own.count)
          #expect(abs(try #require(part).figures[.recallAt1] - recall) < 1e-9)
        }
      }
    }
  }

  /// p-values are those of the exact test, and Holm's over all methods and groups.
  @Test func testsAreAdjustedOverMethodsAndGroups() throws {
    let set = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    let names = (0..<500).map { "\($0 % 4)" }
    let run = try run(set, PerDirection(textToVideo: QueryLabels(names), videoToText: nil))
    let slices = try #require(run.groups?.slices[.textToVideo])
    let changes = slices.flatMap { $0.results.compactMap { $0?.changes?[.recallAt1] } }
    #expect(changes.count == 8)
    for change in changes {
      let (better, worse) = (try #require(change.better), try #require(change.worse))
      #expect(change.p == exactMcNemar(better: better, worse: worse))
    }
    #expect(changes.map(\.holm) == MultipleTesting.holm(changes.map { $0.p ?? 1 }))
    // The parts add up to the whole.
    let whole = try #require(run.results[2].changes?[.textToVideo]?[.recallAt1])
    let own = slices.compactMap { $0.results[2]?.changes?[.recallAt1] }
    #expect(own.compactMap(\.better).reduce(0, +) == whole.better)
    #expect(own.compactMap(\.worse).reduce(0, +) == whole.worse)
  }

  @Test func theOrderOfTheFileAndTheThreadsDoNotMatter() throws {
    let texts = Matrix.random(60, 8, seed: 1)
    let videos = Matrix.random(60, 8, seed: 2)
    var generator = SplitMix64(seed: 3)
    let order = generator.permutation(60)
    let ids = (0..<60).map { "t\($0)" }
    let byID = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, "g\($0 % 3)") })
    let text = "{" + byID.map { "\"\($0)\": \"\($1)\"" }.joined(separator: ",") + "}"
    let labels = PerDirection<QueryLabels?>(
      textToVideo: try labels(text, named: "l.json"), videoToText: nil)
    let set = try SmallExport.dot(texts: texts, videos: videos, scale: 10)
    let other = try SmallExport.dot(
      texts: SmallExport.matrix(order.map { Array(texts.row($0)) }), videos: videos, truth: order,
      textIDs: order.map { ids[$0] }, scale: 10)
    func figures(_ set: RetrievalSet, _ threads: Int) throws -> [Double] {
      let run = try run(set, labels, ["sinkhorn"], threads: threads)
      let groups = try #require(run.groups)
      return Direction.allCases.flatMap { direction in
        groups.slices[direction].flatMap { slice in
          slice.results.flatMap { result -> [Double] in
            guard let result else { return [] }
            let change = result.changes?[.meanRank]
            return [
              result.figures[.recallAt1], result.figures[.meanRank], change?.value ?? 0,
              change?.interval.low ?? 0, change?.p ?? 0, change?.holm ?? 0,
            ]
          }
        }
      }
    }
    let known = try figures(set, 1)
    #expect(known.count == 2 * 3 * 2 * 6)
    for threads in [2, 7] { #expect(try figures(set, threads) == known) }
    #expect(try figures(other, 2) == known)
  }

  @Test func videosHaveTheLabelOfTheirTexts() throws {
    let set = try SmallExport.dot(
      texts: Matrix.random(6, 4, seed: 1), videos: Matrix.random(3, 4, seed: 2),
      truth: [0, 0, 1, 1, 2, 2])
    let labels = QueryLabels(["a", "a", "a", "b", "", "b"])
    let derived = try run(set, PerDirection(textToVideo: labels, videoToText: nil), ["nnn"])
    let groups = try #require(derived.groups)
    #expect(groups.slices[.videoToText].map(\.label) == ["a"])
    #expect(groups.without == PerDirection(textToVideo: 1, videoToText: 2))
    #expect(derived.notes.contains { $0.contains("--group-videos") })
    let own = try run(
      set, PerDirection(textToVideo: nil, videoToText: QueryLabels(["x", "y", "y"])), ["nnn"])
    #expect(own.groups?.slices[.textToVideo].isEmpty == true)
    #expect(own.groups?.slices[.videoToText].map(\.queries) == [1, 2])
  }

  @Test func tooManyGroupsAreNone() throws {
    let set = try SmallExport.dot(
      texts: Matrix.random(60, 4, seed: 1), videos: Matrix.random(60, 4, seed: 2))
    let labels = QueryLabels((0..<60).map { "\($0)" })
    let run = try run(set, PerDirection(textToVideo: labels, videoToText: nil), ["nnn"])
    #expect(run.groups == nil && run.notes.contains { $0.contains("too many") })
  }

  @Test(arguments: [
    (#"{"a": "x", "a": "y"}"#, "twice.json", "no JSON of labels"),
    (#"{"a": ["x"]}"#, "nested.json", "no JSON of labels"),
    (#"{"a": "x""#, "cut.json", "no JSON of labels"),
    ("a,x\na,y\n", "twice.csv", "a duplicate id"),
    ("a,\"x\nb,y\n", "open.csv", "a quoted field without an end"),
    ("a,x,y\n", "wide.csv", "not an id and a label"),
  ])
  func labelsThatCannotBeReadAreRefused(text: String, name: String, what: String) throws {
    do {
      _ = try labels(text, named: name)
      Issue.record("read")
    } catch let ExportError.invalid(_, problems) {
      #expect(problems.first?.what == what)
    }
  }

  @Test func formsOfLabelsSayTheSame() throws {
    let ids = ["a", "b, \"c\"", "d"]
    let known = ["3", "long \"x\"", nil]
    for (text, name) in [
      (#"{"a": 3, "b, \"c\"": "long \"x\"", "d": null}"#, "l.json"),
      ("[3, \"long \\\"x\\\"\", null]", "l.json"),
      ("id,label\na,3\n\"b, \"\"c\"\"\",\"long \"\"x\"\"\"\nd,\n", "l.csv"),
      ("a\t3\nb, \"c\"\tlong \"x\"\n", "l.tsv"), ("3\nlong \"x\"\n\n", "l.txt"),
    ] {
      #expect(
        try labels(text, named: name).labels(of: ids, asking: Array(ids.indices)) == known,
        "\(name)")
    }
  }
}
