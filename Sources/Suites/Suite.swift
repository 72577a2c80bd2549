package import EmbeddingFiles
package import Reranking
package import RunComparison

/// Exports and methods that are compared again and again, as a YAML file describes them.
package struct Suite: Sendable, Equatable {
  /// The file it was read from.
  package let path: String
  /// The title of reports; nil for the tool's own words.
  package let title: String?
  /// The place of the golden file, which may not exist yet; nil when none is named.
  package let golden: String?
  /// The exports.
  package let files: [File]
  /// The methods; the baseline is always compared as well, and first.
  package let methods: [Method]
  /// Tells whether an export's second stage is compared without being named.
  package let addsSecondStages: Bool
  /// When `check` fails.
  package let rule: GateRule
  /// Figures that others have published.
  package let published: [PublishedRow]

  /// An export of a suite.
  package struct File: Sendable, Equatable {
    /// The path as the suite has it.
    package let path: String
    /// Where it is read from, by its path from where the tool runs.
    package let input: SetInput
    /// The name in reports.
    package let name: String
    /// The queries that methods learn from.
    package let bank: Bank.Choice
    /// Tells whether videos without any text are allowed.
    package let allowsDistractors: Bool
    /// Tells whether pairs that stand twice on both sides are left out.
    package var dropsPadding = false
    /// A file of judgments in the place of the truth, by its path from where the tool runs; nil for none.
    package var qrels: String?

    /// The path from where the tool runs.
    package var location: String { input.path }
  }

  /// A method of a suite.
  package struct Method: Sendable, Equatable {
    /// The name in reports.
    package let name: String
    /// The pipeline of the method.
    package let pipeline: Pipeline
  }

  /// A suite without a file: some exports under some methods, and these on their second stage where they have one.
  ///
  /// - Parameters:
  ///   - exports: The exports; their names are those of the files where these differ.
  ///   - pipelines: The methods, without the baseline.
  ///   - bank: The queries that methods learn from.
  ///   - allowsDistractors: Tells whether videos without any text are allowed.
  ///   - dropsPadding: Tells whether pairs that stand twice on both sides are left out.
  ///   - qrels: A file of judgments in the place of the truth of each; nil for none.
  package init(
    of exports: [SetInput], pipelines: [Pipeline], bank: Bank.Choice,
    allowsDistractors: Bool = false, dropsPadding: Bool = false, qrels: String? = nil
  ) {
    path = ""
    title = nil
    golden = nil
    rule = GateRule(isSignificant: false)
    published = []
    addsSecondStages = true
    methods = pipelines.map { Method(name: $0.expression, pipeline: $0) }
    let names = exports.map(\.name)
    files = zip(exports, names).map { export, name in
      File(
        path: export.path, input: export,
        name: names.count { $0 == name } > 1 ? export.path : name, bank: bank,
        allowsDistractors: allowsDistractors, dropsPadding: dropsPadding, qrels: qrels)
    }
  }

  /// Every file that is read for it, but for its golden file.
  package var inputs: [String] {
    (path.isEmpty ? [] : [path])
      + files.flatMap { file -> [String] in
        let own = file.input.files + (file.qrels.map { [$0] } ?? [])
        return if case .export(let bank) = file.bank { own + bank.files } else { own }
      }
  }

  /// Resolves a path of the suite against the folder where the tool runs.
  static func location(_ path: String, of suite: String) -> String {
    guard !path.hasPrefix("/"), let slash = suite.lastIndex(of: "/") else { return path }
    return String(suite[...slash]) + path
  }
}
