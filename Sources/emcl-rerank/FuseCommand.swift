internal import ArgumentParser
internal import EmbeddingFiles
package import Reranking
internal import RetrievalMetrics
internal import RunComparison
internal import RunReports

extension FusionRule: ExpressibleByArgument {}

/// `fuse`: several exports over the same items as one.
struct FuseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuse",
    abstract:
      "Fuse the scores of several exports over the same items, and print metrics before and after.",
    discussion: HelpText.wrapped(
      """
      Items are matched by their ids. The baseline of the table is the first export; the others are rows of their
      own, followed by the result of each rule. Exports may have scores of some pairs only, such as runs.

        emcl-rerank fuse clip4clip.h5 drl.h5
        emcl-rerank fuse a.h5 b.h5 --then sinkhorn
        emcl-rerank fuse a.h5 b.h5 c.h5 --by zsum --by rrf --weights 2,1,1
        emcl-rerank fuse a.h5 b.h5 --method stage2 --by rrf
      """))

  @OptionGroup var input: InputOptions

  @OptionGroup var judgments: QrelsOption

  @Option(
    help:
      "A rule, repeatable: \(FusionRule.allCases.map(\.rawValue).joined(separator: ", ")) (default: zsum)."
  )
  var by: [FusionRule] = []

  @Option(help: ArgumentHelp("The weight of each export, separated by commas.", valueName: "w,w"))
  var weights: String?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "A method that is applied to every export before they are fused.", valueName: "expr"),
    completion: MethodCompletion.kind)
  var method = "baseline"

  @Option(
    name: .customLong("then"),
    help: ArgumentHelp(
      "A method on scores that is applied to the fused ones, repeatable: transductive.",
      valueName: "expr"),
    completion: MethodCompletion.kind)
  var followers: [String] = []

  @OptionGroup var bank: BankOption

  @OptionGroup var reports: ReportOptions

  @OptionGroup var shared: SharedOptions

  func validate() throws { try reports.refusePublished() }

  private func numbers(_ text: String) -> [Double]? {
    let numbers = text.split(separator: ",").map { Double($0) }
    let known = numbers.compactMap { $0 }
    let areInRange = known.allSatisfy { $0 == 0 || 1e-6...1e6 ~= $0 } && known.contains { $0 > 0 }
    return areInRange && known.count == numbers.count ? known : nil
  }

  func run() throws {
    let console = Console(shared)
    let pipeline = try parsed(method, console)
    let followers = try followers.map { expression in
      try parsed(expression, console, option: "--then") { (text) throws(PipelineError) in
        try Pipeline(afterFusion: text)
      }
    }
    let bank = try bank.choice(input, console)
    let sets = try input.sets(with: bank, console).map(judgments.apply)
    guard sets.count > 1 else { throw ValidationError("fuse takes at least two exports.") }
    if let weights, numbers(weights)?.count != sets.count {
      throw ValidationError(
        "--weights \(weights): one number for each of the \(sets.count) exports, 0 or from 1e-6 to 1e6, and not all 0."
      )
    }
    try console.work { progress throws(ExportError) in
      try bank.check()
      let reportFiles = try reports.begun(
        not: sets.flatMap(\.files) + bank.inputs + judgments.files)
      let run = try fused(sets, pipeline, followers, bank, progress)
      progress.clear()
      try reports.show(run, reportFiles, console)
    }
  }

  /// Exports that stand there before, in warnings.
  private func repeated(_ inputs: [SetInput], names: [String]) -> [String] {
    inputs.indices.compactMap { index in
      let first = inputs[..<index].firstIndex { $0.isSame(as: inputs[index]) }
      return first.map {
        "\(names[index]) and \(names[$0]) are the same export: it counts twice, and adds nothing; --weights gives an export more weight"
      }
    }
  }

  private func fused(
    _ inputs: [SetInput], _ pipeline: Pipeline, _ followers: [Pipeline], _ bank: ChosenBank,
    _ progress: Progress
  ) throws(ExportError) -> Run {
    let qrels = try judgments.read()
    var sources: [Fusion.Source] = []
    var first: (set: RetrievalSet, sha256: String)?
    for (index, input) in inputs.enumerated() {
      let set: RetrievalSet
      if first == nil {
        let read = try hashedAndLoaded(
          input, shared, progress, distractors: self.input.distractors,
          dropsPadding: self.input.dropPadding, judgedBy: qrels)
        (set, first) = (read.set, read)
      } else {
        set = try loaded(
          input, shared, progress, distractors: self.input.distractors,
          dropsPadding: self.input.dropPadding, judgedBy: qrels)
      }
      let chosen = try bank.load(for: set, pipelines: [pipeline], shared, progress)
      let group = try fitted(pipeline, to: set, chosen, shared, progress)
      let name = input.name
      let isTaken = sources.contains { $0.name == name }
      sources.append(Fusion.Source(set, group, name: isTaken ? "\(name)#\(index + 1)" : name))
    }
    guard let first else { preconditionFailure("no export") }
    let fusion = try Fusion(
      sources,
      weights: weights.flatMap(numbers) ?? [Double](repeating: 1, count: inputs.count),
      rules: by.isEmpty ? [.zsum] : by, then: followers, parallelism: shared.parallelism)
    var notices = fusion.audits.filter(\.isReordered).map {
      "\($0.name) is in another order; its items were matched by their ids"
    }
    notices += repeated(inputs, names: sources.map(\.name))
    notices += fusion.audits.filter { $0.correlation < Fusion.leastCorrelation }.map {
      "the scores of \($0.name) hardly agree with those of the first export (correlation \(Float($0.correlation))): "
        + "are its rows in the order of its ids?"
    }
    var run = try Run(
      first.set, groups: fusion.groups, order: fusion.pipelines, sha256: first.sha256,
      notices: notices, reports.context(shared, progress, for: first.set))
    run.isOfExports = true
    run.notes = [
      "Fused: \(sources.map(\.name).joined(separator: ", "))"
        + (pipeline == .baseline ? "." : ", each after \(pipeline.expression).")
    ]
    if reports.wantsCaptions { run.captions = try first.set.captions?.all() }
    return run
  }
}
