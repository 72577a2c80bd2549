internal import ArgumentParser
internal import EmbeddingFiles
internal import Glibc
internal import Reranking
internal import RunReports
internal import Suites
internal import Synchronization

// Unsafe, because variables of the environment and messages of the system are C strings, which are copied at once.

/// The terminal: results on standard output, everything else on standard error.
struct Console: Sendable {
  /// Tells whether notes and progress are kept back.
  let isQuiet: Bool
  /// Tells whether results may have colours.
  let usesColor: Bool
  /// The columns that tables may take: those of the terminal from 60 to 100, and 100 where there is none.
  let width = min(max(ProcessResources.terminalColumns ?? 100, 60), 100)

  init(isQuiet: Bool, usesColor: Bool) {
    self.isQuiet = isQuiet
    self.usesColor = usesColor
  }

  /// The texts of results.
  ///
  /// - Parameter explains: Says that each column is explained.
  func terminalReport(explains: Bool) -> TerminalReport {
    TerminalReport(usesColor: usesColor, width: width, explains: explains)
  }

  init(_ options: SharedOptions) {
    isQuiet = options.quiet
    let variable = unsafe getenv("NO_COLOR").map { unsafe $0.pointee != 0 }
    let isPlain = options.noColor || variable ?? false
    // Open MPI gives the first rank a terminal, wherever its own output goes.
    let isRelayed = Launcher.variable("OMPI_COMM_WORLD_SIZE") != nil
    usesColor = !isPlain && !isRelayed && isatty(1) == 1
  }

  /// Writes a result.
  func print(_ text: String) throws {
    guard write(text, to: 1) else {
      report("standard output: \(unsafe String(cString: strerror(errno)))")
      throw ExitStatus.cannotWrite
    }
  }

  /// Writes a result, as one of the outputs of a command.
  func put(_ text: String) throws(ExportError) {
    guard write(text, to: 1) else {
      throw .cannotWrite(path: "standard output", reason: unsafe String(cString: strerror(errno)))
    }
  }

  /// Writes bytes of a result, as one of the outputs of a command.
  func put(_ bytes: [UInt8]) throws(ExportError) {
    guard writeAll(bytes, to: 1) else {
      throw .cannotWrite(path: "standard output", reason: unsafe String(cString: strerror(errno)))
    }
  }

  /// Writes an error, with what may help on a line of its own.
  func report(_ message: String, hint: String? = nil) { say(Complaint(message, hint: hint)) }

  /// Writes an error, as lines of JSON where a program asked for them.
  private func say(_ complaint: Complaint) {
    let form = unsafe getenv("EMCL_RERANK_ERRORS").map { unsafe String(cString: $0) }
    _ = write(form == "json" ? complaint.json : complaint.text, to: 2)
  }

  /// Writes a note, unless notes are kept back.
  func note(_ message: String) {
    if !isQuiet { _ = write("\(SafeText.line(message))\n", to: 2) }
  }

  /// Reports what is wrong with a file and gives the exit code for it.
  func report(_ error: ExportError) -> ExitCode {
    switch error {
    case .cannotOpen(let path, let reason, let hint):
      say(Complaint(reason, file: path, hint: hint))
      return ExitStatus.noInput
    case .invalid(let path, let problems):
      for problem in problems { say(Complaint(problem, file: path)) }
      return ExitStatus.badData
    case .several(let errors):
      let codes = errors.map { report($0) }
      return codes.first ?? ExitStatus.badData
    case .cannotWrite(let path, let reason):
      say(Complaint("cannot be written: \(reason)", file: path, hint: nil))
      return ExitStatus.cannotWrite
    }
  }

  /// Does work that shows its progress; an error is reported, and its exit code thrown.
  func work<Result>(_ body: (Progress) throws(ExportError) -> Result) throws -> Result {
    let progress = Progress(self)
    defer { progress.clear() }
    do throws(ExportError) {
      return try body(progress)
    } catch {
      progress.clear()
      throw report(error)
    }
  }

  private func write(_ text: String, to descriptor: Int32) -> Bool {
    writeAll(Array(text.utf8), to: descriptor)
  }
}

/// Progress of long work, on standard error when that is a terminal.
final class Progress: Sendable {
  private let began = ContinuousClock.now
  private let isShown: Bool
  private let state = Mutex<(last: ContinuousClock.Instant, isVisible: Bool)>((.now, false))

  init(_ console: Console) { isShown = !console.isQuiet && isatty(2) == 1 }

  /// Shows a part of some work, ten times a second at most, once half a second has gone by.
  func show(_ work: String, _ part: Double) {
    guard isShown else { return }
    let now = ContinuousClock.now
    let isDue = state.withLock { state in
      guard now - began > .milliseconds(500), now - state.last > .milliseconds(100) else {
        return false
      }
      state = (now, true)
      return true
    }
    if isDue { put("\r\u{1B}[K\(SafeText.line(work)) \(Int(part * 100)) %") }
  }

  /// Shows how far a suite is, and about how long it will take.
  func show(_ suite: SuiteProgress) {
    let gone = (ContinuousClock.now - began) / .seconds(1)
    let left =
      suite.done > 0.02 && gone > 2
      ? ", about \(Int((gone * (1 - suite.done) / suite.done).rounded(.up))) s left" : ""
    show("\(suite.file) of \(suite.files), \(suite.name)\(left): \(suite.work)", suite.part)
  }

  /// Takes the line away.
  func clear() {
    if state.withLock({ $0.isVisible }) { put("\r\u{1B}[K") }
  }

  private func put(_ text: String) {
    _ = writeAll(Array(text.utf8), to: 2)
  }
}
