internal import ArgumentParser
internal import EmbeddingFiles
internal import EmbeddingMath
internal import Reranking
internal import RunComparison

/// Loads a set, and says what was guessed of it.
///
/// - Parameter qrels: Judgments in the place of its truth; nil for none.
func loaded(
  _ input: SetInput, _ shared: SharedOptions, _ progress: Progress, distractors: Bool = false,
  dropsPadding: Bool = false, checksAll: Bool = false, judgedBy qrels: Qrels? = nil
) throws(ExportError) -> RetrievalSet {
  var options = LoadOptions(reader: Reader.program, parallelism: shared.parallelism) {
    progress.show("reading \($0)", $1)
  }
  // Judgments say which videos are asked for.
  options.allowsDistractors = distractors || qrels != nil
  options.truthIsReplaced = qrels != nil
  options.checksAll = checksAll
  var set = try RetrievalSet.load(input, options: options)
  if dropsPadding { set = try set.withoutPadding(parallelism: shared.parallelism) }
  if let qrels { set = try set.judged(by: qrels) }
  progress.clear()
  for guess in set.guesses { Console(shared).note(guess) }
  return set
}

/// Loads a set, and works out the SHA-256 of its files meanwhile.
func hashedAndLoaded(
  _ input: SetInput, _ shared: SharedOptions, _ progress: Progress, distractors: Bool = false,
  dropsPadding: Bool = false, judgedBy qrels: Qrels? = nil
) throws(ExportError) -> (set: RetrievalSet, sha256: String) {
  try Ranks.cluster.agreed { () throws(ExportError) in
    let (sha256, set) = try shared.parallelism.beside(
      {
        Result { () throws(ExportError) in
          Ranks.cluster.isFirst ? try input.contentHash() : ""
        }
      },
      { () throws(ExportError) in
        try loaded(
          input, shared, progress, distractors: distractors, dropsPadding: dropsPadding,
          judgedBy: qrels)
      })
    return (set, try sha256.get())
  }
}

/// Reads a method expression; what is wrong with it is reported, and names that others use are told.
func parsed(
  _ expression: String, _ console: Console, option: String = "--method",
  by read: (String) throws(PipelineError) -> Pipeline = { (text) throws(PipelineError) in
    try Pipeline(text)
  }
) throws -> Pipeline {
  do throws(PipelineError) {
    let pipeline = try read(expression)
    for note in pipeline.aliasNotes { console.note(note) }
    return pipeline
  } catch {
    console.report("\(option) \(expression): \(error.message)", hint: error.hint)
    throw ExitStatus.usage
  }
}

/// Fits one pipeline; that the export does not allow it is a problem of the export.
func fitted(
  _ pipeline: Pipeline, to set: RetrievalSet, _ bank: Bank, _ shared: SharedOptions,
  _ progress: Progress
) throws(ExportError) -> FittedGroup {
  let (groups, refusals) = try Reranker(
    set, bank: bank, parallelism: shared.parallelism, progress: { progress.show($0, $1) }
  ).fit([pipeline])
  guard let group = groups.first else {
    throw .invalid(
      path: set.path,
      problems: refusals.map {
        Problem("method", $0.reason, hint: $0.hint)
      })
  }
  return group
}

extension RerankingError {
  /// The error as a problem of the export.
  func asExportError(of set: RetrievalSet) -> ExportError { asExportError(path: set.path) }

  /// The error as a problem of a file.
  func asExportError(path: String) -> ExportError {
    switch self {
    case .export(let fault): fault
    case .notApplicable(let reason, let hint):
      .invalid(
        path: path,
        problems: [Problem("method", reason, hint: hint)])
    }
  }
}
