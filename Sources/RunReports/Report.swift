internal import EmbeddingFiles

/// A report: what it says, in the order in which it says it, and nothing of how a format shows it.
package struct Report: Sendable {
  let title: String
  let blocks: [Block]
  /// Explains what stands in the tables.
  let legend: String
  /// The files that it is about.
  let inputs: [Input]
  /// All numbers, a row for each: made when asked for.
  let records: @Sendable () -> Table
  /// The members of the JSON document: made when asked for.
  let document: @Sendable () -> [String: JSONValue]

  /// A file.
  struct Input: Sendable {
    let path: String
    let sha256: String
    /// The file of judgments in the place of its truth; nil for none.
    var judgments: JudgmentFile? = nil
    /// Where it comes from and how it was looked at, by name.
    var facts: [(name: String, value: String)] = []
  }

  /// A part of a report.
  enum Block: Sendable {
    /// Begins a section, with a name to link to.
    case section(String, anchor: String)
    /// Begins a group of tables.
    case heading(String)
    /// The subject of the section.
    case subject(String)
    /// Smaller print.
    case note(String)
    /// The conclusions, in sentences.
    case verdicts([String])
    /// Warnings for the user.
    case warnings([String])
    case table(Table)
    /// The details of each method.
    case details(String, notes: [String], [(name: String, lines: [String])])
    /// Details that only a page has room for: made when asked for.
    case page(@Sendable () -> [Block])
    /// Plots, on pages only.
    case plots(PlotGroup)
  }
}

/// Plots under a common heading.
struct PlotGroup: Sendable {
  /// The beginning of the names of their files.
  let name: String
  let title: String
  var note = ""
  let plots: [Plot]
  /// Says that a plot needs the whole width.
  var isWide = false

  /// The lines of all plots, each once.
  var legend: [(style: Drawing.Style, name: String)] {
    var seen: Set<String> = []
    return plots.flatMap(\.drawing.legend).filter { seen.insert($0.name).inserted }
  }

  /// A plot.
  struct Plot: Sendable {
    /// The end of the name of its file; empty where it is the only one.
    let name: String
    let drawing: Drawing
    /// The words under it.
    let caption: String
  }
}
