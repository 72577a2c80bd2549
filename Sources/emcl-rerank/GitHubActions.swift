internal import EmbeddingFiles
internal import Glibc
internal import RunReports

// Unsafe, because variables of the environment are C strings, which are copied at once.

/// The annotations and the summary for GitHub Actions, when the tool runs there.
enum GitHubActions {
  /// Annotates the cases that need a look, and adds to the summary of the job.
  static func report(_ report: GateReport, _ console: Console) throws(ExportError) {
    if let value = variable("GITHUB_ACTIONS"), value != "false" {
      try console.put(report.annotations)
    }
    guard let path = variable("GITHUB_STEP_SUMMARY") else { return }
    do throws(ExportError) {
      try appendText(report.summary, to: path)
    } catch {
      // The result does not hang on the page that shows it.
      _ = console.report(error)
    }
  }

  private static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
