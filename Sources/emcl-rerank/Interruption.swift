internal import ArgumentParser
internal import EmbeddingFiles
internal import Glibc

// Unsafe, because pipes, threads and signal handlers are C's: what they point to lives as long as the program.

/// The clean-up when the user, or the system, stops the tool.
enum Interruption {
  /// The signals go in at the one end, whichever thread they hit; a thread of its own waits at the other.
  private static let ends: (out: Int32, into: Int32) = {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return (-1, -1) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }()

  /// Has the signals that stop a program take away what is not complete, and say so, before they do their work.
  static func prepare() {
    // A reader that went away, and a file that may not grow, are faults of an output, which is told as one.
    for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    ProcessResources.whenMemoryIsExhausted {
      OutputFile.discardAllAtOnce { _exit(ExitStatus.internalError.rawValue) }
    }
    var thread = pthread_t()
    guard ends.out >= 0,
      unsafe pthread_create(&thread, nil, { _ in unsafe Interruption.wait() }, nil) == 0
    else { return }
    pthread_detach(thread)
    // Who started the tool may have kept them from it for a while, as test runners do.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU] {
      unsafe sigaddset(&signals, number)
      let before = signal(number) { number in
        // Nothing here may take a lock or memory.
        var byte = UInt8(truncatingIfNeeded: number)
        _ = unsafe write(Interruption.ends.into, &byte, 1)
      }
      // Who started the tool may have it go on, as nohup does.
      let ignored = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
      if unsafe unsafeBitCast(before, to: Int.self) == ignored { signal(number, SIG_IGN) }
    }
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  private static func wait() -> UnsafeMutableRawPointer? {
    var byte: UInt8 = 0
    while unsafe read(ends.out, &byte, 1) != 1 { guard errno == EINTR else { return nil } }
    OutputFile.discardAll {
      Console(isQuiet: false, usesColor: false)
        .report("interrupted; incomplete output files were removed")
      signal(Int32(byte), SIG_DFL)
      kill(getpid(), Int32(byte))
      // The signal may reach another thread first.
      while true { pause() }
    }
  }
}
