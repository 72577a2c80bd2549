import EmbeddingFiles
import Foundation
import TestSupport
import Testing

/// Arrays as they are, in every command that takes an export.
@Suite struct ArrayCommandTests {
  /// Products of such vectors would be infinite, and everything after them.
  @Test(arguments: [
    ["run", "-m", "baseline"], ["run", "-m", "csls"], ["inspect"],
    ["export", "-f", "npy", "-o", "e"],
  ])
  func vectorsWhoseProductsOverflowAreRefused(command: [String]) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try NPYBytes.matrix([[1e30, 0], [0, 1e20]]).write(to: folder.appending(path: "t.npy"))
    try NPYBytes.matrix([[1, 0], [0, 1]]).write(to: folder.appending(path: "v.npy"))
    let arrays = ["--text", "t.npy", "--video", "v.npy"]
    let outcome = try Tool.run([command[0]] + arrays + ["--dot"] + command.dropFirst(), in: folder)
    #expect(outcome.status == 65)
    #expect(
      outcome.errors.contains(
        "t.npy: data: vectors so long that their products overflow single precision "
          + "(expected norms up to 1e+17, found a norm of 1e+30)"), "\(outcome.errors)")
    #expect(outcome.errors.contains("hint: divide the vectors of both sides by some number"))
    #expect(!(outcome.output + outcome.errors).contains("nan"))
    if command[0] == "run" {
      let cosine = try Tool.run(["run"] + arrays + ["-m", "baseline"], in: folder)
      #expect(cosine.status == 0, "\(cosine.errors)")
    }
  }

  private static let (count, channels) = (40, 12)

  /// Numbers between -1 and 1 that look drawn.
  private static func drawn(_ count: Int, seed: UInt64) -> [Float] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int32(truncatingIfNeeded: state >> 32)) / 2_147_483_648
    }
  }

  private static func file(_ numbers: [Float], _ shape: String) -> Data {
    NPYBytes.file("<f4", shape: shape, numbers: numbers.flatMap { NPYBytes.bytes($0.bitPattern) })
  }

  private static func whole(_ numbers: [Int], _ shape: String) -> Data {
    NPYBytes.file("<i8", shape: shape, numbers: numbers.flatMap { NPYBytes.bytes(Int64($0)) })
  }

  /// A folder with arrays of every kind.
  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let (n, d) = (Self.count, Self.channels)
    let noise = Self.drawn(n * d, seed: 1)
    let texts = Self.drawn(n * d, seed: 2)
    let videos = zip(texts, noise).map { $0 * 1.5 + $1 }
    let more = texts + Self.drawn(2 * d, seed: 3)
    var frames: [Float] = []
    for item in 0..<n {
      for frame in 0..<3 {
        for channel in 0..<d {
          let other = noise[(item + frame) % n * d + channel]
          frames.append(videos[item * d + channel] + other / 2)
        }
      }
    }
    var scores: [Float] = []
    for row in 0..<n {
      for column in 0..<n {
        var sum: Float = 0
        for channel in 0..<d { sum += texts[row * d + channel] * videos[column * d + channel] }
        scores.append(sum)
      }
    }
    let shape = "(\(n), \(d))"
    let (text, video) = (Self.file(texts, shape), Self.file(videos, shape))
    let bits = (texts + videos).flatMap { NPYBytes.bytes(UInt16($0.bitPattern >> 16)) }
    let half = 2 * n * d
    let header =
      "{\"text\":{\"dtype\":\"BF16\",\"shape\":[\(n),\(d)],\"data_offsets\":[0,\(half)]},"
      + "\"video\":{\"dtype\":\"BF16\",\"shape\":[\(n),\(d)],\"data_offsets\":[\(half),\(2 * half)]}}"
    let files: [String: Data] = [
      "text.npy": text, "video.npy": video, "scores.npy": Self.file(scores, "(\(n), \(n))"),
      "more.npy": Self.file(more, "(\(n + 2), \(d))"),
      "truth.npy": Self.whole(Array(0..<n) + [3, 3], "(\(n + 2),)"),
      "frames.npy": Self.file(frames, "(\(n), 3, \(d))"),
      // Frame by frame, and the frames of video i at 3 i; of the texts two have four vectors and the others three.
      "all-frames.npy": Self.file(frames, "(\(3 * n), \(d))"),
      "thirds.npy": Self.whole((0...n).map { 3 * $0 }, "(\(n + 1),)"),
      "lengths.npy": Self.whole([Int](repeating: 3, count: n), "(\(n),)"),
      "several.npz": Data(
        ArchiveBytes.zip([
          .init(
            "query.npy",
            Array(Self.file(frames + Array(frames[..<(2 * d)]), "(\(3 * n + 2), \(d))"))),
          .init("video.npy", Array(Self.file(frames, "(\(3 * n), \(d))"))),
          .init(
            "query_offsets.npy",
            Array(Self.whole((0...n).map { 3 * $0 + min($0, 2) }, "(\(n + 1),)"))),
          .init("video_offsets.npy", Array(Self.whole((0...n).map { 3 * $0 }, "(\(n + 1),)"))),
        ])),
      "mask.npy": Self.whole((0..<3 * n).map { $0 % 5 == 0 ? 0 : 1 }, "(\(n), 3)"),
      "pair.npz": Data(
        ArchiveBytes.zip([.init("video.npy", Array(video)), .init("text.npy", Array(text))])),
      "frames.npz": Data(
        ArchiveBytes.zip([
          .init("text.npy", Array(text)),
          .init("video_frames.npy", Array(Self.file(frames, "(\(n), 3, \(d))"))),
          .init(
            "frame_mask.npy",
            Array(Self.whole([Int](repeating: 1, count: 3 * n), "(\(n), 3)"))),
        ])),
      "order.npy": Self.whole(Array(0..<n), "(\(n),)"),
      "framed.npz": Data(
        ArchiveBytes.zip([
          .init("text.npy", Array(text)),
          .init("video.npy", Array(Self.file(frames, "(\(n), 3, \(d))"))),
          .init("mask.npy", Array(Self.whole([Int](repeating: 1, count: 3 * n), "(\(n), 3)"))),
          .init("truth.npy", Array(Self.whole(Array(0..<n), "(\(n),)"))),
        ])),
      "suite.yaml": Data(
        "files:\n- {path: pair.npz, bank: train.npz}\n- frames.npz\nmethods: [nnn, emcl]\n".utf8),
      "train.npz": Data(
        ArchiveBytes.zip([
          .init("text.npy", Array(Self.file(Self.drawn(n * d, seed: 7), shape))),
          .init("video.npy", Array(Self.file(Self.drawn(n * d, seed: 8), shape))),
        ])),
      "pair.safetensors": Data(ArchiveBytes.safetensors(header, bits)),
      "bits-t.npy": NPYBytes.file("<u2", shape: shape, numbers: Array(bits[..<half])),
      "bits-v.npy": NPYBytes.file("|V2", shape: shape, numbers: Array(bits[half...])),
      "t.1.npy": Self.file(Array(texts[..<(10 * d)]), "(10, \(d))"),
      "t.2.npy": Self.file(Array(texts[(10 * d)..<(20 * d)]), "(10, \(d))"),
      "t.10.npy": Self.file(Array(texts[(20 * d)...]), "(20, \(d))"),
      "ids.txt": Data((0..<n).map { "id \($0)\n" }.joined().utf8),
      "captions.csv": Data(
        ("id,sentence\n" + (0..<n).map { "\($0),\"a man, \($0)\"\n" }.joined()).utf8),
      "train-t.npy": Self.file(Self.drawn(n * d, seed: 7), shape),
      "train-v.npy": Self.file(Self.drawn(n * d, seed: 8), shape),
    ]
    for (name, data) in files { try data.write(to: folder.appending(path: name)) }
    try body(folder)
  }

  @discardableResult
  private func run(_ arguments: String, in folder: URL, status: Int32 = 0) throws -> Tool.Outcome {
    let outcome = try Tool.run(arguments.split(separator: " ").map(String.init), in: folder)
    #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
    return outcome
  }

  /// A report in JSON without what names the input and what took time.
  private func results(_ name: String, in folder: URL) throws -> Data {
    func stripped(_ value: Any) -> Any {
      if let list = value as? [Any] { return list.map(stripped) }
      guard let fields = value as? [String: Any] else { return value }
      let left = fields.filter {
        !["seconds", "times", "path", "name", "sha256", "provenance"].contains($0.key)
      }
      return left.mapValues(stripped)
    }
    let data = try Data(contentsOf: folder.appending(path: name))
    return try JSONSerialization.data(
      withJSONObject: stripped(try JSONSerialization.jsonObject(with: data)), options: .sortedKeys)
  }

  private static let sets = [
    "--text text.npy --video video.npy", "--text text.npy --video video.npy --dot",
    "--text more.npy --video video.npy --truth truth.npy --ids ids.txt --logit-scale 100",
    "--text text.npy --video frames.npy --mask mask.npy", "--scores scores.npy",
    "--scores scores.npy --transposed",
    "--text pair.safetensors:text --video pair.safetensors:video",
    "--text bits-t.npy --video bits-v.npy --bf16", "--text t.*.npy --video video.npy",
    "--text t.1.npy t.2.npy t.10.npy --video pair.npz:video",
    "--text text.npy --video video.npy --captions captions.csv",
    "--text all-frames.npy --text-offsets thirds.npy --video frames.npy",
    "--text frames.npy --video all-frames.npy --video-offsets thirds.npy --dot",
    "--text frames.npy --video frames.npy", "several.npz",
  ]

  /// Arrays give the report of their export, byte for byte but for its name and hash, whatever number of threads is used.
  @Test(arguments: sets)
  func arraysGiveTheBitsOfTheirExport(set: String) throws {
    try inFolder { folder in
      try run("import \(set) -o x.h5", in: folder)
      let methods =
        set.contains("--scores") ? "-m nnn -m sinkhorn" : "-m emcl -m nnn -m center+csls"
      try run("run x.h5 \(methods) --threads 1 --report x.json", in: folder)
      let wanted = try results("x.json", in: folder)
      #expect(wanted.count > 1000)
      for threads in [1, 2, 7] {
        try run(
          "run \(set) \(methods) --threads \(threads) --report own.json --report own.csv",
          in: folder)
        #expect(try results("own.json", in: folder) == wanted, "\(threads) threads")
      }
    }
  }

  @Test func allWaysToNameASetAreTheSame() throws {
    try inFolder { folder in
      try run("run --text text.npy --video video.npy -m emcl --report a.json", in: folder)
      let wanted = try results("a.json", in: folder)
      for words in [
        "text.npy video.npy", "run video.npy text.npy", "pair.npz", "run t.*.npy video.npy",
        "--text pair.npz:text --video pair.npz:video",
      ] {
        try run("\(words) -m emcl --report b.json", in: folder)
        #expect(try results("b.json", in: folder) == wanted, "\(words)")
      }
      try run("pair.safetensors -m emcl --report c.json", in: folder)
      try run("bits-t.npy bits-v.npy --bf16 -m emcl --report d.json", in: folder)
      #expect(try results("c.json", in: folder) == results("d.json", in: folder))
      #expect(try results("c.json", in: folder) != wanted)
    }
  }

  /// Texts of a vector more are other texts; the same vectors in another shape are the same.
  @Test func vectorsOfAnItemAreTold() throws {
    try inFolder { folder in
      try run("frames.npy frames.npy -m emcl --report a.json", in: folder)
      let wanted = try results("a.json", in: folder)
      for words in [
        "--text all-frames.npy --text-offsets thirds.npy --video frames.npy",
        "all-frames.npy all-frames.npy --text-offsets thirds.npy --video-offsets thirds.npy",
      ] {
        try run("\(words) -m emcl --report b.json", in: folder)
        #expect(try results("b.json", in: folder) == wanted, "\(words)")
      }
      let errors = try run("several.npz -m emcl --report c.json", in: folder).errors
      #expect(try results("c.json", in: folder) != wanted)
      #expect(
        errors.contains(
          "query_offsets and video_offsets is taken as the first vector of each item; otherwise --text-offsets"
        ))
      #expect(errors.contains("query is taken as the texts, video as the videos"))
      let text = try run("inspect several.npz", in: folder).output
      #expect(text.contains("text vectors 3 to 4 for each text, 122 in all"))
      #expect(text.contains("maxsim (sum over the vectors of a text)"))
      // An export of several vectors serves as a bank.
      try run("import several.npz -o bank.h5", in: folder)
      let bank = try run(
        "--text frames.npy --video frames.npy -m nnn -m wccn --bank bank.h5", in: folder)
      #expect(bank.output.contains("bank"))
    }
  }

  /// Each guess is a line with the option that says otherwise; with that option there is none.
  @Test func whatIsGuessedIsSaid() throws {
    try inFolder { folder in
      let guesses = [
        "text.npy is taken as the texts, video.npy as the videos; otherwise --text and --video",
        "are compared by cosine; otherwise --dot",
        "row i of text.npy is taken to describe row i of video.npy; otherwise --truth",
      ]
      let lines = try run("text.npy video.npy -m emcl", in: folder).errors.split(separator: "\n")
      #expect(lines.count == 3)
      for (line, guess) in zip(lines, guesses) { #expect(line.hasSuffix(guess), "\(line)") }
      let quiet = try run("text.npy video.npy -m emcl -q", in: folder).errors
      #expect(quiet == "")
      #expect(
        try run(
          "--text more.npy --video video.npy --truth truth.npy --dot -m emcl", in: folder
        ).errors == "")
      let scores = try run("scores.npy -m nnn", in: folder).errors
      #expect(
        scores
          == "scores.npy: rows are taken as texts, columns as videos; otherwise --transposed\n"
          + "text i is taken to describe video i; otherwise --truth\n")
      #expect(
        try run("pair.npz -m emcl", in: folder).errors.hasPrefix(
          "pair.npz: text is taken as the texts, video as the videos; otherwise --text pair.npz:NAME"
        ))
      let bank = try run("pair.npz -m nnn --bank train-t.npy train-v.npy", in: folder)
      #expect(!bank.errors.contains("train-t.npy is taken as the texts"))
      let swapped = try run("pair.npz -m nnn --bank video.npy text.npy", in: folder)
      #expect(
        swapped.errors.contains(
          "bank: text.npy is taken as the texts, video.npy as the videos; otherwise --bank TEXTS VIDEOS\n"
        ))
      #expect(bank.errors.contains("row i of train-v.npy; otherwise --bank-truth\n"))
      // The bank's arrays are read as the options say beside an export as well.
      try run("import text.npy video.npy --dot -o own.h5", in: folder)
      let beside = try run("own.h5 -m nnn --bank train-t.npy train-v.npy --dot", in: folder).errors
      #expect(!beside.contains("cosine") && beside.contains("bank: row i"), "\(beside)")
      try run("own.h5 -m nnn --dot", in: folder, status: 64)
      let square = try run("scores.npy --truth order.npy -m nnn", in: folder).errors
      #expect(square.contains("rows are taken as texts, columns as videos; otherwise --transposed"))
      let named = try run("framed.npz -m nnn", in: folder).errors
      #expect(named.contains("mask is taken as the frames in use; otherwise --mask\n"))
      #expect(named.contains("truth is taken as the video of each text; otherwise --truth\n"))
    }
  }

  @Test func everyCommandTakesArrays() throws {
    try inFolder { folder in
      let bank = "--bank train-t.npy train-v.npy"
      for (index, words) in [
        "run text.npy video.npy -m best -m nnn \(bank)", "run \(bank) text.npy video.npy -m nnn",
        "run pair.npz pair.safetensors -m nnn",
        "compare pair.npz pair.safetensors -m emcl --no-cache",
        "compare text.npy video.npy -m nnn \(bank) --no-cache", "compare suite.yaml --no-cache",
        "run frames.npz -m emcl",
        "sweep text.npy video.npy --k 4 --seeds 0 --iterations 1", "inspect pair.npz",
        "fit text.npy video.npy -m nnn \(bank) -o p.h5", "apply pair.npz --profile p.h5",
        "export text.npy video.npy -f npy -o out", "fuse pair.npz pair.safetensors",
        "import pair.npz -o pair.h5", "inspect --text out.text.npy --video out.video.npy --dot",
        "run pair.h5 --bank pair.npz -m center", "run --bank pair.h5 text.npy video.npy -m nnn",
      ].enumerated() {
        let outcome = try run(words, in: folder)
        #expect(!outcome.output.isEmpty || [9, 11, 13].contains(index), "\(words)")
      }
    }
  }

  /// A bank of arrays is the bank of their export.
  @Test func banksOfArraysAreThoseOfTheirExport() throws {
    try inFolder { folder in
      try run("import train-t.npy train-v.npy -o train.h5", in: folder)
      let words = "run text.npy video.npy -m whiten+csls -m best"
      try run("\(words) --bank train.h5 --report a.json", in: folder)
      try run("\(words) --bank train-t.npy train-v.npy --report b.json", in: folder)
      #expect(try results("a.json", in: folder) == results("b.json", in: folder))
      try run("import --text more.npy --video video.npy --truth truth.npy -o m.h5", in: folder)
      let other = "run train-t.npy train-v.npy -m csls -m dis"
      try run("\(other) --bank m.h5 --report a.json", in: folder)
      try run(
        "\(other) --bank more.npy video.npy --bank-truth truth.npy --report b.json", in: folder)
      #expect(try results("a.json", in: folder) == results("b.json", in: folder))
    }
  }

  /// The hash of several files is that of their bytes in the order of the options.
  @Test func reportsNameTheFilesAndTheirHash() throws {
    try inFolder { folder in
      try run("run text.npy video.npy -m nnn --report a.json", in: folder)
      let text = try String(contentsOf: folder.appending(path: "a.json"), encoding: .utf8)
      var all = Data()
      for name in ["text.npy", "video.npy"] {
        all += try Data(contentsOf: folder.appending(path: name))
      }
      try all.write(to: folder.appending(path: "all"))
      let hash = try contentHash(of: folder.appending(path: "all").path)
      #expect(text.contains("\"sha256\" : \"\(hash)\""))
      #expect(text.contains("\"name\" : \"text.npy, video.npy\""))
    }
  }

  /// A cached result is that of the same files in the same roles only.
  @Test func theCacheKnowsTheRoles() throws {
    try inFolder { folder in
      func counted(_ words: String) throws -> String {
        let errors = try run("compare \(words) -m nnn --cache cache -v", in: folder).errors
        return String(errors.split(separator: "\n").last { $0.contains("from the cache") } ?? "")
      }
      let first = try counted("text.npy video.npy")
      #expect(first == "0 results from the cache, 2 counted now")
      let second = try counted("text.npy video.npy")
      #expect(second == "2 results from the cache, 0 counted now")
      for words in [
        "--text video.npy --video text.npy", "--text text.npy --video video.npy --dot",
        "--text text.npy --video video.npy --logit-scale 7",
      ] {
        let other = try counted(words)
        #expect(other == "0 results from the cache, 2 counted now", "\(words)")
      }
    }
  }

  @Test(arguments: [
    ("text.npy none.npy", 66, "none.npy: no such file"),
    ("text.npy video.npy scores.npy", 65, "text.npy: /: one of 3 single arrays"),
    ("--text text.npy", 64, "give both --text and --video, or --scores"),
    (
      "--text text.npy --video frames.npy", 65,
      "frames, [videos, frames, channels], need their --mask"
    ),
    ("--text text.npy --video pair.npz", 65, "pair.npz: /: not a single array"),
    ("--text text.npy --video pair.npz:x", 65, "no array named x"),
    ("--text text.npy --video video.npy:x", 65, "expected a single array, which has no name"),
    ("bits-t.npy bits-v.npy", 65, "--bf16"),
    ("truth.npy", 65, "truth.npy: shape: wrong number of axes"),
    ("more.npy video.npy", 65, "--truth tells which video each text describes"),
    ("text.npy video.npy --captions truth.npy", 65, "truth.npy: header: not a list of strings"),
    ("text.npy video.npy --bank text.npy", 64, "--bank text.npy: one array"),
    ("text.npy video.npy --bank-truth truth.npy", 64, "are for the arrays of --bank"),
    ("text.npy video.npy --report text.npy.json --save text.npy -m emcl", 73, "it is the input"),
    ("scores.npy --dot", 64, "are for vectors"), ("pair.npz --transposed", 64, "is for scores"),
    ("frames.npz --dot -m emcl", 65, "--dot is not for frames"),
    (
      "--text text.npy --text-offsets thirds.npy --video frames.npy", 65,
      "thirds.npy: data: 27 entries out of range (expected 0 to 40, the vectors in text.npy, found 42 in row 14)"
    ),
    (
      "--text all-frames.npy --text-offsets lengths.npy --video frames.npy", 65,
      "these are lengths: np.concatenate([[0], np.cumsum(lengths)]) makes offsets of them"
    ),
    (
      "--text frames.npy --text-offsets thirds.npy --video frames.npy", 65,
      "expected [vectors of all texts, channels]"
    ),
    (
      "--text frames.npy --video all-frames.npy --text-offsets text.npy", 65,
      "texts, channels]"
    ),
    (
      "--text all-frames.npy --text-offsets text.npy --video frames.npy", 65,
      "text.npy: shape: cannot be offsets (expected [items + 1] whole numbers"
    ),
    (
      "--text frames.npy --video frames.npy --video-offsets thirds.npy --mask mask.npy", 64,
      "for vectors"
    ),
    (
      "--text frames.npy --video all-frames.npy --video-offsets thirds.npy --logit-scale 2", 64,
      "no scale"
    ),
    ("scores.npy --text-offsets thirds.npy", 64, "are for vectors"),
    ("x.h5 --text-offsets thirds.npy", 64, "are not for an export"),
    ("fit pair.npz pair.npz -o p.h5", 64, "at a time"), ("", 64, "Missing expected argument"),
  ])
  func mistakesHaveTheirCode(arguments: String, status: Int32, words: String) throws {
    try inFolder { folder in
      let outcome = try run(arguments, in: folder, status: status)
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
  }
}
