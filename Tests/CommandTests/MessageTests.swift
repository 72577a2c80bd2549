import Foundation
import TestSupport
import Testing

/// Mistakes that are easily made, and the way out of each.
@Suite struct MessageTests {
  /// A folder with files of many kinds.
  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["a.h5", "b.h5"] {
      try FileManager.default.copyItem(
        at: Fixture.folder.appending(path: "synthetic/dot-square.h5"),
        to: folder.appending(path: name))
    }
    let files: [String: [UInt8]] = [
      "t.npy": [0x93] + "NUMPY".utf8 + [1, 0, 0, 0],
      "t.npz": "PK\u{3}\u{4}".utf8 + [UInt8](repeating: 0, count: 26) + "text.npy".utf8,
      "t.pt": "PK\u{3}\u{4}".utf8 + [UInt8](repeating: 0, count: 26) + "archive/data.pkl".utf8,
      "t.pkl": [0x80, 4, 0x95], "t.parquet": Array("PAR1....".utf8),
      "cut.yaml": Array("files: [a.h5]\nmethods: [emcl(k=8,beta=0.5)]".utf8),
      "tab.yaml": Array("files:\n\t- a.h5\nmethods: [emcl]".utf8),
      "bom.yaml": [0xEF, 0xBB, 0xBF] + "files: [a.h5]\nmethods: [center]".utf8,
      "tilde.yaml": Array("files: [~/x.h5]\nmethods: [emcl]".utf8),
      "glob.yaml": Array("files:\n  - some/*.h5\nmethods: [emcl]".utf8),
      "alias.yaml": Array("files:\n  - *.h5\nmethods: [emcl]".utf8),
      "bank.yaml": Array("files:\n  - {path: a.h5, bank: missing.h5}\nmethods: [center]".utf8),
      "golden.yaml": Array("golden: g.json\nfiles: [a.h5]\nmethods: [center]".utf8),
    ]
    for (name, bytes) in files { try Data(bytes).write(to: folder.appending(path: name)) }
    try body(folder)
  }

  private static let mistakes: [(arguments: [String], status: Int32, words: [String])] = [
    (["t.npy"], 65, ["t.npy: header: cannot be understood"]),
    (
      ["t.pkl"], 65,
      [
        "found a pickle", "reading one executes the code in it",
        "python -m emcl_rerank.convert mmeb",
      ]
    ),
    (["t.parquet"], 65, ["found a table of Parquet", "np.stack"]),
    (["a.h5", "--text", "t.npy"], 64, ["give both --text and --video"]),
    (
      ["a.h5", "--text", "t.npy", "--video", "t.npy"], 64,
      ["a.h5: give files either by place or by --text, --video and --scores"]
    ),
    (["a.h5", "--truth", "t.npy"], 64, ["a.h5: --truth and the other options of arrays"]),
    (
      ["t.pkl", "none.npy"], 65, ["t.pkl: header: not a file of arrays", "none.npy: no such file"]
    ),
    (["import", ".", "-o", "x.h5"], 66, [".: is a directory", "name the files in it"]),
    (["import", "none.npy", "-o", "x.h5"], 66, ["none.npy: no such file"]),
    (["import", "tab.yaml", "-o", "x.h5"], 65, ["tab.yaml: header: not a file of arrays"]),
    (
      ["import", "a.h5", "-o", "x.h5"], 64,
      ["a.h5 is an HDF5 file. If it is an export, run reads it"]
    ),
    (["compare", "."], 66, ["is a directory", "compare also takes the exports: A.h5 B.h5"]),
    (
      ["check", "a.h5"], 65,
      ["a.h5: file: not a suite (expected a YAML file, found an HDF5 file)", "write a suite"]
    ),
    (["check", "t.npy"], 65, ["not a suite", "found a numpy array"]),
    (["compare", "a.h5", "bom.yaml"], 64, ["bom.yaml is a suite, which names its exports"]),
    (["compare", "bom.yaml", "-m", "emcl"], 64, ["a suite names its own"]),
    (["a.h5", "-m", "emcl", "center"], 66, ["center is a method", "-m 'emcl' -m 'center'"]),
    (
      ["a.h5", "-m", "emcl,center"], 64,
      ["\"emcl,center\" is a list", "emcl+center", "-m emcl -m center"]
    ),
    (["a.h5", "-m", "qbnrom"], 64, ["did you mean dis, which others call qbnorm?"]),
    (["a.h5", "-m", "all-but-the-top"], 64, ["is not offered: it ", "docs/methods.md"]),
    (["a.h5", "-m", "dual-softmx"], 64, ["did you mean dsl, which others call dual-softmax?"]),
    (["compare", "cut.yaml"], 65, ["lacks a closing parenthesis", "put quotes around it"]),
    (
      ["compare", "tab.yaml"], 65,
      ["line 2, column 1: not valid YAML: a tab in the indentation", "indented with spaces"]
    ),
    (["compare", "tilde.yaml"], 65, ["~ is not expanded in a suite"]),
    (
      ["compare", "glob.yaml"], 65,
      ["some/*.h5: patterns are not expanded in a suite", "name each export"]
    ),
    (["compare", "alias.yaml"], 65, ["patterns are not expanded: name each export"]),
    (["compare", "bank.yaml", "--no-cache"], 66, ["missing.h5: no such file"]),
    (
      ["sweep", "a.h5", "--beta", "-1,1"], 64,
      ["write a value that begins with a minus as --beta=-1,1"]
    ),
    (["a.h5", "-m", "emcl", "--bank", "missing.h5"], 66, ["missing.h5: no such file"]),
    (
      ["export", "a.h5", "-f", "npy", "-o", "x", "--bank", "missing.h5"], 66,
      ["missing.h5: no such file"]
    ),
    (["inspect", "--verify", "b.h5", "--nonsense"], 64, ["emcl-rerank inspect --help"]),
    (["a.h5", "-m", "emcl(init=signs(9223372036854775807,1))"], 64, ["1 to 4096 bases"]),
    (["a.h5", "-m", "emcl(init=draw(99999999999999999999))"], 64, ["whole numbers"]),
    (
      ["sweep", "a.h5", "--seeds", "-9223372036854775808..9223372036854775807"], 64,
      ["a value that begins with a minus"]
    ),
    (
      ["sweep", "a.h5", "--seeds=-9223372036854775808..9223372036854775807"], 64,
      ["not an ascending range"]
    ),
    (["sweep", "a.h5", "--seeds", "0..9223372036854775807"], 64, ["not an ascending range"]),
  ]

  @Test(arguments: mistakes)
  func mistakesHaveAWayOut(arguments: [String], status: Int32, words: [String]) throws {
    try inFolder { folder in
      let outcome = try Tool.run(arguments, in: folder)
      #expect(outcome.status == status, "\(outcome.errors)")
      for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
      #expect(!outcome.errors.contains("rrf"))
    }
  }

  /// Each error is an object of JSON on a line of its own, with the same words.
  @Test(
    arguments: [
      (
        ["a.npy", "-m", "emcl"], 66,
        ["file": "a.npy", "what": "no such file", "message": "a.npy: no such file"]
      ),
      (
        ["compare", "tab.yaml"], 65,
        [
          "file": "tab.yaml", "place": "line 2, column 1",
          "what": "not valid YAML: a tab in the indentation",
          "hint": "lines are indented with spaces",
          "message": "tab.yaml: line 2, column 1: not valid YAML: a tab in the indentation",
        ]
      ),
      (
        ["a.h5", "-m", "emlc"], 64,
        ["message": "--method emlc: unknown method \"emlc\"", "hint": "did you mean emcl?"]
      ),
    ] as [([String], Int32, [String: String])])
  func errorsForPrograms(arguments: [String], status: Int32, members: [String: String]) throws {
    try inFolder { folder in
      let outcome = try Tool.run(
        arguments, in: folder, environment: ["EMCL_RERANK_ERRORS": "json"])
      #expect(outcome.status == status)
      let lines = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("{") }
      let objects = try lines.map {
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: String]
      }
      #expect(objects == [members], "\(outcome.errors)")
    }
  }

  @Test func exportsAreComparedWithoutASuite() throws {
    try inFolder { folder in
      let outcome = try Tool.run(
        ["compare", "a.h5", "b.h5", "-m", "center", "-m", "nnn", "--no-cache"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      for part in ["a.h5", "b.h5", "nnn", "All methods over 2 exports"] {
        #expect(outcome.output.contains(part))
      }
      let one = try Tool.run(["compare", "a.h5", "--no-cache"], in: folder)
      #expect(one.status == 0 && one.output.contains("emcl"))
      let marked = try Tool.run(["compare", "bom.yaml", "--no-cache"], in: folder)
      #expect(marked.status == 0, "\(marked.errors)")
    }
  }

  @Test func aMissingBankIsNamedInTheReport() throws {
    try inFolder { folder in
      let outcome = try Tool.run(["compare", "bank.yaml", "--no-cache"], in: folder)
      #expect(outcome.output.contains("not run: a.h5: missing.h5: no such file"))
    }
  }

  @Test func aProfileIsNoExport() throws {
    try inFolder { folder in
      let fit = try Tool.run(["fit", "a.h5", "-m", "center", "-o", "p.h5"], in: folder)
      #expect(fit.status == 0, "\(fit.errors)")
      for command in ["run", "inspect"] {
        let outcome = try Tool.run([command, "p.h5"], in: folder)
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("emcl-rerank apply QUERIES.h5 --profile p.h5"))
      }
    }
  }

  @Test func aGoldenFileThatIsWrittenIsSaidToBe() throws {
    try inFolder { folder in
      let first = try Tool.run(
        ["check", "golden.yaml", "--update-golden", "--no-cache"], in: folder)
      #expect(first.status == 0, "\(first.errors)")
      #expect(first.output.contains("written to the golden file"))
      #expect(!first.output.contains("--update-golden adds it"))
    }
  }

  @Test func fusedRowsAreNoMethods() throws {
    try inFolder { folder in
      let outcome = try Tool.run(["fuse", "a.h5", "b.h5", "-m", "center"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("\nFused: a.h5, b.h5, each after center.\n"))
      #expect(!outcome.output.contains("warning: fused"))
      #expect(outcome.output.contains("No evidence that R@1 of b.h5"))
      #expect(outcome.output.contains("that of a.h5 here"))
      #expect(!outcome.output.contains("b.h5 changes"))
    }
  }

  @Test func anyNameIsABaseline() throws {
    try inFolder { folder in
      let rows = NPYBytes.matrix([[1, 0], [0, 1]])
      try rows.write(to: folder.appending(path: "v.npy"))
      let outcome = try Tool.run(
        ["import", "--text", "v.npy", "--video", "v.npy", "--baseline", "my model", "-o", "m.h5"],
        in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try Tool.run(["inspect", "m.h5"], in: folder).output.contains("my model"))
    }
  }

  @Test func textOfFilesIsHarmlessOnTheTerminal() throws {
    try inFolder { folder in
      let name = "::error::\u{1B}[31m\u{202E}.h5"
      try FileManager.default.copyItem(
        at: folder.appending(path: "a.h5"), to: folder.appending(path: name))
      for arguments in [
        ["run", name], ["inspect", name], ["compare", name, "--no-cache"],
        ["run", name, "--report", "-"],
        ["run", name, "-m", "emlc\n::error::"], ["run", name + ".no"],
        ["sweep", name, "--k", "4", "--seeds", "0", "--iterations", "1"],
      ] {
        let outcome = try Tool.run(arguments, in: folder)
        for text in [outcome.output, outcome.errors] {
          #expect(
            !text.unicodeScalars.contains("\u{1B}") && !text.unicodeScalars.contains("\u{202E}"))
          for line in text.split(separator: "\n") {
            #expect(!line.drop { $0 == " " }.hasPrefix("::"), "\(line)")
          }
        }
        #expect(outcome.output.contains("error") || outcome.errors.contains("error"))
      }
    }
  }
}
