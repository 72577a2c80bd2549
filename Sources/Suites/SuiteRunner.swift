package import EmbeddingFiles
internal import EmbeddingMath
internal import Reranking
internal import RetrievalMetrics
package import RunComparison

/// Runs a suite: each method on each export, what was counted before taken from a cache.
package struct SuiteRunner: Sendable {
  /// The cache of counts; nil for none.
  package var cache: ResultCache?
  /// The rule for ties, the seed of the draws, and the threads to use.
  package var context: RunContext
  /// The program that reads with libhdf5 in a process of its own; nil: this process does.
  package var reader: ReaderProgram?
  /// Called with what is done.
  package var progress: (@Sendable (SuiteProgress) -> Void)?
  /// Called with what was guessed of arrays, once for each.
  package var note: (@Sendable (String) -> Void)?

  /// Prepares to run.
  package init(_ context: RunContext) { self.context = context }
}

extension SuiteRunner {
  /// Runs a suite; an export that cannot be run does not keep the others from it.
  package func run(_ suite: Suite) -> SuiteOutcome {
    let sizes = suite.files.map { file in
      file.input.files.reduce(0) { $0 + Double((try? regularFileSize($1)) ?? 0) }
    }
    let total = max(1, sizes.reduce(0, +))
    var work = SuiteWork(runner: self, suite: suite)
    var runs: [Run?] = []
    var faults: [Int: ExportError] = [:]
    for (index, file) in suite.files.enumerated() {
      let done = sizes[..<index].reduce(0, +) / total
      let show = shower(index, suite, done: done)
      do throws(ExportError) {
        runs.append(try work.run(file, show))
      } catch {
        runs.append(nil)
        faults[index] = error
      }
    }
    var failures: [Comparison.Failure] = []
    for (index, file) in suite.files.enumerated() {
      for reason in faults[index]?.reasons(of: file.location) ?? [] {
        failures.append(Comparison.Failure(input: file.name, reason: reason))
      }
    }
    var comparison = Comparison(
      runs.compactMap { $0 }, failures: failures, published: suite.published)
    if let title = suite.title { comparison.title = title }
    return SuiteOutcome(
      comparison: comparison, runs: runs, faults: faults, counted: work.counted,
      remembered: work.remembered, cacheFault: work.cacheFault)
  }

  /// Makes the function that shows the progress of one export.
  private func shower(
    _ index: Int, _ suite: Suite, done: Double
  ) -> (@Sendable (String, Double) -> Void)? {
    guard let progress else { return nil }
    let (files, name) = (suite.files.count, suite.files[index].name)
    return { work, part in
      progress(
        SuiteProgress(
          file: index + 1, files: files, name: name, work: work, part: part, done: done))
    }
  }
}
