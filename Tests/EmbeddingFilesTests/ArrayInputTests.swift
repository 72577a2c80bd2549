import EmbeddingMath
import Foundation
import TestSupport
import Testing

@testable import EmbeddingFiles

/// How arrays are named, told apart and made a set.
@Suite struct ArrayInputTests {
  private let folder: URL

  init() throws { folder = try Fixture.temporaryFolder() }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  private func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
    try Data(Array(bytes)).write(to: folder.appending(path: name))
  }

  /// An archive of arrays with two rows each.
  private func archive(_ name: String, _ arrays: [String]) throws {
    let rows = NPYBytes.matrix([[1, 2], [3, 4]])
    try write(name, ArchiveBytes.zip(arrays.map { .init("\($0).npy", Array(rows)) }))
  }

  @Test func shardsComeInTheOrderOfTheirNumbers() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    for shard in [10, 2, 1, 11] {
      try write("t\(shard).npy", NPYBytes.matrix([[Float(shard), 0]]))
    }
    let stack = try ArrayStack(reading: [path("t*.npy")])
    #expect(try stack.floats(rows: 0..<4) == [1, 0, 2, 0, 10, 0, 11, 0])
    #expect(stack.path.hasSuffix("t1.npy and 3 more, rows counted through"))
    let names = ["a10", "a2", "b", "a02", "a", "a2x", "A2"]
    #expect(
      names.sorted { $0.isBeforeByNumbers($1) } == ["A2", "a", "a02", "a2", "a2x", "a10", "b"])
    #expect(throws: ExportError.self) { try ArrayStack(reading: [path("x*.npy")]) }
  }

  @Test func aFileIsItselfWhateverItsName() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["a:b.npy", "t[1].npy", "*.npy", "c?.npy"] {
      try write(name, NPYBytes.matrix([[1, 2]]))
      #expect(ArrayAddress(path(name)).paths == [path(name)])
      #expect(try ArrayStack(reading: [path(name)]).shape == [1, 2])
    }
    try archive("p:q.npz", ["x:y", "z"])
    #expect(try ArrayStack(reading: [path("p:q.npz:x:y")]).shape == [2, 2])
    #expect(ArrayAddress(path("none.npz:x")) == ArrayAddress(path("none.npz:x")))
    #expect(ArrayAddress(path("none.npz:x")).key == nil)
    let error = #expect(throws: ExportError.self) { try ArrayStack(reading: [path("p:q.npz:zz")]) }
    #expect(error?.problems.first?.hint == "did you mean z?")
    let several = #expect(throws: ExportError.self) { try ArrayStack(reading: [path("p:q.npz")]) }
    #expect(several?.problems.first?.what == "not a single array")
  }

  private static let names: [([String], text: String?, video: String?)] = [
    (["text", "video"], "text", "video"), (["video", "text"], "text", "video"),
    (["text_embeds", "image_embeds"], "text_embeds", "image_embeds"),
    (["a", "b"], "a", "b"), (["gallery", "queries"], "queries", "gallery"),
    (["text", "video", "other"], "text", "video"), (["t", "v"], "t", "v"),
    (["text", "x", "y"], nil, nil), (["text_video_sim", "x", "y"], nil, nil),
    (["text", "text_b", "video"], nil, nil),
  ]

  @Test(arguments: names.indices)
  func arraysAreToldByTheirNames(index: Int) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (arrays, text, video) = Self.names[index]
    try archive("a.npz", arrays)
    let file = path("a.npz")
    let sets = try? SetInput.sets(of: [file], reader: nil)
    guard let text, let video else {
      #expect(sets == nil)
      return
    }
    guard case .arrays(let found)? = sets?.first else {
      Issue.record("no set")
      return
    }
    #expect(found.text == ["\(file):\(text)"] && found.video == ["\(file):\(video)"])
  }

  /// An array that cannot be read is missed where its name says that it is wanted; the others are not taken for something else.
  @Test(arguments: [
    (["text"], ["video"], "text"), (["text", "other"], ["video"], "text"),
    (["video"], ["text", "b"], "video"), (["truth"], ["text", "video"], "truth"),
    (["a"], ["b"], "a"), (["a"], ["b", "c"], nil), (["other"], ["text", "video"], nil),
    (["text_b"], ["text", "video"], nil), (["other"], ["scores"], nil),
  ])
  func whatCannotBeReadIsMissed(damaged: [String], whole: [String], fault: String?) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let rows = Array(NPYBytes.matrix([[1, 2], [3, 4]]))
    let objects = Array(NPYBytes.file("|O", shape: "(2, 2)", numbers: []))
    try write(
      "a.npz",
      ArchiveBytes.zip(
        damaged.map { .init("\($0).npy", objects) } + whole.map { .init("\($0).npy", rows) }))
    do throws(ExportError) {
      _ = try SetInput.sets(of: [path("a.npz")], reader: nil)
      #expect(fault == nil)
    } catch {
      let found = "\(error)"
      #expect(fault.map { found.contains("a.npz:\($0)") } == true, "\(found)")
    }
  }

  /// Where nothing else tells what a file was meant to be, the end of its name does.
  @Test func aFileOfNoFormatIsMissedByItsName() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, words) in [
      ("a.pt", "header: not a file of arrays that is read"),
      ("a.NPZ", "header: not a file of arrays"),
      ("a.h5", "/: not an HDF5 file"),
    ] {
      try write(name, "no arrays".utf8)
      let error = #expect(throws: ExportError.self) { try RetrievalSet.load(path(name)) }
      #expect(error?.problems.first?.description.hasPrefix(words) == true)
    }
  }

  @Test func filesArePaired() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let rows = NPYBytes.matrix([[1, 2], [3, 4]])
    for name in ["a.npy", "b.npy", "video.npy", "texts.npy"] { try write(name, rows) }
    try archive("p.npz", ["text", "video"])
    func sets(_ names: String...) throws -> [SetInput] {
      try SetInput.sets(of: names.map(path), reader: nil)
    }
    func pair(_ set: SetInput?) -> [[String]]? {
      if case .arrays(let arrays)? = set {
        [arrays.text, arrays.video, arrays.scores]
      } else {
        nil
      }
    }
    #expect(pair(try sets("a.npy", "b.npy").first) == [[path("a.npy")], [path("b.npy")], []])
    // The names say that the videos come first.
    #expect(
      pair(try sets("video.npy", "texts.npy").first) == [
        [path("texts.npy")], [path("video.npy")], [],
      ])
    #expect(pair(try sets("a.npy").first) == [[], [], [path("a.npy")]])
    #expect(try sets("p.npz", "p.npz").count == 2)
    #expect(try sets("p.npz", "a.npy", "b.npy").count == 2)
    #expect(try sets("none.h5") == [.file(path("none.h5"))])
    #expect(throws: ExportError.self) { try sets("a.npy", "b.npy", "video.npy") }
    #expect(try sets("a.npy", "p.npz")[0].files == [path("a.npy")])
  }

  // MARK: - Texts

  @Test(arguments: [
    ("a.txt", "x\ny\r\nz", ["x", "y", "z"]), ("b.txt", "[x]\n\ny\n", ["[x]", "", "y"]),
    ("c.json", #"["x", "é\n\"y\" \ud83d\ude00", ""]"#, ["x", "é\n\"y\" 😀", ""]),
    (
      "d.csv", "key,sentence\n1,a man\r\n2,\"x, \"\"y\"\"\nz\"\n\n3,\n",
      ["a man", "x, \"y\"\nz", ""]
    ),
    ("e.csv", "Caption ,text\nfirst,second", ["first"]),
  ])
  func captionsAreRead(name: String, text: String, captions: [String]) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write(name, text.utf8)
    #expect(try CaptionList(reading: path(name), reader: nil).captions == captions)
  }

  @Test(arguments: [
    (
      "a.json", "{\"a\": 1}",
      "file: cannot be understood (expected a JSON list of strings, found a missing [ at byte 0)"
    ),
    ("b.json", "[1]", "no string at byte 1"), ("c.json", "[\"a\"", "a missing , at byte 4"),
    ("d.json", "[\"a\u{1}\"]", "a control character"), ("e.json", "[\"\\x\"]", "an unknown escape"),
    ("f.json", "[\"\\ud83d\"]", "half of a character"),
    ("g.json", String(repeating: "[", count: 100_000), "no string"),
    ("h.csv", "a,b\n1,2", "line 1: no column that is looked for"),
    ("i.csv", "a,caption\n1", "line 2: too few columns"),
    ("j.csv", "caption\n\"a", "line 2: a quoted field without an end"), ("k.csv", "", "no column"),
    ("l.txt", "a\0b", "line 1: not a line of text"),
  ])
  func textsThatAreNoneAreRefused(name: String, text: String, words: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write(name, text.utf8)
    let error = #expect(throws: ExportError.self) {
      try CaptionList(reading: path(name), reader: nil)
    }
    let found = error?.problems.first?.description ?? ""
    #expect(found.contains(words), "\(found)")
  }

  @Test func idsOfEveryFormAreUnique() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write("a.json", #"["x","y","x"]"#.utf8)
    let error = #expect(throws: ExportError.self) { try IDList(reading: path("a.json")) }
    #expect(
      error?.problems.first?.description
        == "entry 2: a duplicate id (expected unique ids, found \"x\" as in entry 0)")
    // The number of a row is no name of a video where there is one.
    try write("b.csv", "id,video_id,x\n1,a,1\n2,b,2".utf8)
    #expect(try IDList(reading: path("b.csv")).ids == ["a", "b"])
  }

  // MARK: - Sets

  /// What is streamed, in blocks of any size and by any number of threads, is what lies in memory, bit for bit; and what an
  /// export of the same numbers gives.
  @Test(arguments: [1, 2, 7])
  func bitsDependOnNothingButTheNumbers(threads: Int) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var seed: UInt64 = 7
    func matrix(_ rows: Int, _ columns: Int) -> [[Float]] {
      (0..<rows).map { _ in
        (0..<columns).map { _ in
          seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return Float(Int32(truncatingIfNeeded: seed >> 33)) / 1e9
        }
      }
    }
    let (texts, videos) = (matrix(83, 19), matrix(83, 19))
    try write("t.npy", NPYBytes.matrix(texts))
    try write("v.npy", NPYBytes.matrix(videos))
    let columns = (0..<19).flatMap { column in texts.map { $0[column] } }
    try write(
      "tf.npy",
      NPYBytes.file(
        "<f4", shape: "(83, 19)", isFortranOrder: true,
        numbers: columns.flatMap { NPYBytes.bytes($0.bitPattern) }))
    let memory = try RetrievalSet(
      texts: VectorArray(texts.flatMap { $0 }, count: 83, channels: 19),
      videos: VectorArray(videos.flatMap { $0 }, count: 83, channels: 19),
      parallelism: .init(threads: 1))
    let wanted = try #require(memory.texts.rows?.resident).elements.map(\.bitPattern)
    for name in ["t.npy", "tf.npy"] {
      var input = ArrayInputs()
      (input.text, input.video) = ([path(name)], [path("v.npy")])
      for (block, kept) in [(8 << 20, 1 << 30), (1 << 20, 0), (200, 0), (76, 1 << 30)] {
        let options = LoadOptions(
          parallelism: .init(threads: threads), blockBytes: block, residentBytes: kept)
        let set = try RetrievalSet.load(.arrays(input), options: options)
        #expect(set.texts.rows?.resident == nil || kept > 0)
        #expect(try set.texts.rows?.rows(0..<83).map(\.bitPattern) == wanted, "\(name) \(block)")
        #expect(try set.texts.rows?.rows(40..<43).map(\.bitPattern) == Array(wanted[760..<817]))
      }
    }
  }

  @Test func problemsNameTheFilesTheyAreIn() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write("t.npy", NPYBytes.matrix([[1, .nan], [0, 0]]))
    try write("v.npy", NPYBytes.matrix([[1, 2], [0, 0]]))
    var input = ArrayInputs()
    (input.text, input.video) = ([path("t.npy")], [path("v.npy")])
    let error = #expect(throws: ExportError.self) {
      try RetrievalSet.load(.arrays(input), options: LoadOptions())
    }
    guard case .several(let faults)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(faults.map(\.path) == [path("t.npy"), path("v.npy")])
    #expect(faults[0].problems.count == 2 && faults[1].problems.count == 1)
  }
}
