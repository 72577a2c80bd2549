internal import ArgumentParser
internal import EmbeddingFiles
internal import EmbeddingMath
internal import RunReports

extension PlotFormat: ExpressibleByArgument {}

/// `--plots`: the plots of a report as files.
struct PlotOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write every plot into this folder, for \\includegraphics: as SVG and as PDF.",
      valueName: "dir"),
    completion: .directory)
  var plots: String?

  @Option(
    name: .customLong("plots-format"),
    help: "Write plots in this format alone.")
  var plotsFormat: PlotFormat?

  func validate() throws {
    if plotsFormat != nil, plots == nil {
      throw ValidationError("--plots-format is for plots: give --plots DIR too.")
    }
  }

  /// Makes the folder, so that a wrong path fails before the work.
  func begin() throws(ExportError) {
    guard let plots, Ranks.cluster.isFirst else { return }
    try OutputFile.makeFolder(plots)
    // Taken away again: the names of the plots are not known yet.
    _ = try OutputFile("\(plots)/plot.svg")
  }

  /// Writes the plots of a report, each in its place when it is complete.
  func write(_ report: Report, _ console: Console) throws(ExportError) {
    guard let plots, Ranks.cluster.isFirst else { return }
    let plotFiles = report.plotFiles(plotsFormat.map { [$0] } ?? PlotFormat.allCases)
    for (name, text) in plotFiles {
      let file = try OutputFile("\(plots)/\(name)")
      try file.write(text)
      try file.finish()
    }
    console.noteWritten(plots, "\(plotFiles.count) files of plots")
  }
}
