internal import ArgumentParser
internal import EmbeddingFiles
internal import Reranking

/// `--bank`: the queries that methods learn from.
struct BankOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The queries methods learn from: file (/bank of the export; the default where there is one), test (the test queries: transductive), or another export.",
      valueName: "test|file|path"),
    completion: .file(extensions: ["h5", "hdf5"]))
  var bank: String?

  /// The files that it names.
  var inputs: [String] {
    if case .export(let path)? = bank.map({ Bank.Choice($0) }) { [path] } else { [] }
  }

  /// Looks whether the bank is there: also where no method has use for one.
  func check() throws(ExportError) {
    for path in inputs { _ = try regularFileSize(path) }
  }

  /// Loads the bank for an export, when a method has use for one.
  func load(
    for set: RetrievalSet, pipelines: [Pipeline], _ shared: SharedOptions, _ progress: Progress
  ) throws(ExportError) -> Bank {
    let choice = bank.map { Bank.Choice($0) } ?? .automatic
    guard pipelines.contains(where: \.usesBank) else { return .test }
    return try Bank(
      for: set, choice,
      options: LoadOptions(reader: Reader.program, parallelism: shared.parallelism) {
        progress.show("reading the bank", $1)
      })
  }
}
