internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath

/// Methods applied one after the other, as an expression names them: `center+sinkhorn(tau=0.01)`.
///
/// Maps of vectors come first, in any order; then query expansion or a method on frames, then one method on scores.
package struct Pipeline: Sendable, Equatable {
  /// One method of a pipeline.
  enum Step: Sendable {
    /// EMCL with its settings.
    case emcl(EMCLConfiguration)
    /// Another map of vectors.
    case map(any EmbeddingMap)
    /// Query expansion.
    case expansion(QueryExpansion)
    /// Scores of frames instead of pooled vectors.
    case frames(any FrameMethod)
    /// A method on scores, in one direction or, where that is nil, in both.
    case scores(any ScoreMethod, only: Direction?)
    /// The scores of the second stage instead of those of vectors.
    case secondStage
    /// The pipeline that measured best, still to be resolved.
    case best(BestPipeline)

    /// Tells whether the step learns something from vectors.
    var isFitted: Bool {
      switch self {
      case .emcl, .map: true
      case .frames(let method): method.isTunable
      case .expansion, .scores, .secondStage, .best: false
      }
    }

    /// Tells whether vectors are others after the step.
    var movesVectors: Bool {
      switch self {
      case .emcl, .map, .expansion: true
      case .frames, .scores, .secondStage, .best: false
      }
    }
  }

  /// The methods, from left to right; none for the baseline.
  let steps: [Step]
  /// The expression in its canonical form: keys in the order of the documentation, no blanks.
  package let expression: String
  /// The expression of each step.
  let stepExpressions: [String]
  /// The name in reports: the expression as it was asked for, before anything was decided.
  package internal(set) var name: String
  /// How it was chosen among others on the bank's pairs; nil where it was not.
  package internal(set) var choice: PipelineChoice?
  /// For each method that was called by another name than its own, a sentence that says so.
  package private(set) var aliasNotes: [String] = []

  /// The most an expression may be long, in bytes: far more than all methods one after the other.
  private static let longest = 4096

  /// The empty pipeline.
  package static let baseline = Pipeline(steps: [], expressions: [])

  /// A name for scores that no pipeline of steps makes.
  init(named name: String) { self.init(steps: [], expressions: [name]) }

  private init(steps: [Step], expressions: [String]) {
    self.steps = steps
    stepExpressions = expressions
    expression = expressions.isEmpty ? "baseline" : expressions.joined(separator: "+")
    name = expression
  }

  /// Tells whether two pipelines have the same canonical expression.
  package static func == (one: Pipeline, other: Pipeline) -> Bool {
    one.expression == other.expression
  }

  /// Reads an expression: steps joined by `+`, each `name`, `name(key=value,...)` or `name(value,...)`.
  ///
  /// - Throws: ``PipelineError`` for an unknown method or key, with the nearest known name, for a value that
  ///   makes no sense, and for steps in an order that makes none.
  package init(_ expression: String) throws(PipelineError) {
    guard expression.utf8.count <= Pipeline.longest else {
      throw PipelineError(
        "the expression is too long: \(expression.utf8.count) bytes, at most \(Pipeline.longest) are allowed"
      )
    }
    var steps: [Step] = []
    var names: [String] = []
    var notes: [String] = []
    for part in try topLevelParts(expression, separator: "+") {
      let call = try MethodCall(part)
      guard let entry = MethodRegistry.entry(named: call.name) else {
        throw Pipeline.unknown(call.name)
      }
      let method = entry.description
      let arguments = Arguments(method: method.name, values: try call.arguments(of: method))
      if call.name != method.name {
        notes.append("\(call.name) is called \(method.name) here, and in what follows")
      }
      guard let step = try entry.step(arguments) else { continue }
      try Pipeline.check(step, method.name, after: steps, names)
      steps.append(step)
      names.append(call.canonical(of: method))
    }
    self.init(steps: steps, expressions: names)
    aliasNotes = notes
  }

  /// Makes the error for a name that no step has.
  private static func unknown(_ name: String) -> PipelineError {
    let listed = (try? topLevelParts(name, separator: ",")) ?? []
    if listed.count > 1, let parts = try? listed.map({ try Pipeline($0).expression }) {
      return PipelineError(
        "\"\(name)\" is a list",
        hint: "join steps by + (\(parts.joined(separator: "+"))), or repeat the option: "
          + parts.map { "-m \($0)" }.joined(separator: " "))
    }
    return MethodRegistry.unknown(name, among: MethodRegistry.steps)
  }

  /// Refuses a step that makes no sense where it stands.
  private static func check(
    _ step: Step, _ name: String, after steps: [Step], _ names: [String]
  ) throws(PipelineError) {
    guard let last = steps.last, let lastName = names.last else { return }
    switch (last, step) {
    case (.best, _), (_, .best):
      throw PipelineError(
        "best is a whole pipeline and cannot be combined",
        hint: "emcl-rerank methods best shows its steps, which can be combined")
    case (_, .secondStage):
      throw PipelineError(
        "\(name) cannot come after \(lastName): it puts scores in the place of all before",
        hint: steps.contains { if case .scores = $0 { true } else { false } }
          ? "\(name)+\(lastName)" : "\(name) alone, or before a method on scores")
    case (.secondStage, .map), (.secondStage, .emcl), (.secondStage, .expansion),
      (.secondStage, .frames):
      throw PipelineError(
        "\(name) moves vectors and cannot come after \(lastName), which has scores only",
        hint: "a method on scores, such as \(lastName)+sinkhorn")
    case (.frames, .map), (.frames, .emcl), (.scores, .frames):
      throw PipelineError(
        "\(name) cannot come after \(lastName), which makes scores: no vectors are left",
        hint: "\(name)+\(lastName)")
    case (.frames, .expansion), (.expansion, .frames):
      throw PipelineError(
        "\(name) and \(lastName) do not go together: qe moves pooled vectors, and the frames behind them stay",
        hint: "one of them")
    case (.frames, .frames):
      throw PipelineError(
        "\(name) after \(lastName): frames are scored once", hint: "give each its own --method")
    case (.scores, .map), (.scores, .emcl), (.scores, .expansion):
      throw PipelineError(
        "\(name) moves vectors and cannot come after \(lastName), which turns them into scores",
        hint: "\(name)+\(lastName)")
    case (.scores, .scores):
      throw PipelineError(
        "\(name) after \(lastName): one method on scores is enough, a second one undoes or repeats the first",
        hint: "give each its own --method")
    case (.expansion, .map), (.expansion, .emcl):
      throw PipelineError(
        "\(name) moves the gallery and cannot come after \(lastName), which moved the queries towards it",
        hint: "\(name)+\(lastName)")
    case (.expansion, .expansion):
      throw PipelineError("\(name) twice", hint: "a larger n, or a smaller alpha, expands more")
    case (.emcl(let configuration), .frames):
      guard configuration.makesMap else {
        throw PipelineError(
          "\(name) cannot come after \(lastName): EMCL in blocks makes no vectors to compare",
          hint: "scope=global, with renormalize=true")
      }
    case (.emcl(let configuration), .map), (.emcl(let configuration), .emcl):
      guard configuration.makesMap else {
        throw PipelineError(
          "\(name) cannot come after \(lastName): EMCL in blocks makes no vectors that could be moved again",
          hint: "\(name)+\(lastName), or scope=global")
      }
    default:
      break
    }
  }

  /// The pipeline with all decided that depends on the bank and the export: `best`, and keys of maps.
  func resolved(_ circumstances: Circumstances) throws(PipelineError) -> Pipeline {
    if case .best(let best) = steps.first {
      return try Pipeline(best.expression(circumstances)).resolved(circumstances)
    }
    var parts: [String] = []
    for (step, part) in zip(steps, stepExpressions) {
      guard case .map(let map) = step else {
        parts.append(part)
        continue
      }
      let decided = map.keys(bankHasPairs: circumstances.bankPairs > 0)
      parts.append(decided.isEmpty ? part : try MethodCall(part).replacing(decided))
    }
    return parts == stepExpressions ? self : try Pipeline(parts.joined(separator: "+"))
  }

  /// `best`, still to be resolved.
  var best: BestPipeline? {
    if case .best(let best) = steps.first { return best }
    return nil
  }

  /// The steps before scores are made, as an expression: what pipelines can share.
  var prefix: (steps: [Step], expression: String) {
    let count = steps.prefix { if case .scores = $0 { false } else { true } }.count
    return (Array(steps.prefix(count)), stepExpressions.prefix(count).joined(separator: "+"))
  }

  /// Tells whether it works on the scores of the items as they are.
  package var movesNothing: Bool { prefix.steps.isEmpty }

  /// Tells whether vectors are others before scores are made.
  var movesVectors: Bool { steps.contains(where: \.movesVectors) }

  /// Tells whether a bank makes a difference.
  package var usesBank: Bool {
    steps.contains { step in
      switch step {
      case .emcl(let configuration): configuration.scope == .gallery || configuration.choosesBeta
      case .map(let map): !type(of: map).learnsNothing
      case .best: true
      case .expansion, .secondStage: false
      case .frames(let method): method.isTunable
      case .scores(let method, _):
        // What rests on the gallery alone may still be tuned on the bank's pairs.
        method.restsOnGalleryAlone
          ? method.alternatives(isInductive: true).count > 1 : !type(of: method).isBoundToTest
      }
    }
  }

  /// Tells whether texts and videos rank by different scores.
  package var isDirectional: Bool {
    steps.contains { step in
      switch step {
      case .emcl, .map, .secondStage: false
      case .frames(let method): method.isTunable
      case .expansion, .scores, .best: true
      }
    }
  }

  /// Tells whether the scores are those of one vector for each item.
  package var comparesVectors: Bool { frameMethod == nil && !isOfSecondStage }

  /// Tells whether it works on the scores of the second stage.
  package var isOfSecondStage: Bool {
    if case .secondStage = steps.first { true } else { false }
  }

  /// The method on frames, when there is one.
  var frameMethod: (any FrameMethod)? {
    for case .frames(let method) in steps { return method }
    return nil
  }

  /// The method on scores, when there is one.
  var scoreMethod: (any ScoreMethod)? {
    if case .scores(let method, _) = steps.last { return method }
    return nil
  }

  /// The method on the scores of a direction, when there is one.
  func scoreMethod(_ direction: Direction) -> (any ScoreMethod)? {
    guard case .scores(let method, let only) = steps.last, only == nil || only == direction else {
      return nil
    }
    return method
  }
}
