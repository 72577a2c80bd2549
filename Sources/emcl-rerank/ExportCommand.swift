internal import ArgumentParser
internal import EmbeddingFiles
package import RankingExports
internal import Reranking

extension RankingFormat: ExpressibleByArgument {}

/// `export`: rankings, neighbours and scores for other tools.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write rankings for trec_eval, neighbours for ann-benchmarks, or numpy arrays.",
    discussion: """
        emcl-rerank export msrvtt.h5 --format trec -o msrvtt
        emcl-rerank export msrvtt.h5 --format npy --method 'emcl(beta=0.5)' -o msrvtt-emcl
        emcl-rerank export msrvtt.h5 --format ann-benchmarks --depth 100 -o msrvtt

        emcl-rerank export msrvtt.h5 --format trec --method sinkhorn --bank test -o msrvtt-sinkhorn

      trec writes PREFIX.t2v.run, PREFIX.t2v.qrels, PREFIX.v2t.run and PREFIX.v2t.qrels; ann-benchmarks
      writes PREFIX.hdf5; npy writes PREFIX.scores.npy (PREFIX.scores-t2v.npy and PREFIX.scores-v2t.npy for a
      method on scores) and, for one vector an item, PREFIX.text.npy and PREFIX.video.npy.
      """)

  @OptionGroup var input: InputOptions

  @Option(
    name: [.short, .long],
    help: "The format: \(RankingFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
  var format: RankingFormat

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The prefix of the output files.", valueName: "prefix"))
  var output: String

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The method behind the scores. See: emcl-rerank methods.", valueName: "expr")
  )
  var method = "baseline"

  @Option(help: "The number of items to write for each ranking (trec, ann-benchmarks).")
  var depth = 1000

  @OptionGroup var bank: BankOption

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if !(1...1_000_000_000).contains(depth) {
      throw ValidationError("--depth takes a number of 1 or more, not \(depth).")
    }
  }

  func run() throws {
    let console = Console(shared)
    let pipeline = try parsed(method, console)
    let bank = try bank.choice(input, console)
    let input = try input.set(and: bank.rest, console)
    let notes = try console.work { progress throws(ExportError) in
      try write(pipeline, of: input, bank, progress)
    }
    for note in notes { console.note("\(input.path): \(note)") }
  }

  /// Writes the files and puts them in their places; gives what the user should know.
  private func write(
    _ pipeline: Pipeline, of input: SetInput, _ bank: ChosenBank, _ progress: Progress
  ) throws(ExportError) -> [String] {
    try bank.check()
    let set = try loaded(input, shared, progress, distractors: self.input.distractors)
    if let problem = format.refusal(
      of: set.kind, isDirectional: pipeline.isDirectional,
      comparesVectors: pipeline.comparesVectors)
    {
      throw .invalid(path: input.path, problems: [problem])
    }
    var outputs: [OutputFile] = []
    let paths = format.paths(
      prefix: output, kind: set.kind, isDirectional: pipeline.isDirectional)
    for path in paths { outputs.append(try begun(path, not: input.files + bank.inputs)) }
    let chosen = try bank.load(for: set, pipelines: [pipeline], shared, progress)
    let group = try fitted(pipeline, to: set, chosen, shared, progress)
    let export = RankingExport(
      set, group, method: group.members[0].pipeline.expression, depth: depth
    ) { progress.show("writing \(format.rawValue)", $0) }
    let notes = group.members[0].warnings + (try export.write(to: outputs, as: format))
    for file in outputs { try file.finish() }
    return notes
  }
}
