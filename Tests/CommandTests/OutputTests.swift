import Foundation
import TestSupport
import Testing

/// Where outputs go: devices, pipes, links, long names, one place under two names.
@Suite struct OutputTests {
  private let export = Fixture.path("synthetic/dot-square.h5")

  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

  @Test func aDeviceIsWrittenThrough() throws {
    try inFolder { folder in
      let before = try FileManager.default.attributesOfItem(atPath: "/dev/null")
      // A link gives the device the extension of a format.
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: "r.json"), withDestinationURL: URL(filePath: "/dev/null"))
      let report = try Tool.run(
        ["run", export, "-m", "emcl", "--report", "r.json", "--save", "/dev/null", "-q"], in: folder
      )
      #expect(report.status == 0, "\(report.errors)")
      let after = try FileManager.default.attributesOfItem(atPath: "/dev/null")
      #expect(after[.type] as? FileAttributeType == .typeCharacterSpecial)
      #expect(after[.systemFileNumber] as? Int == before[.systemFileNumber] as? Int)
      #expect(try names(folder) == ["r.json"])
      let full = try Tool.run(
        ["run", export, "-m", "emcl", "--save", "/dev/full", "-q"], in: folder)
      #expect(full.status == 73)
      #expect(full.errors.contains("/dev/full: cannot be written: No space left on device"))
    }
  }

  @Test(arguments: [["--report", "p.json"], ["-m", "emcl", "--save", "p.json"]])
  func aPipeIsWrittenThrough(arguments: [String]) throws {
    try inFolder { folder in
      let outcome = try Tool.run(
        ["run", export, "-q"] + arguments, in: folder,
        shell: "mkfifo p.json; cat p.json > copy & \"$0\" \"$@\"; status=$?; wait; exit $status")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try names(folder) == ["copy", "p.json"])
      if arguments[0] == "--report" {
        #expect(try text(folder.appending(path: "copy")).contains("\"runs\""))
      } else {
        #expect(try Tool.run(["inspect", "copy"], in: folder).status == 0)
      }
    }
  }

  /// Commands that write, and what they say of it; `INPUT` is an export.
  private static let writers: [(arguments: [String], lines: [String])] = [
    (
      [
        "run", "INPUT", "-m", "emcl", "--report", "r.json", "--report", "r.tex", "--save", "s.h5",
        "--save-scores", "s.npy", "--plots", "figures", "--plots-format", "svg",
      ],
      [
        "Wrote r.json", "Wrote r.tex", "Wrote figures: 7 files of plots",
        "Wrote s.h5: vectors after emcl", "Wrote s.npy: scores after emcl",
      ]
    ),
    (["run", "INPUT", "--save", "s.h5"], ["Wrote s.h5: vectors after emcl"]),
    (["compare", "INPUT", "-m", "emcl", "--no-cache", "--report", "r.md"], ["Wrote r.md"]),
    (["sweep", "INPUT", "--k", "2", "--seeds", "0", "--report", "r.csv"], ["Wrote r.csv"]),
    (["fit", "INPUT", "-m", "center", "--bank", "test", "-o", "p.h5"], ["Wrote p.h5: center,"]),
    (
      [
        "import", "--text", "INPUT:text/embedding", "--video", "INPUT:video/embedding", "-o",
        "i.h5",
      ],
      ["Wrote i.h5: similarity dot (cosine),"]
    ),
    (
      ["export", "INPUT", "--format", "npy", "-o", "e"],
      ["Wrote e.scores.npy", "Wrote e.text.npy", "Wrote e.video.npy"]
    ),
    (["run", "INPUT", "-m", "emcl", "--report", "-", "--save", "/dev/null"], []),
  ]

  @Test(arguments: writers)
  func whatWasWrittenIsNamed(arguments: [String], lines: [String]) throws {
    let arguments = arguments.map { $0.replacing("INPUT", with: export) }
    for isQuiet in [false, true] {
      try inFolder { folder in
        let outcome = try Tool.run(arguments + (isQuiet ? ["-q"] : []), in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let told = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("Wrote ") }
        #expect(told.count == (isQuiet ? 0 : lines.count), "\(outcome.errors)")
        #expect(zip(told, lines).allSatisfy { $0.hasPrefix($1) }, "\(told)")
        #expect(!outcome.output.contains("Wrote "))
      }
    }
  }

  @Test func anExportIsCalledAsAskedFor() throws {
    try inFolder { folder in
      let named = ["-m", "emcl", "--name", "CLIP & I", "--report", "r.tex", "--report", "r.json"]
      let outcome = try Tool.run(["run", export, "-q"] + named, in: folder)
      #expect(outcome.status == 0 && outcome.output.hasPrefix("CLIP & I\n"), "\(outcome.errors)")
      #expect(try text(folder.appending(path: "r.tex")).contains("\\caption{CLIP \\& I ("))
      #expect(try text(folder.appending(path: "r.json")).contains("\"CLIP & I\""))
      let two = try Tool.run(["run", export, export, "--name", "x"], in: folder)
      #expect(two.status == 64 && two.errors.contains("--name names one export"))
      let none = try Tool.run(["run", export, "--name", ""], in: folder)
      #expect(none.status == 64 && none.errors.contains("--name takes a text"))
    }
  }

  @Test func whatWasNotWrittenIsNotNamed() throws {
    try inFolder { folder in
      let outcome = try Tool.run(
        ["run", export, "-m", "emcl", "--report", "r.json", "--save", "/dev/full"], in: folder)
      #expect(outcome.status == 73)
      #expect(outcome.errors.contains("Wrote r.json\n"))
      #expect(!outcome.errors.contains("Wrote /dev/full"))
    }
  }

  @Test func linksAreFollowed() throws {
    try inFolder { folder in
      let place = folder.appending(path: "there/r.md")
      try FileManager.default.createDirectory(
        at: folder.appending(path: "there"), withIntermediateDirectories: false)
      try "earlier".write(to: place, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place.path)
      for (link, target) in [("a.md", "b.md"), ("b.md", "there/r.md"), ("new.md", "there/new.md")] {
        try FileManager.default.createSymbolicLink(
          atPath: folder.appending(path: link).path, withDestinationPath: target)
      }
      let outcome = try Tool.run(
        ["run", export, "-q", "--report", "a.md", "--report", "new.md"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try text(place).hasPrefix("# Retrieval"))
      #expect(try text(folder.appending(path: "there/new.md")).hasPrefix("# Retrieval"))
      #expect(try names(folder) == ["a.md", "b.md", "new.md", "there"])
      #expect(try names(folder.appending(path: "there")) == ["new.md", "r.md"])
      let mode = try FileManager.default.attributesOfItem(atPath: place.path)[.posixPermissions]
      #expect(mode as? Int == 0o600)
    }
  }

  @Test func longNamesAreWrittenOrRefusedAtOnce() throws {
    try inFolder { folder in
      let longest = String(repeating: "n", count: 252) + ".md"
      let saved = String(repeating: "s", count: 252) + ".h5"
      let outcome = try Tool.run(
        ["run", export, "-m", "emcl", "-q", "--report", longest, "--save", saved], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try names(folder) == [longest, saved])
      let refused = try Tool.run(["run", export, "--report", "n" + longest], in: folder)
      #expect(refused.status == 73)
      #expect(refused.errors.contains("File name too long"))
      #expect(refused.output.isEmpty)
    }
  }

  @Test(arguments: [
    (["--report", "q.json", "--report", "./q.json"], 64, "is given twice as an output"),
    (["--report", "q.json", "--report", "link/q.json"], 64, "is given twice as an output"),
    (["--report", "old.md", "--report", "hard.md"], 64, "is given twice as an output"),
    (["--report", "q.md", "--report", "toq.md"], 64, "is given twice as an output"),
    (["-m", "emcl", "--save", "q.md", "--report", "./q.md"], 64, "is given twice as an output"),
    (
      ["-m", "emcl", "-m", "center", "--save-scores", "s.h5", "--report", "s-2.h5.md"], 0, ""
    ),
    (
      ["-m", "emcl", "--save", "link/s-t2v.h5", "--save-scores", "s.h5"], 0, ""
    ),
    (
      ["-m", "csls", "--save", "link/s-t2v.h5", "--save-scores", "s.h5"], 73,
      "given twice as an output"
    ),
    (["--report", "input.md"], 73, "it is the input"),
    (["-m", "emcl", "--save", "link/other.h5"], 73, "it is the input"),
    (["-m", "emcl", "--bank", "bank.h5", "--save", "./bank.h5"], 73, "it is the input"),
  ])
  func onePlaceHasOneOutput(arguments: [String], status: Int32, words: String) throws {
    try inFolder { folder in
      let input = folder.appending(path: "input.h5")
      for name in ["input.h5", "bank.h5"] {
        try FileManager.default.copyItem(
          at: URL(filePath: export), to: folder.appending(path: name))
      }
      let bytes = try Data(contentsOf: input)
      try "old".write(to: folder.appending(path: "old.md"), atomically: false, encoding: .utf8)
      for (one, other) in [
        ("old.md", "hard.md"), ("input.h5", "input.md"), ("input.h5", "other.h5"),
      ] {
        try FileManager.default.linkItem(
          at: folder.appending(path: one), to: folder.appending(path: other))
      }
      for (link, target) in [("link", "."), ("toq.md", "q.md")] {
        try FileManager.default.createSymbolicLink(
          atPath: folder.appending(path: link).path, withDestinationPath: target)
      }
      let before = try names(folder)
      let outcome = try Tool.run(["run", "input.h5", "-q"] + arguments, in: folder)
      #expect(outcome.status == status, "\(outcome.errors)")
      #expect(words.isEmpty || outcome.errors.contains(words), "\(outcome.errors)")
      if status != 0 {
        #expect(try names(folder) == before)
        #expect(outcome.output.isEmpty)
      }
      #expect(try Data(contentsOf: input) == bytes)
    }
  }

  @Test func linksThatLeadToOneAnotherAreRefused() throws {
    try inFolder { folder in
      let link = folder.appending(path: "loop.json").path
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "loop.json")
      let outcome = try Tool.run(
        ["run", export, "-m", "baseline", "-q", "--report", "loop.json"], in: folder)
      #expect(outcome.status == 73, "\(outcome.errors)")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "loop.json")
    }
  }

  @Test(arguments: [
    ["--version"], ["--help"], ["run", "--help"], ["--generate-completion-script", "bash"],
    ["methods"],
  ])
  func aFullDiskIsToldOfAllThatIsPrinted(arguments: [String]) throws {
    let outcome = try Tool.run(arguments, shell: "\"$0\" \"$@\" > /dev/full")
    #expect(outcome.status == 73)
    #expect(
      outcome.errors.contains("standard output: No space left on device"), "\(outcome.errors)")
  }

  @Test func aReaderThatGoesAwayIsAFaultOfTheOutput() throws {
    try inFolder { folder in
      let outcome = try Tool.run(
        ["run", export, "-m", "emcl", "--save", "s.h5"], in: folder,
        shell: "(\"$0\" \"$@\"; echo $? > status) | :; sleep 0.1")
      #expect(
        outcome.errors.contains("Broken pipe")
          || outcome.errors == "Wrote s.h5: vectors after emcl\n")
      #expect(try Set(names(folder)).isSubset(of: ["status", "s.h5"]))
      #expect(["73\n", "0\n"].contains(try text(folder.appending(path: "status"))))
    }
  }

  @Test(arguments: ["<&- >&- 2>&-", ">&-", "2>&-", "<&- 2>&-"])
  func closedStreamsStayOutOfTheWay(streams: String) throws {
    try inFolder { folder in
      let outcome = try Tool.run(
        ["run", export, "-m", "emcl", "--report", "r.json", "--save", "s.h5"], in: folder,
        shell: "\"$0\" \"$@\" \(streams)")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try names(folder) == ["r.json", "s.h5"])
      #expect(try text(folder.appending(path: "r.json")).hasPrefix("{"))
      #expect(try Tool.run(["inspect", "s.h5"], in: folder).status == 0)
      let refused = try Tool.run(["run", "no.h5"], in: folder, shell: "\"$0\" \"$@\" \(streams)")
      #expect(refused.status == 66)
    }
  }
}
