package import EmbeddingFiles
internal import EmbeddingMath
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison
internal import Scoring

extension Suite {
  /// The most a suite may be long, in bytes.
  static let longest = 1 << 20
  /// The most exports, methods or published rows of a suite: each is held against the others.
  static let most = 1000

  /// Reads a suite.
  ///
  /// - Parameter path: A YAML file; the paths in it are relative to it.
  /// - Throws: ``ExportError`` when it cannot be opened, or with everything that is wrong in it, by line and
  ///   column.
  package init(reading path: String) throws(ExportError) {
    do throws(ExportError) {
      _ = try regularFileSize(path)
    } catch {
      guard case .cannotOpen(_, let reason, _) = error, reason == "is a directory" else {
        throw error
      }
      throw .cannotOpen(
        path: path, reason: reason,
        hint: "a suite is a YAML file that names exports; compare also takes the exports: A.h5 B.h5"
      )
    }
    if let format = InputFormats.recognized(path) {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "file", "not a suite", expected: "a YAML file", found: format.words,
            hint: format is HDF5Format
              ? "write a suite that names it: docs/comparing.md; or compare exports: emcl-rerank compare A.h5 B.h5"
              : "write a suite that names it: docs/comparing.md")
        ])
    }
    try self.init(try textFile(path, longest: Suite.longest), path: path) {
      (other) throws(ExportError) in
      try textFile(other, longest: Suite.longest)
    }
  }

  /// Reads a suite from a text.
  ///
  /// - Parameters:
  ///   - text: The YAML.
  ///   - path: What the text is called in errors, and what its paths are relative to.
  ///   - read: Reads another file that the suite names.
  init(
    _ text: String, path: String, read: (String) throws(ExportError) -> String
  ) throws(ExportError) {
    let reader = SuiteReader(path: path)
    guard let root = reader.root(text), let fields = reader.fields(root, SuiteReader.suiteKeys)
    else { throw reader.failure }
    title = fields["title"].flatMap { reader.text($0, "title") }
    golden = fields["golden"].flatMap { reader.text($0, "golden") }
      .map { Suite.location($0, of: path) }
    files = reader.files(fields["files"], root)
    methods = reader.methods(fields["methods"], root)
    // A suite names its methods: golden files hold those and no others.
    addsSecondStages = false
    rule = reader.rule(tolerance: fields["tolerance"], significant: fields["significant"])
    var rows: [PublishedRow] = []
    if let node = fields["published"] {
      if node.scalar != nil, let name = reader.text(node, "published") {
        // The rows are in a file of their own.
        let other = Suite.location(name, of: path)
        let rowReader = SuiteReader(path: other)
        rows = rowReader.root(try read(other)).map { rowReader.published($0) } ?? []
        guard rowReader.problems.isEmpty else { throw rowReader.failure }
      } else {
        rows = reader.published(node)
      }
    }
    published = rows
    self.path = path
    guard reader.problems.isEmpty else { throw reader.failure }
  }
}

/// Reads the parts of a suite and gathers what is wrong with them.
final class SuiteReader {
  static let suiteKeys = [
    "title", "golden", "files", "methods", "tolerance", "significant", "published",
  ]

  /// More problems than anybody reads; a megabyte of nonsense would be as many lines.
  static let mostProblems = 100

  let path: String
  var problems: [Problem] = []

  init(path: String) { self.path = path }

  var failure: ExportError { .invalid(path: path, problems: problems) }

  // MARK: - The parts of a suite

  func files(_ node: YAMLNode?, _ root: YAMLNode) -> [Suite.File] {
    var files: [Suite.File] = []
    for entry in entries(node, root, "files", example: "- path: export.h5") {
      let keys = ["path", "name", "bank", "distractors", "qrels"]
      let fields =
        entry.scalar != nil ? ["path": entry] : self.fields(entry, keys, required: ["path"])
      guard let fields, let own = fields["path"].flatMap({ text($0, "path") }) else { continue }
      guard isWritten(own, entry) else { continue }
      let qrels = fields["qrels"].flatMap { text($0, "qrels") }
      if let qrels, !isWritten(qrels, fields["qrels"] ?? entry) { continue }
      let bank = fields["bank"].flatMap { text($0, "bank") }.map { Bank.Choice($0) }
      let placed: Bank.Choice? = bank.map {
        if case .export(let other) = $0 {
          .export(.file(Suite.location(other.path, of: path)))
        } else {
          $0
        }
      }
      let last = own.split(separator: "/").last.map(String.init) ?? own
      var name = fields["name"].flatMap { text($0, "name") } ?? last
      if files.contains(where: { $0.name == name }) {
        if fields["name"] == nil, !files.contains(where: { $0.name == own }) {
          name = own
        } else {
          add(entry, "a second export named \"\(name)\"", hint: "give each a name of its own")
        }
      }
      files.append(
        Suite.File(
          path: own, input: .file(Suite.location(own, of: path)), name: name,
          bank: placed ?? .automatic,
          allowsDistractors: fields["distractors"].flatMap { flag($0, "distractors") } ?? false,
          qrels: qrels.map { Suite.location($0, of: path) }))
    }
    return files
  }

  /// Tells whether a path is written out; the shell's shorthands are not read in a suite.
  private func isWritten(_ own: String, _ node: YAMLNode) -> Bool {
    if own.hasPrefix("~") {
      add(
        node, "\(own): ~ is not expanded in a suite",
        hint: "write the whole path, or one relative to the suite")
      return false
    }
    guard own.contains(where: { "*?[".contains($0) }),
      (try? regularFileSize(Suite.location(own, of: path))) == nil
    else { return true }
    add(node, "\(own): patterns are not expanded in a suite", hint: "name each export")
    return false
  }

  func methods(_ node: YAMLNode?, _ root: YAMLNode) -> [Suite.Method] {
    var methods: [Suite.Method] = []
    for entry in entries(node, root, "methods", example: "- pipeline: emcl") {
      let fields =
        entry.scalar != nil
        ? ["pipeline": entry]
        : self.fields(entry, ["name", "pipeline"], required: ["pipeline"])
      guard let fields, let field = fields["pipeline"], let expression = text(field, "pipeline")
      else { continue }
      do throws(PipelineError) {
        let pipeline = try Pipeline(expression)
        let name = fields["name"].flatMap { text($0, "name") } ?? pipeline.expression
        if pipeline == .baseline {
          add(
            field, "the baseline cannot be a method of a suite",
            hint: "leave it out: it is always compared, and first")
        } else if methods.contains(where: { $0.pipeline == pipeline }) {
          add(field, "the pipeline \(pipeline.expression) is given twice")
        } else if methods.contains(where: { $0.name == name }) || name == "baseline" {
          add(fields["name"] ?? field, "a second method named \"\(name)\"")
        }
        methods.append(Suite.Method(name: name, pipeline: pipeline))
      } catch {
        // Inside brackets a comma ends an entry, unless it stands in quotes.
        let isCut =
          expression.count { $0 == "(" } != expression.count { $0 == ")" }
        add(
          field, error.message,
          hint: isCut
            ? "in a list in [ ] a comma ends the entry: put quotes around it, 'emcl(k=32,beta=0.5)'"
            : error.hint)
      }
    }
    return methods
  }

  func rule(tolerance: YAMLNode?, significant: YAMLNode?) -> GateRule {
    let isSignificant = significant.flatMap { flag($0, "significant") } ?? false
    guard let tolerance else { return GateRule(isSignificant: isSignificant) }
    var values: [Metric: Double] = [:]
    for (name, node) in fields(tolerance, Metric.gated.map(\.name)) ?? [:] {
      guard let metric = Metric(named: name), let value = number(node, name) else { continue }
      if value < 0 {
        add(node, "\(name) is negative", hint: "how much it may get worse, 0 or more")
      }
      if isSignificant, metric.test == nil {
        add(node, "there is no paired test of \(name)", hint: "leave it out, or significant: false")
      }
      values[metric] = value
    }
    return GateRule(tolerance: values, isSignificant: isSignificant)
  }

  func published(_ node: YAMLNode) -> [PublishedRow] {
    guard let sequence = node.sequence else {
      add(node, "published must be a list of rows, or a file with one", found: node.shape)
      return []
    }
    let directions = Direction.allCases.map(\.rawValue)
    let columns = Metric.all.map(\.name) + ["R@100"]
    return within(sequence, "published rows", node).compactMap { entry in
      guard
        let fields = fields(
          entry, ["name", "source", "dataset"] + directions,
          required: ["name", "source", "dataset"])
      else { return nil }
      var figures = PerDirection<[String: Double]>.repeating([:])
      for direction in Direction.allCases {
        guard let own = fields[direction.rawValue] else { continue }
        for (name, value) in self.fields(own, columns) ?? [:] {
          figures[direction][name] = number(value, name)
        }
      }
      if directions.allSatisfy({ fields[$0] == nil }) {
        add(entry, "a row without figures", expected: "t2v, v2t, or both")
      }
      guard let name = fields["name"].flatMap({ text($0, "name") }),
        let source = fields["source"].flatMap({ text($0, "source") }),
        let dataset = fields["dataset"].flatMap({ text($0, "dataset") })
      else { return nil }
      return PublishedRow(name: name, source: source, dataset: dataset, figures: figures)
    }
  }
}
