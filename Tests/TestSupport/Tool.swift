package import Foundation

/// The command line, run as a process of its own.
package struct Tool {
  /// What a run of the tool left behind.
  package struct Outcome: Sendable {
    /// Its exit code.
    package let status: Int32
    /// Its standard output.
    package let output: String
    /// Its standard error.
    package let errors: String
  }

  /// Runs the tool.
  ///
  /// - Parameters:
  ///   - arguments: The words after its name.
  ///   - folder: Where it runs.
  ///   - environment: Variables beside those of this process.
  ///   - fileBlocks: The size to which files may grow, in blocks of the shell's `ulimit -f`.
  ///   - addresses: The KiB of addresses it may use, by the shell's `ulimit -v`.
  ///   - shell: A command of the shell that runs the tool as `"$0" "$@"`; it is ended after a minute.
  ///   - signal: A signal that the tool is sent.
  ///   - isDue: Whether it is sent now; asked again and again, with the number of the process, while the tool runs.
  package static func run(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:],
    fileBlocks: Int? = nil, addresses: Int? = nil, shell: String? = nil,
    stoppedBy signal: Int32? = nil,
    once isDue: (Int32) throws -> Bool = { _ in true }
  ) throws -> Outcome {
    let process = Process()
    let shell =
      shell
      ?? addresses.map { "ulimit -v \($0); exec \"$0\" \"$@\"" }
      ?? fileBlocks.map { "trap '' XFSZ; ulimit -f \($0); exec \"$0\" \"$@\"" }
    if let shell {
      // What never ends is a failure, and must not keep the tests.
      process.executableURL = URL(filePath: "/usr/bin/timeout")
      process.arguments = ["-s", "KILL", "60", "bash", "-c", shell, executable.path] + arguments
    } else {
      process.executableURL = executable
      process.arguments = arguments
    }
    if let folder { process.currentDirectoryURL = folder }
    process.environment = ProcessInfo.processInfo.environment
      // Where the tests run on a CI service, the tool is not to speak to it.
      .merging(["GITHUB_ACTIONS": "", "GITHUB_STEP_SUMMARY": ""]) { $1 }
      .merging(environment) { $1 }
    let files = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: files) }
    // Files, not pipes: a full pipe would stop the tool.
    let streams = try ["output", "errors"].map { name -> FileHandle in
      let url = files.appending(path: name)
      try Data().write(to: url)
      return try FileHandle(forWritingTo: url)
    }
    process.standardOutput = streams[0]
    process.standardError = streams[1]
    try process.run()
    if let signal {
      var isSent = false
      while process.isRunning, !isSent {
        if try isDue(process.processIdentifier) {
          kill(process.processIdentifier, signal)
          isSent = true
        } else {
          Thread.sleep(forTimeInterval: 0.002)
        }
      }
    }
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: try String(contentsOf: files.appending(path: "output"), encoding: .utf8),
      errors: try String(contentsOf: files.appending(path: "errors"), encoding: .utf8))
  }

  /// Tells whether the tool runs without a sanitizer, which takes terabytes of addresses, needs /proc and a thread of its own, and does not bear the hooks
  /// that MPI libraries put into the allocator.
  package static let isUnwatched = ProcessInfo.processInfo.environment["SANITIZED"] == nil

  /// The tool lies beside the test bundle.
  package static var executable: URL {
    URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "emcl-rerank")
  }
}
