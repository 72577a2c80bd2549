internal import ArgumentParser
internal import EmbeddingFiles
internal import Glibc
internal import Reranking

// Unsafe, because posix_spawn takes C arrays of C strings: they are made here and freed here, but for the variables of
// the environment, which stand where they are.

/// A trial reading of a file in a process of its own, so that a file on which libhdf5 crashes or never
/// comes to an end costs that process and not this one.
enum Probe {
  /// The word that makes this program a trial.
  private static let word = "_probe"

  /// Tries a file.
  ///
  /// - Parameter meanwhile: What can be done while the trial runs: nothing that opens the file with libhdf5.
  /// - Throws: ``ExportError/invalid(path:problems:)`` when the trial did not end by itself. Any other
  ///   fault of the file is left for the reading proper to tell. Then, what `meanwhile` threw.
  static func check<Value>(
    _ path: String, meanwhile: () throws(ExportError) -> Value
  ) throws(ExportError) -> Value {
    let child = started(path)
    let outcome = Result { () throws(ExportError) in try meanwhile() }
    if let child { try wait(for: child, path) }
    return try outcome.get()
  }

  /// Tries a file.
  static func check(_ path: String) throws(ExportError) { try check(path, meanwhile: {}) }

  /// Starts a trial; nil where the program cannot start itself again, and the file is read without one.
  private static func started(_ path: String) -> pid_t? {
    var words: [UnsafeMutablePointer<CChar>?] = unsafe []
    for word in ["emcl-rerank", word, path] { unsafe words.append(strdup(word)) }
    // A trial multiplies nothing, and the threads of OpenBLAS turn for a while before they sleep. The first of two values
    // of a variable is in force.
    var variables: [UnsafeMutablePointer<CChar>?] = unsafe [strdup("OPENBLAS_NUM_THREADS=1")]
    let own = unsafe variables + words
    defer { for index in unsafe own.indices { unsafe free(own[index]) } }
    unsafe words.append(nil)
    for index in 0... {
      guard let variable = unsafe environ[index] else { break }
      unsafe variables.append(variable)
    }
    unsafe variables.append(nil)
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for stream in Int32(0)...2 {
      unsafe posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0)
    }
    var child = pid_t()
    let status = unsafe posix_spawn(&child, "/proc/self/exe", &actions, nil, words, variables)
    return status == 0 ? child : nil
  }

  private static func wait(for child: pid_t, _ path: String) throws(ExportError) {
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

  // MARK: - The other side

  /// Runs the trial, and ends the program, where it was started for one.
  ///
  /// Looked for before the command line is parsed, which takes as long as the trial of a small file.
  static func runIfAsked() {
    let words = CommandLine.arguments
    guard words.count == 3, words[1] == word else { return }
    // Nothing is left to be tidied up: the end comes without it.
    _exit(isReadable(words[2]) ? 0 : ExitStatus.badData.rawValue)
  }

  private static func isReadable(_ file: String) -> Bool {
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
      return true
    } catch {
      // It may be a profile instead.
      do throws(ExportError) { try Profile.probe(file) } catch { return false }
      return true
    }
  }
}
