internal import ArgumentParser
internal import EmbeddingFiles
internal import EmbeddingMath
package import RetrievalMetrics
internal import RunComparison
internal import RunReports

extension TieRule: ExpressibleByArgument {}
extension PaperTables.Layout: ExpressibleByArgument {}

/// The options for the counting of results and for their reports.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write a report (repeatable). The extension sets its format: \(ReportFormat.extensions); - is Markdown on standard output.",
      valueName: "path"))
  var report: [String] = []

  @Option(
    help: "How to count tied items: \(TieRule.allCases.map(\.rawValue).joined(separator: ", ")).")
  var ties = TieRule.expected

  @Option(help: "Seed of the bootstrap and the sign flips.")
  var seed: UInt64 = 0

  @Flag(
    help:
      "List in .json reports the rank of every query's own item under the baseline and each method."
  )
  var ranks = false

  @Option(
    name: .customLong("tex-layout"),
    help:
      "Tables of .tex reports: overview, R@1 of all methods on all exports (default of compare), or per-export, all metrics of each."
  )
  var texLayout: PaperTables.Layout?

  @Flag(
    name: .customLong("tex-published"),
    help: "Add the published figures of a suite to .tex reports.")
  var texPublished = false

  @OptionGroup var plots: PlotOptions

  @Flag(help: "Explain each column under the tables.")
  var explain = false

  @OptionGroup var columns: MetricsOption

  @OptionGroup var groups: GroupOptions

  func validate() throws {
    try ReportOptions.check(report)
    if ranks, !report.contains(where: { ReportFormat(path: $0)?.name == "json" }) {
      throw ValidationError("--ranks adds to a JSON report: give --report FILE.json too.")
    }
    let option = texLayout != nil ? "--tex-layout" : texPublished ? "--tex-published" : nil
    if let option, !report.contains(where: { ReportFormat(path: $0)?.name == "tex" }) {
      throw ValidationError("\(option) is for LaTeX: give --report FILE.tex too.")
    }
  }

  /// Refuses published figures, which only a suite has.
  func refusePublished() throws {
    guard texPublished else { return }
    throw ValidationError(
      "--tex-published adds the figures that a suite names under published: emcl-rerank compare SUITE.yaml."
    )
  }

  /// Looks at the paths of reports.
  static func check(_ report: [String]) throws {
    for path in report where path != "-" && ReportFormat(path: path) == nil {
      throw ValidationError(
        "--report \(path): the extension sets the format and must be one of \(ReportFormat.extensions)."
      )
    }
    try OutputFile.refuseRepeated(report)
  }

  /// The settings of a run, with the threads and the progress of the command.
  ///
  /// - Parameter set: The export it is for, with which the labels of groups have to go; nil where there are several.
  func context(
    _ shared: SharedOptions, _ progress: Progress, for set: RetrievalSet? = nil
  ) throws(ExportError) -> RunContext {
    var context = RunContext(ties: ties, seed: seed, parallelism: shared.parallelism) {
      progress.show($0, $1)
    }
    context.shownMetrics = columns.shown
    context.labels = try groups.labels()
    if let set {
      let items = Run.Items(set)
      try context.requireTies(for: items, path: set.path)
      try GroupOptions.check(context.labels, for: items)
    }
    return context
  }

  /// Tells whether a report takes the place of the table on standard output.
  var printsReport: Bool { report.contains("-") }

  /// Tells whether a report needs the captions of the texts.
  var wantsCaptions: Bool { report.contains { ReportFormat(path: $0) == .html } }

  /// Begins all reports, so that a wrong path fails before the work.
  func begun(not inputs: [String]) throws(ExportError) -> [ReportFile] {
    try plots.begin()
    return try ReportOptions.begun(report, not: inputs + groups.inputs)
  }

  /// Begins the reports of some paths.
  static func begun(
    _ report: [String], not inputs: [String]
  ) throws(ExportError) -> [ReportFile] {
    var files: [ReportFile] = []
    for path in report {
      files.append(
        path == "-"
          ? ReportFile(format: .markdown, file: nil)
          : ReportFile(
            format: ReportFormat(path: path) ?? .markdown,
            file: try emcl_rerank.begun(path, not: inputs)))
    }
    return files
  }

  /// Prints the table of one run, unless a report takes its place, and writes the reports.
  func show(_ run: Run, _ files: [ReportFile], _ console: Console) throws(ExportError) {
    if !printsReport {
      try console.put(console.terminalReport(explains: explain).text(run))
    }
    try write(Comparison([run]), to: files, console)
  }

  /// Writes the reports and puts them in their places.
  ///
  /// - Parameter layout: The layout of LaTeX where none was asked for.
  func write(
    _ comparison: Comparison, to files: [ReportFile], layout: PaperTables.Layout = .perExport,
    _ console: Console
  ) throws(ExportError) {
    var comparison = comparison
    comparison.listsRanks = ranks
    let paper = PaperTables(texLayout ?? layout, hasPublished: texPublished)
    let report = Report(comparison, paper: paper)
    try ReportFile.write(report, to: files, console)
    try plots.write(report, console)
  }
}

/// A report on its way: standard output where there is no file.
struct ReportFile {
  let format: ReportFormat
  let file: OutputFile?

  /// Writes a report in all formats asked for, and puts the files in their places.
  static func write(
    _ report: Report, to files: [ReportFile], _ console: Console
  ) throws(ExportError) {
    for own in files {
      let text = own.format.text(report, toolVersion: toolVersion)
      if let file = own.file { try file.write(text) } else { try console.put(text) }
    }
    try console.finish(files.compactMap(\.file))
  }
}

extension OutputFile {
  /// Refuses outputs of which two would end in the same file, however they are written.
  static func refuseRepeated(_ paths: [String]) throws {
    guard let twice = repeated(paths.filter { $0 != "-" }) else { return }
    throw ValidationError("\(twice) is given twice as an output.")
  }
}

/// Begins a file that is to be written, unless it is one of the inputs.
func begun(_ path: String, not inputs: [String]) throws(ExportError) -> OutputFile {
  if inputs.contains(where: { OutputFile.isSame($0, path) }) {
    throw .cannotWrite(path: path, reason: "it is the input")
  }
  // Only the first rank writes.
  return try OutputFile(Ranks.cluster.isFirst ? path : "/dev/null")
}
