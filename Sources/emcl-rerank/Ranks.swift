internal import ArgumentParser
internal import CMPI
internal import EmbeddingFiles
internal import EmbeddingMath
internal import Glibc

// Unsafe, because descriptors are read into bare memory, which outlives the call.

/// This process among those of a launcher of MPI: it joins them when the tool starts, and leaves them when it ends.
///
/// All ranks do the same. The first prints and writes; what the others print is kept, and shown where it says why the tool failed.
enum Ranks {
  /// The ranks; this process alone where no launcher started it.
  static let cluster = exchange.map { Cluster($0) } ?? .alone

  private static let exchange: MPIExchange? = join()

  /// What this process would print as errors, where it is not the first rank; and where that goes if it is shown.
  private static let hidden: (kept: Int32, shown: Int32)? = cluster.isFirst ? nil : hide()

  /// Joins the ranks, where a launcher has started this process.
  static func begin() { _ = hidden }

  /// Leaves the ranks.
  ///
  /// - Parameter code: The exit code of this process.
  /// - Returns: The exit code of all: that of the first rank that failed.
  static func leave(_ code: Int32) -> Int32 {
    guard let exchange, exchange.size > 1 else { return code }
    let (code, speaks) = exchange.leave(code)
    if speaks { speak() }
    exchange.finish()
    return code
  }

  /// What the first rank has received from others, in words; nil where there are none.
  static var traffic: String? {
    guard let exchange, exchange.size > 1 else { return nil }
    let (traffic, size) = (exchange.traffic, exchange.size)
    return
      "\(size) ranks: the first received \((Double(traffic.bytes) / 1e5).rounded() / 10) MB in "
      + "\(traffic.messages) messages, and spent "
      + "\((traffic.seconds * 1000).rounded() / 1000) s on them, waiting for others included"
  }

  private static func join() -> MPIExchange? {
    guard let launcher = Launcher() else { return nil }
    var reasons: [String] = []
    for library in launcher.candidates {
      do throws(MPIFault) {
        let exchange = try MPIExchange(library: library) { code in
          OutputFile.discardAll { _exit(code) }
        }
        guard exchange.size == launcher.size else {
          refuse(
            launcher,
            "\(library) sees \(exchange.size) rank\(exchange.size == 1 ? "" : "s"), \(launcher.name) started "
              + "\(launcher.size): they are not of the same MPI",
            hint: "set EMCL_RERANK_MPI to the library of the MPI that \(launcher.name) belongs to")
        }
        return exchange
      } catch {
        reasons.append(error.words)
      }
    }
    guard launcher.isUsable else {
      refuse(
        launcher,
        "srun started \(launcher.size) processes without MPI, which would all do the same work",
        hint:
          "srun --mpi=pmix, or EMCL_RERANK_MPI=none for processes that have nothing to do with each other"
      )
    }
    refuse(
      launcher,
      "\(launcher.name) started \(launcher.size) processes, and no library of MPI can be loaded: "
        + reasons.joined(separator: "; "),
      hint: "load the module of your MPI, or set EMCL_RERANK_MPI to its libmpi.so")
  }

  /// Says why the ranks cannot be joined, once where the launcher numbers its processes, and ends.
  private static func refuse(_ launcher: Launcher, _ reason: String, hint: String) -> Never {
    let numbers = ["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK", "SLURM_PROCID"]
    let number = numbers.lazy.compactMap { Launcher.number($0) }.first
    if number ?? 0 == 0 { Console(isQuiet: false, usesColor: false).report(reason, hint: hint) }
    exit(ExitStatus.usage.rawValue)
  }

  /// Sends results to nowhere, and keeps what would go to standard error.
  private static func hide() -> (kept: Int32, shown: Int32)? {
    let (nowhere, shown) = unsafe (open("/dev/null", O_WRONLY | O_CLOEXEC), dup(2))
    let kept = emcl_mpi_memory_file()
    guard nowhere >= 0, shown >= 0, kept >= 0 else { return nil }
    _ = fcntl(shown, F_SETFD, FD_CLOEXEC)
    dup2(nowhere, 1)
    dup2(kept, 2)
    return (kept, shown)
  }

  /// Shows the errors that were kept.
  private static func speak() {
    guard let hidden else { return }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe pread(hidden.kept, &bytes, bytes.count, 0)
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    // Notes were printed by the first rank as well.
    let lines = text.split(separator: "\n").filter {
      $0.hasPrefix("emcl-rerank: ") || $0.hasPrefix("  hint: ") || $0.hasPrefix("{")
    }
    _ = writeAll(Array((lines.joined(separator: "\n") + "\n").utf8), to: hidden.shown)
  }
}
