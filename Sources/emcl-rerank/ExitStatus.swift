internal import ArgumentParser

/// The exit codes, after BSD's sysexits.
enum ExitStatus {
  /// A verification failed.
  static let regression = ExitCode(1)
  /// The command line makes no sense.
  static let usage = ExitCode(64)
  /// A file is not a valid export, or does not allow what was asked.
  static let badData = ExitCode(65)
  /// A file cannot be opened.
  static let noInput = ExitCode(66)
  /// The tool itself failed, or ran out of memory or threads.
  static let internalError = ExitCode(70)
  /// A file cannot be written.
  static let cannotWrite = ExitCode(73)
}
