internal import ArgumentParser
internal import EmbeddingFiles
internal import EmbeddingMath

/// The options of every command.
struct SharedOptions: ParsableArguments {
  @Option(help: "Threads to use (default: all cores). Results do not depend on it.")
  var threads: Int?

  @Flag(name: .shortAndLong, help: "Print no progress and no notes.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Print more about each step.")
  var verbose = false

  @Flag(name: .customLong("no-color"), help: "Print no colours (as with the variable NO_COLOR).")
  var noColor = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024, not \(threads).")
    }
    if room < 1 {
      throw ValidationError(
        "The address space of this process is limited to \(LoadOptions.addressSpace >> 20) MiB (ulimit -v); the libraries "
          + "it uses need at least \((LoadOptions.addresses.ofProcess + LoadOptions.addresses.ofThread) >> 20) MiB."
      )
    }
  }

  /// The threads to use: no more than a limit on addresses has room for, and one where others cannot be started; and the ranks.
  var parallelism: Parallelism {
    let wanted = threads ?? AvailableCores.ofThisRank
    return Parallelism(
      threads: SharedOptions.hasThreads ? min(wanted, room) : 1, cluster: Ranks.cluster)
  }

  /// Tells whether threads can be started for all cores, which is as many as ever run at once.
  private static let hasThreads =
    ProcessResources.canStart(threads: Parallelism.allCores.threads)

  /// For how many threads there are addresses; where OpenBLAS does not get them, it looks for them without end.
  private var room: Int {
    (LoadOptions.addressSpace - LoadOptions.addresses.ofProcess) / LoadOptions.addresses.ofThread
  }
}
