internal import CStartup
internal import Glibc

// Unsafe, because the words of the command line and the variables of the environment are C strings, which live as long as the
// program, and because the system writes the size of the terminal into a structure.

/// The resources the system gives this process: the only file that calls what lies under Swift.
enum ProcessResources {
  /// The words of the command line, the name of the program first.
  static let words: [String] = {
    var words: [String] = []
    while let word = unsafe emcl_startup_word(Int32(words.count)) {
      words.append(unsafe String(cString: word))
    }
    return words
  }()

  /// Has memory that is given back kept for what comes next; to be called before there are threads.
  static func keepMemory() { emcl_memory_keep() }

  /// Sets how the program ends where memory runs out.
  static func whenMemoryIsExhausted(_ end: @convention(c) () -> Void) {
    emcl_memory_when_exhausted(end)
  }

  /// Tells whether so many threads can run beside this one.
  static func canStart(threads: Int) -> Bool {
    emcl_threads_can_start(Int32(clamping: threads)) != 0
  }

  /// The width of the terminal: that of the variable COLUMNS, or that of standard output; nil where there is none.
  static let terminalColumns: Int? = {
    if let variable = unsafe getenv("COLUMNS"), let width = Int(unsafe String(cString: variable)),
      width > 0
    {
      return width
    }
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }()

  /// The width of help: that of the terminal, or 80.
  static let columns = terminalColumns ?? 80
}
