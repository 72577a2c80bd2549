import EmbeddingFiles
import Foundation
import TestSupport
import Testing

@Suite struct ImportExportTests {
  private let coco = Fixture.path("real/coco-clip.h5")

  /// A folder with arrays for every kind of import.
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let texts: [[Float]] = [[3, 0, 0], [0, 2, 1], [0, 1, 4]]
    let videos: [[Float]] = [[1, 0, 1], [0, 5, 0], [1, 1, 2]]
    let files: [String: Data] = [
      "t.npy": NPYBytes.matrix(texts), "v.npy": NPYBytes.matrix(videos),
      "t4.npy": NPYBytes.matrix(texts + [[1, 1, 1]]),
      "wide.npy": NPYBytes.matrix([[1, 2], [3, 4], [5, 6]]),
      "g.npy": NPYBytes.file(
        "<i8", shape: "(4,)", numbers: [2, 0, 1, 2].flatMap { NPYBytes.bytes(Int64($0)) }),
      "far.npy": NPYBytes.file("|u1", shape: "(4,)", numbers: [2, 0, 3, 1]),
      // Two frames a video; the second of the first video is masked and holds nonsense.
      "f.npy": NPYBytes.file(
        "<f4", shape: "(3, 2, 3)",
        numbers: ([1, 0, 1, .nan, 7, 7, 0, 5, 0, 0, 2, 0, 1, 1, 2, 2, 2, 4] as [Float])
          .flatMap { NPYBytes.bytes($0.bitPattern) }),
      "m.npy": NPYBytes.file("|b1", shape: "(3, 2)", numbers: [1, 0, 1, 1, 1, 1]),
      "m2.npy": NPYBytes.file("|u1", shape: "(3, 2)", numbers: [1, 0, 2, 1, 1, 1]),
      "m3.npy": NPYBytes.file("|u1", shape: "(2, 3)", numbers: [1, 0, 1, 1, 1, 1]),
      "s.npy": NPYBytes.matrix([[9, 1, 2, 3], [1, 9, 2, 3]]),
      "gs.npy": NPYBytes.file("|u1", shape: "(4,)", numbers: [0, 1, 0, 1]),
      "nan.npy": NPYBytes.matrix([[1, .nan, 0], [0, 0, 0], [0, 1, 0]]),
      "o.npy": NPYBytes.file("|O", shape: "(3,)", numbers: [0x80, 4]),
      "ids.txt": Data("a b\nc\nd%\n".utf8), "two.txt": Data("a\nb\n".utf8),
      "bom.txt": Data("\u{FEFF}a\nb\nc\n".utf8),
      "forms.txt": Data("caf\u{E9}\ncafe\u{301}\nc\n".utf8),
      // The real shapes of CLIP4Clip: texts [N, 1, d], masks [N, 1, F]; masks and truths of floats; batches.
      "t1.npy": NPYBytes.file(
        "<f4", shape: "(3, 1, 3)",
        numbers: ([3, 0, 0, 0, 2, 1, 0, 1, 4] as [Float]).flatMap { NPYBytes.bytes($0.bitPattern) }),
      "m1.npy": NPYBytes.file(
        "<f4", shape: "(3, 1, 2)",
        numbers: ([1, 0, 1, 1, 1, 1] as [Float]).flatMap { NPYBytes.bytes($0.bitPattern) }),
      "gf.npy": NPYBytes.file(
        "<f8", shape: "(4,)",
        numbers: ([2, 0, 1, 2] as [Double]).flatMap { NPYBytes.bytes($0.bitPattern) }),
      "half.npy": NPYBytes.file(
        "<f8", shape: "(4,)",
        numbers: ([2, 0, 1.5, 2] as [Double]).flatMap { NPYBytes.bytes($0.bitPattern) }),
      "one.npy": NPYBytes.file("|u1", shape: "(4,)", numbers: [1, 2, 3, 3]),
      "tA.npy": NPYBytes.matrix(Array(texts[..<2])), "tB.npy": NPYBytes.matrix(Array(texts[2...])),
      "tT.npy": NPYBytes.matrix([[3, 0], [0, 2], [0, 1]]),
      "v2.npy": NPYBytes.matrix(Array(videos[..<2])),
      "empty.npy": Data(), "zeros.npy": NPYBytes.matrix([[1, 0, 0], [0, 0, 0], [0, 1, 0]]),
      "x.pt": Data("PK\u{3}\u{4}".utf8) + Data(count: 26) + Data("x/data.pkl".utf8),
      "x.npz": Data("PK\u{3}\u{4}".utf8) + Data(count: 26) + Data("t.npy".utf8),
      "b16.npy": NPYBytes.file("<V2", shape: "(1, 1)", numbers: [0, 0]),
      "x.parquet": Data("PAR1\u{15}\u{4}\u{15}\u{10}\u{15}\u{14}".utf8),
      "doubles.npy": NPYBytes.file(
        "<f8", shape: "(3, 3)",
        numbers: (0..<9).map { 0.5 + 1e-9 * Double($0) }.flatMap { NPYBytes.bytes($0.bitPattern) }),
      "singles.npy": NPYBytes.file(
        "<f8", shape: "(3, 3)",
        numbers: (0..<9).map { 0.5 * Double($0) }.flatMap { NPYBytes.bytes($0.bitPattern) }),
      "halves.npy": NPYBytes.file(
        "<f2", shape: "(3, 3)",
        numbers: ([0x3C00, 0, 0, 0, 0x3C00, 1, 1, 2, 0x3C00] as [UInt16]).flatMap(NPYBytes.bytes)),
      "distances.npy": NPYBytes.matrix(
        (0..<6).map { row in (0..<6).map { $0 == row ? 0.1 : 0.9 + Float($0) / 100 } }),
    ]
    for (name, data) in files { try data.write(to: folder.appending(path: name)) }
    try body(folder)
  }

  private func imported(_ arguments: String, in folder: URL) throws -> RetrievalSet {
    let words = arguments.split(separator: " ").map(String.init)
    let outcome = try Tool.run(["import", "-o", "x.h5"] + words, in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try RetrievalSet.load(folder.appending(path: "x.h5").path)
  }

  @Test func pairsAreImportedAndRun() throws {
    try withFolder { folder in
      let plain = try imported("--text t.npy --video v.npy --dot", in: folder)
      #expect(plain.kind == .dot && plain.evaluation == .square && plain.logitScale == 1)
      #expect(plain.texts.ids == ["video0#0", "video1#0", "video2#0"])
      #expect(plain.videos.ids == ["video0", "video1", "video2"])
      #expect(try plain.texts.rows?.rows(1..<2) == [0, 2, 1])
      let named = try imported(
        "--text t.npy --video v.npy --normalize --ids ids.txt --logit-scale 100 --name COCO "
          + "--baseline clip4clip", in: folder)
      #expect(
        named.texts.ids == ["a b#0", "c#0", "d%#0"] && named.videos.ids == ["a b", "c", "d%"])
      #expect(named.logitScale == 100 && named.provenance.dataset == "COCO")
      #expect(named.provenance.baseline == "clip4clip")
      #expect(named.provenance.attributes["notes"] == "imported from t.npy, v.npy")
      #expect(try named.texts.rows?.rows(0..<1) == [1, 0, 0])
      let run = try Tool.run(["x.h5", "--method", "baseline"], in: folder)
      #expect(run.status == 0 && run.output.contains("3 texts, 3 videos, 3 channels"))
    }
  }

  @Test func captionsAreImportedByTheirTruth() throws {
    try withFolder { folder in
      let set = try imported("--text t4.npy --video v.npy --truth g.npy --ids ids.txt", in: folder)
      #expect(set.evaluation == .multi && set.truth.videoOfText == [2, 0, 1, 2])
      #expect(set.texts.ids == ["d%#0", "a b#0", "c#0", "d%#1"])
      let mmt = try imported(
        "--text t4.npy --video v.npy --truth g.npy --protocol mmt", in: folder)
      #expect(mmt.evaluation == .mmt)
    }
  }

  @Test func framesAreImportedWithTheirMask() throws {
    try withFolder { folder in
      let set = try imported("--text t.npy --video f.npy --mask m.npy", in: folder)
      #expect(set.kind == .frames)
      let root = Float(0.5).squareRoot()
      #expect(try set.videos.rows?.rows(0..<2) == [root, 0, root, 0, 1, 0])
    }
  }

  @Test func scoresAreImportedEitherWay() throws {
    try withFolder { folder in
      let set = try imported("--scores s.npy --transposed --truth gs.npy", in: folder)
      #expect(set.kind == .matrix && set.evaluation == .multi)
      #expect(try set.reference?.rows(0..<4) == [9, 1, 1, 9, 2, 2, 3, 3])
      let square = try imported("--scores t.npy", in: folder)
      #expect(square.evaluation == .square)
      #expect(try square.reference?.rows(0..<2) == [3, 0, 0, 0, 2, 1])
    }
  }

  /// What fits in one way only is taken that way, and said.
  @Test(arguments: [
    ("--text t1.npy --video v.npy", "t1.npy: shape [3, 1, 3] was read as [3, 3]"),
    ("--text t.npy --video f.npy --mask m1.npy", "m1.npy: shape [3, 1, 2] was read as [3, 2]"),
    ("--text f.npy --video t.npy --mask m.npy", "it is used as --video, and t.npy as --text"),
    (
      "--text v.npy --video t4.npy --truth g.npy",
      "t4.npy: that is used as --text, and v.npy as --video"
    ),
    ("--scores s.npy --truth gs.npy", "4 columns of s.npy: they are used as the texts"),
    ("--scores halves.npy", "2 scores are equal to another of the same row, in half precision"),
    (
      "--scores doubles.npy", "9 scores became equal to another of the same row in single precision"
    ),
    ("--scores distances.npy", "these look like distances"),
    ("--text doubles.npy --video v.npy", "2 vectors became equal to another"),
    ("--text t.npy --video v.npy --dot", "norms from 2.236068 to 4.1231055, and norm=as_is"),
  ])
  func whatFitsIsTakenAndSaid(arguments: String, words: String) throws {
    try withFolder { folder in
      let outcome = try Tool.run(
        ["import", "-o", "x.h5"] + arguments.split(separator: " ").map(String.init), in: folder)
      #expect(outcome.status == 0 && outcome.errors.contains(words), "\(outcome.errors)")
      #expect(
        try Tool.run(
          ["import", "-q", "-o", "x.h5"] + arguments.split(separator: " ").map(String.init),
          in: folder
        )
        .errors == "")
    }
  }

  @Test(arguments: [
    "--text t.npy --video v.npy", "--scores singles.npy", "--text singles.npy --video v.npy",
    "--text tA.npy tB.npy --video v2.npy --truth gs.npy", "--scores t.npy",
  ])
  func whatIsPlainIsNotWarnedOf(arguments: String) throws {
    try withFolder { folder in
      // Three texts of two videos.
      try NPYBytes.file("|u1", shape: "(3,)", numbers: [0, 1, 0])
        .write(to: folder.appending(path: "gs.npy"))
      let outcome = try Tool.run(
        ["import", "-o", "x.h5"] + arguments.split(separator: " ").map(String.init), in: folder)
      #expect(outcome.status == 0 && !outcome.errors.contains("warning"), "\(outcome.errors)")
    }
  }

  @Test func cosineIsTheDefault() throws {
    try withFolder { folder in
      let lengths = [
        ("", Float(1)), ("--normalize", 1), ("--dot", Float(5).squareRoot()),
      ]
      for (option, length) in lengths {
        let set = try imported("--text t.npy --video v.npy \(option)", in: folder)
        let row = try #require(try set.texts.rows?.rows(1..<2))
        #expect(abs(row.reduce(0) { $0 + $1 * $1 }.squareRoot() - length) < 1e-6)
      }
      let run = try Tool.run(["run", "x.h5", "-m", "baseline"], in: folder)
      #expect(run.output.contains("scores are inner products"), "\(run.output)")
    }
  }

  @Test func batchesAreOneArray() throws {
    try withFolder { folder in
      let whole = try imported("--text t.npy --video v.npy", in: folder)
      let parts = try imported("--text tA.npy tB.npy --video v.npy", in: folder)
      let repeated = try imported("--text tA.npy --video v.npy --text tB.npy", in: folder)
      for set in [parts, repeated] {
        #expect(try set.texts.rows?.rows(0..<3) == whole.texts.rows?.rows(0..<3))
      }
      let scores = try imported("--scores tA.npy tB.npy", in: folder)
      #expect(try scores.reference?.rows(0..<3) == [3, 0, 0, 0, 2, 1, 0, 1, 4])
    }
  }

  @Test func idsAreBytesAndLoseTheirMark() throws {
    try withFolder { folder in
      let marked = try imported("--text t.npy --video v.npy --ids bom.txt", in: folder)
      #expect(marked.videos.ids.map { Array($0.utf8) } == ["a", "b", "c"].map { Array($0.utf8) })
      let forms = try imported("--text t.npy --video v.npy --ids forms.txt", in: folder)
      #expect(forms.videos.ids[0] == forms.videos.ids[1])
      #expect(Set(forms.videos.ids.map { Array($0.utf8) }).count == 3)
      // A file of the same items in the other order is fused by bytes.
      #expect(
        try Tool.run(
          ["import", "--text", "t.npy", "--video", "v.npy", "--ids", "forms.txt", "-o", "y.h5"],
          in: folder
        )
        .status == 0)
      let fused = try Tool.run(["fuse", "x.h5", "y.h5"], in: folder)
      #expect(fused.status == 0, "\(fused.errors)")
    }
  }

  @Test func galleriesMayHaveDistractors() throws {
    try withFolder { folder in
      let arguments = ["--text", "t4.npy", "--video", "v.npy", "--truth", "gs.npy", "-o", "d.h5"]
      let outcome = try Tool.run(["import"] + arguments + ["--distractors"], in: folder)
      #expect(
        outcome.status == 0 && outcome.errors.contains("1 distractor video"), "\(outcome.errors)")
      let export = ["export", "d.h5", "-f", "npy", "-o", "d"]
      let refused = try Tool.run(export, in: folder)
      #expect(refused.status == 65 && refused.errors.contains("--distractors"))
      #expect(try Tool.run(export + ["--distractors"], in: folder).status == 0)
    }
  }

  @Test(arguments: [
    ("--text t.npy --video v.npy -o no/such/x.h5", 73, "cannot be written"),
    ("--text t.npy --video v.npy -o v.npy", 73, "it is the input"),
    ("--text none.npy --video v.npy -o x.h5", 66, "none.npy: no such file"),
    ("--text t.npy --video v.npy --ids none.txt -o x.h5", 66, "none.txt: no such file"),
    ("--text o.npy --video v.npy -o x.h5", 65, "o.npy: header: an array of Python objects"),
    (
      "--text ids.txt --video v.npy -o x.h5", 65,
      "ids.txt: header: not a file of arrays that is read"
    ),
    ("--text t4.npy --video v.npy -o x.h5", 65, "--truth tells which video"),
    ("--text t4.npy --video v.npy --truth far.npy -o x.h5", 65, "found 3 in row 2"),
    ("--text t.npy --video v.npy --truth g.npy -o x.h5", 65, "expected shape [3], found shape [4]"),
    (
      "--text t4.npy --video v.npy --truth t4.npy -o x.h5", 65, "t4.npy: shape: cannot be the video"
    ),
    ("--text t4.npy --video v.npy --truth half.npy -o x.h5", 65, "found 1.5 in row 2"),
    ("--text t4.npy --video v.npy --truth one.npy -o x.h5", 65, "counted from 1?"),
    (
      "--text t4.npy --video v.npy --truth gs.npy -o x.h5", 65,
      "hint: if they are meant as distractors: --distractors"
    ),
    (
      "--text t4.npy --video v.npy --truth g.npy --protocol square -o x.h5", 65,
      "g.npy: data: not one text for each video"
    ),
    (
      "--text t.npy --video wide.npy -o x.h5", 65,
      "wide.npy: shape: the number of channels differs (expected 3 as in t.npy"
    ),
    ("--text t.npy --video f.npy -o x.h5", 65, "need their --mask"),
    ("--text t.npy --video f.npy --mask m2.npy -o x.h5", 65, "found 2 at [1, 0]"),
    ("--text t.npy --video f.npy --mask t.npy -o x.h5", 65, "t.npy: shape: cannot be a mask"),
    ("--text t.npy --video f.npy --mask m3.npy -o x.h5", 65, "cannot be a mask"),
    ("--text t.npy --video v.npy --mask m.npy -o x.h5", 65, "expected [videos, frames, channels]"),
    ("--text nan.npy --video v.npy --normalize -o x.h5", 65, "nan.npy: data: 1 number not finite"),
    ("--text nan.npy --video v.npy --dot -o x.h5", 65, "nan.npy: data: 1 number not finite"),
    ("--text nan.npy --video v.npy -o x.h5", 65, "nan.npy: data: 1 vector of zeros"),
    ("--text t.npy --video zeros.npy -o x.h5", 65, "zeros.npy: data: 1 vector of zeros"),
    ("--scores nan.npy -o x.h5", 65, "nan.npy: data: 1 score not finite"),
    ("--text tT.npy --video v2.npy -o x.h5", 65, "tT.npy: shape: the number of channels differs"),
    ("--text tT.npy --video v2.npy -o x.h5", 65, "hint: transposed? texts go into rows"),
    ("--text t4.npy --video tT.npy -o x.h5", 65, "hint: transposed? videos go into rows"),
    ("--text v2.npy --video t4.npy -o x.h5", 65, "are texts and videos swapped?"),
    ("--text empty.npy --video v.npy -o x.h5", 65, "empty.npy: header: the file is empty"),
    ("--text x.parquet --video v.npy -o x.h5", 65, "found a table of Parquet"),
    ("--text b16.npy --video v.npy -o x.h5", 65, "hint: if these are the bits of bfloat16: --bf16"),
    ("--text . --video v.npy -o x.h5", 66, "hint: name the files in it"),
    (
      "--text tA.npy t1.npy --video v.npy -o x.h5", 65,
      "t1.npy: shape: does not continue tA.npy"
    ),
    ("--text t.npy --video v.npy --dot --normalize -o x.h5", 64, "cannot be combined"),
    ("--text t.npy --video f.npy --mask m.npy --dot -o x.h5", 64, "--dot is not for frames"),
    ("--scores s.npy s.npy --transposed -o x.h5", 64, "needs the scores in one file"),
    ("--text t.npy --video v.npy --ids two.txt -o x.h5", 65, "expected 3 lines, found 2"),
    ("--text t.npy -o x.h5", 64, "give both --text and --video, or --scores"),
    ("--text t.npy --video v.npy --scores s.npy -o x.h5", 64, "give it alone"),
    ("--text t.npy --video v.npy --transposed -o x.h5", 64, "--transposed is for --scores"),
    ("--scores s.npy --normalize -o x.h5", 64, "are for vectors"),
    ("--text t.npy --video v.npy --logit-scale 0 -o x.h5", 64, "a number above 0"),
    ("--text t.npy --video v.npy", 64, "-o"),
  ])
  func faultyImportsHaveTheirCodeAndLeaveNothing(
    arguments: String, status: Int32, words: String
  ) throws {
    try withFolder { folder in
      let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      let outcome = try Tool.run(
        ["import"] + arguments.split(separator: " ").map(String.init), in: folder)
      #expect(outcome.status == status, "\(outcome.errors)")
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
    }
  }

  // MARK: - export

  /// The fields of the lines of a file.
  private func lines(_ name: String, in folder: URL) throws -> [[String]] {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
  }

  @Test func trecFilesGiveTheSameRecall() throws {
    try withFolder { folder in
      let outcome = try Tool.run(
        ["export", coco, "--format", "trec", "-o", "coco", "--depth", "20", "-q"], in: folder)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      // R@1 and R@10 of the table in docs/reading-the-table.md.
      for (direction, first, ten) in [("t2v", 50.6, 86.2), ("v2t", 55.2, 89.2)] {
        let run = try lines("coco.\(direction).run", in: folder)
        let judgments = try lines("coco.\(direction).qrels", in: folder)
        #expect(run.count == 500 * 20 && judgments.count == 500)
        #expect(run.allSatisfy { $0.count == 6 && $0[1] == "Q0" && $0[5] == "baseline" })
        #expect(judgments.allSatisfy { $0.count == 4 && $0[1] == "0" && $0[3] == "1" })
        let relevant = Set(judgments.map { $0[0] + " " + $0[2] })
        let ranks = run.filter { relevant.contains($0[0] + " " + $0[2]) }.compactMap { Int($0[3]) }
        #expect(Double(ranks.count { $0 == 1 }) / 5 == first)
        #expect(Double(ranks.count { $0 <= 10 }) / 5 == ten)
        for (line, next) in zip(run, run.dropFirst()) where line[0] == next[0] {
          #expect(Int(next[3]) == (Int(line[3]) ?? 0) + 1)
          #expect(try #require(Float(line[4])) >= #require(Float(next[4])))
        }
      }
    }
  }

  @Test func trecNamesAreOneWordAndTiesKeepTheirOrder() throws {
    try withFolder { folder in
      _ = try imported("--scores s.npy --transposed --truth gs.npy --ids two.txt", in: folder)
      #expect(try Tool.run(["export", "x.h5", "-f", "trec", "-o", "s"], in: folder).status == 0)
      #expect(
        try lines("s.t2v.run", in: folder).map { $0.joined(separator: " ") } == [
          "a#0 Q0 a 1 9.0 baseline", "a#0 Q0 b 2 1.0 baseline", "b#0 Q0 b 1 9.0 baseline",
          "b#0 Q0 a 2 1.0 baseline", "a#1 Q0 a 1 2.0 baseline", "a#1 Q0 b 2 2.0 baseline",
          "b#1 Q0 a 1 3.0 baseline", "b#1 Q0 b 2 3.0 baseline",
        ])
      #expect(
        try lines("s.v2t.qrels", in: folder)
          == [
            ["a", "0", "a#0", "1"], ["a", "0", "a#1", "1"], ["b", "0", "b#0", "1"],
            ["b", "0", "b#1", "1"],
          ])
      _ = try imported("--text t.npy --video v.npy --ids ids.txt", in: folder)
      #expect(
        try Tool.run(["export", "x.h5", "-f", "trec", "-o", "i", "--depth", "1"], in: folder).status
          == 0)
      let names = try lines("i.t2v.qrels", in: folder).map { $0[0] }
      #expect(names == ["a%20b#0", "c#0", "d%25#0"])
      #expect(try lines("i.v2t.run", in: folder).map { $0[3] } == ["1", "1", "1"])
    }
  }

  @Test func arraysComeBackAsTheyWere() throws {
    try withFolder { folder in
      let method = "emcl(k=8,beta=-2)"
      let outcome = try Tool.run(
        ["export", coco, "--format", "npy", "-o", "c", "--method", method, "--quiet"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let saved = try Tool.run(
        ["run", coco, "-m", method, "--save", "e.h5", "--save-scores", "s.h5", "--quiet"],
        in: folder)
      #expect(saved.status == 0)
      func array(_ name: String) throws -> [Float] {
        let array = try StoredArray(npy: folder.appending(path: name).path)
        return try array.floats(rows: 0..<array.shape[0])
      }
      let scores = try RetrievalSet.load(folder.appending(path: "s.h5").path)
      #expect(try array("c.scores.npy") == scores.reference?.rows(0..<500))
      let vectors = try RetrievalSet.load(folder.appending(path: "e.h5").path)
      #expect(try array("c.text.npy") == vectors.texts.rows?.rows(0..<500))
      #expect(try array("c.video.npy") == vectors.videos.rows?.rows(0..<500))
      let again = try imported(
        "--text c.text.npy --video c.video.npy --dot --logit-scale 100", in: folder)
      #expect(try again.texts.rows?.rows(0..<500) == vectors.texts.rows?.rows(0..<500))
    }
  }

  @Test func neighborsAreWrittenForVectorsOnly() throws {
    try withFolder { folder in
      let outcome = try Tool.run(
        ["export", coco, "-f", "ann-benchmarks", "-o", "c", "--depth", "10", "-q"], in: folder)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      let bytes = try Data(contentsOf: folder.appending(path: "c.hdf5"))
      #expect(bytes.starts(with: [0x89] + Array("HDF".utf8)))
      for name in ["train", "test", "neighbors", "distances", "angular", "point_type"] {
        #expect(bytes.range(of: Data(name.utf8)) != nil, "\(name)")
      }
      _ = try imported("--text t.npy --video v.npy --dot", in: folder)
      let raw = try Tool.run(["export", "x.h5", "-f", "ann-benchmarks", "-o", "r"], in: folder)
      #expect(raw.status == 0 && raw.errors.contains("not all of unit length"))
    }
  }

  @Test(arguments: [
    (["real/cap4video-scores.h5", "-f", "ann-benchmarks", "-o", "x"], 65, "one vector for each"),
    (["real/cap4video-scores.h5", "-f", "npy", "-o", "x", "-m", "emcl"], 65, "similarity"),
    (
      ["real/minilm-frames.h5", "-f", "ann-benchmarks", "-o", "x", "-m", "attend(0.5)"], 65,
      "needs vectors"
    ),
    (["real/coco-clip.h5", "-f", "npy", "-o", "no/such/x"], 73, "cannot be written"),
    (["no-such.h5", "-f", "npy", "-o", "x"], 66, "no such file"),
    (["damaged/nan.h5", "-f", "npy", "-o", "x"], 65, "not finite"),
    (["real/coco-clip.h5", "-f", "csv", "-o", "x"], 64, "csv"),
    (["real/coco-clip.h5", "-f", "npy", "-o", "x", "-m", "emlc"], 64, "did you mean emcl?"),
    (["real/coco-clip.h5", "-f", "npy", "-o", "x", "--depth", "0"], 64, "1 or more"),
  ])
  func faultyExportsHaveTheirCode(arguments: [String], status: Int32, words: String) throws {
    try withFolder { folder in
      let file = Fixture.path(arguments[0])
      let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).count
      let outcome = try Tool.run(["export", file] + arguments.dropFirst(), in: folder)
      #expect(outcome.status == status, "\(outcome.errors)")
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == before)
    }
  }

  @Test func helpHasExamples() throws {
    for command in ["import", "export"] {
      let help = try Tool.run([command, "--help"])
      #expect(help.status == 0 && help.output.contains("emcl-rerank \(command) "))
    }
  }
}
