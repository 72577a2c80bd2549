internal import ArgumentParser
internal import EmbeddingFiles
internal import Glibc
internal import Reranking

// Unsafe, because posix_spawn takes C arrays of C strings: they are made here and freed here.

/// A trial reading of a file in a process of its own, so that a file on which libhdf5 crashes or never
/// comes to an end costs that process and not this one.
struct Probe {
  /// Tries a file.
  ///
  /// - Throws: ``ExportError/invalid(path:problems:)`` when the trial did not end by itself. Any other
  ///   fault of the file is left for the reading proper to tell.
  static func check(_ path: String) throws(ExportError) {
    var words: [UnsafeMutablePointer<CChar>?] = unsafe []
    for word in ["emcl-rerank", "_probe", "--", path] { unsafe words.append(strdup(word)) }
    unsafe words.append(nil)
    defer { for index in unsafe words.indices { unsafe free(words[index]) } }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for stream in Int32(0)...2 {
      unsafe posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0)
    }
    var child = pid_t()
    // Where the program cannot start itself again, the file is read without a trial.
    guard unsafe posix_spawn(&child, "/proc/self/exe", &actions, nil, words, environ) == 0 else {
      return
    }
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0 { guard errno == EINTR else { return } }
    let signal = status & 0x7F
    // Stopped together with this process, it has found nothing out.
    guard signal != 0, ![SIGINT, SIGTERM, SIGHUP].contains(signal) else { return }
    throw .invalid(
      path: path,
      problems: [
        Problem(
          "/", "the HDF5 library cannot read this file", expected: "an intact file",
          found: signal == SIGXCPU
            ? "a structure that has no end"
            : "a structure that stops the library (signal \(signal))",
          hint: "the file is damaged; copy or export it again")
      ])
  }
}

/// The other side of ``Probe``.
struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "_probe", shouldDisplay: false)

  @Argument var file: String

  func run() throws {
    // Seconds of computing: a trial reads no bulk, and takes a hundredth of one for a thousand videos.
    // The hard limit, which kills without a name, lies above the soft one.
    var status = stat()
    unsafe stat(file, &status)
    let seconds = rlim_t(10 + max(0, status.st_size) / 20_000_000)
    var limit = rlimit(rlim_cur: seconds, rlim_max: seconds + 2)
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
    limit = rlimit(rlim_cur: 0, rlim_max: 0)
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    do throws(ExportError) {
      try RetrievalSet.probe(file)
    } catch {
      // It may be a profile instead.
      do throws(ExportError) { try Profile.probe(file) } catch { throw ExitStatus.badData }
    }
  }
}
