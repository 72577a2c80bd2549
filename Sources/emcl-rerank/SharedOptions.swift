internal import ArgumentParser
internal import EmbeddingMath

/// What every command understands.
struct SharedOptions: ParsableArguments {
  @Option(help: "Threads to use (default: all cores). No result depends on it.")
  var threads: Int?

  @Flag(name: .shortAndLong, help: "No progress and no notes.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more about what is done.")
  var verbose = false

  @Flag(name: .customLong("no-color"), help: "No colours; the variable NO_COLOR does the same.")
  var noColor = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024, not \(threads).")
    }
  }

  var parallelism: Parallelism { threads.map { Parallelism(threads: $0) } ?? .allCores }
}
