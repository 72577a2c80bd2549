package import EmbeddingFiles
internal import Reranking
package import RunComparison

extension SuiteRunner {
  /// Results in the form of a golden file.
  ///
  /// - Throws: When a bank cannot be read.
  package func golden(_ suite: Suite, _ outcome: SuiteOutcome) throws(ExportError) -> [Golden.File?]
  {
    var files: [Golden.File?] = []
    for (file, run) in zip(suite.files, outcome.runs) {
      guard let run else {
        files.append(nil)
        continue
      }
      var methods: [String: Golden.Method] = [:]
      for (index, result) in run.results.enumerated() {
        // The expression as it was asked for: what `best` stands for may change with the bank.
        let asked = suite.methods.first { $0.name == result.name }?.pipeline.expression
        methods[result.name] = .measured(
          pipeline: index == 0 ? result.method : asked ?? result.method, result.resultProtocol,
          ranks: result.ranks)
      }
      for refusal in run.refusals {
        let asked = suite.methods.first { $0.name == refusal.method }?.pipeline.expression
        methods[refusal.method] = .refused(pipeline: asked ?? refusal.method)
      }
      var bank: String?
      if case .export(let other) = file.bank { bank = try other.contentHash() }
      files.append(
        Golden.File(
          sha256: run.input.sha256, bank: bank, items: run.items.contentHash, methods: methods))
    }
    return files
  }

  /// Between which ranks the queries of some methods on an export stand, by the names of the methods.
  ///
  /// - Returns: Nothing where the export cannot be read again.
  package func nearTies(_ suite: Suite, file place: Int, methods: [String]) -> [String: NearTies] {
    let file = suite.files[place]
    let pipelines = methods.map { name in
      (name: name, pipeline: suite.methods.first { $0.name == name }?.pipeline ?? .baseline)
    }
    do throws(ExportError) {
      let (set, bank) = try load(
        file, usesBank: pipelines.contains { $0.pipeline.usesBank }, progress: nil)
      let found = try NearTies.find(
        set, pipelines: pipelines.map(\.pipeline), bank: bank, parallelism: context.parallelism)
      var named: [String: NearTies] = [:]
      for (name, pipeline) in pipelines { named[name] = found[pipeline.expression] }
      return named
    } catch {
      return [:]
    }
  }

  /// Loads an export of a suite and its bank.
  func load(
    _ file: Suite.File, usesBank: Bool, progress: (@Sendable (String, Double) -> Void)?
  ) throws(ExportError) -> (RetrievalSet, Bank) {
    var options = LoadOptions(reader: reader, parallelism: context.parallelism) {
      progress?("reading \($0)", $1)
    }
    // Judgments say which videos are asked for.
    options.allowsDistractors = file.allowsDistractors || file.qrels != nil
    options.truthIsReplaced = file.qrels != nil
    let qrels = try file.qrels.map { (path) throws(ExportError) in try Qrels(reading: path) }
    var set = try RetrievalSet.load(file.input, options: options)
    if file.dropsPadding { set = try set.withoutPadding(parallelism: context.parallelism) }
    if let qrels { set = try set.judged(by: qrels) }
    for guess in set.guesses { note?(guess) }
    guard usesBank else { return (set, .test) }
    let bank = try Bank(
      for: set, file.bank,
      options: LoadOptions(reader: reader, parallelism: context.parallelism) {
        progress?("reading the bank", $1)
      })
    return (set, bank)
  }
}

extension Relevance {
  /// The judgments as words.
  fileprivate var words: [String] {
    ["judgments"] + texts.indices.map { "\(texts[$0]) \(videos[$0]) \(grades[$0])" }
  }
}

extension Run.Items {
  /// A hash of the ids and of what belongs together.
  fileprivate var contentHash: String {
    EmbeddingFiles.contentHash(
      of: ["texts"] + texts + ["videos"] + videos + ["truth"] + videoOfText.map(\.description)
        + (relevance.map { $0.words } ?? []))
  }
}
