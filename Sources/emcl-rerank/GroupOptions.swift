internal import ArgumentParser
internal import EmbeddingFiles
internal import RunComparison

/// `--group` and `--group-videos`: labels by which the queries are grouped.
struct GroupOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Labels of the texts: metrics and changes by group. One a line in the order of the export, .csv lines of id and label, or JSON. A video has the label that its texts have in common.",
      valueName: "path"), completion: .file(extensions: ["txt", "csv", "tsv", "json"]))
  var group: String?

  @Option(
    name: .customLong("group-videos"),
    help: ArgumentHelp(
      "Labels of the videos that have texts, in the same forms.", valueName: "path"),
    completion: .file(extensions: ["txt", "csv", "tsv", "json"]))
  var groupVideos: String?

  /// The files.
  var inputs: [String] { [group, groupVideos].compactMap { $0 } }

  /// Reads the labels.
  func labels() throws(ExportError) -> PerDirection<QueryLabels?> {
    PerDirection<QueryLabels?>(
      textToVideo: try group.map { (path) throws(ExportError) in try QueryLabels(reading: path) },
      videoToText: try groupVideos.map { (path) throws(ExportError) in
        try QueryLabels(reading: path)
      })
  }

  /// Refuses labels that do not go with an export.
  static func check(
    _ labels: PerDirection<QueryLabels?>, for items: Run.Items
  ) throws(ExportError) {
    for direction in Direction.allCases {
      if let own = labels[direction], let problem = items.problem(of: own, direction) {
        throw .invalid(path: own.path, problems: [problem])
      }
    }
  }
}
