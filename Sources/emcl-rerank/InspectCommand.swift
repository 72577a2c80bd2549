internal import ArgumentParser
internal import EmbeddingFiles
internal import EmbeddingMath
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison
internal import RunReports
internal import Scoring

/// `inspect`: what a file holds, and all that is wrong with it.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what exports hold, and list everything wrong with them.",
    discussion: HelpText.wrapped(
      """
        emcl-rerank inspect msrvtt.h5
        emcl-rerank inspect --verify msrvtt.h5

      --verify compares /reference/sim with recomputed scores, and the metrics in the file with those of
      /reference/sim; it exits with 0 when all agree, with 1 when one differs, and with 65
      when the file has no such scores.
      """))

  @OptionGroup var input: InputOptions

  @OptionGroup var judgments: QrelsOption

  @Flag(help: "Compare the scores in the file with those of its vectors, and check its metrics.")
  var verify = false

  @OptionGroup var shared: SharedOptions

  func run() throws {
    let console = Console(shared)
    let sets = try input.sets(console).map(judgments.apply)
    let progress = Progress(console)
    defer { progress.clear() }
    var status: ExitCode?
    for (index, input) in sets.enumerated() {
      do throws(ExportError) {
        let set = try loaded(
          input, shared, progress, distractors: self.input.distractors,
          dropsPadding: self.input.dropPadding, checksAll: true, judgedBy: judgments.read())
        let run = try Run(
          set,
          pipelines: Reranker(set, bank: .test, parallelism: shared.parallelism).secondStages(
            of: []), sha256: "",
          RunContext(parallelism: shared.parallelism) { progress.show($0, $1) })
        var text = InspectionText(set, run).text
        if verify {
          guard let result = try Verification(set, parallelism: shared.parallelism) else {
            throw ExportError.invalid(
              path: input.path,
              problems: [
                Problem(
                  "reference/sim", "nothing to verify against",
                  expected: "the baseline's own scores",
                  hint:
                    "store the scores [texts, videos] that the baseline's code computes there; the exporters do"
                )
              ])
          }
          text += result.text
          if !result.holds { status = status ?? ExitStatus.regression }
        }
        progress.clear()
        do { try console.print(index > 0 ? "\n" + text : text) } catch {
          status = ExitStatus.cannotWrite
        }
      } catch {
        progress.clear()
        let code = console.report(error)
        status = status ?? code
      }
    }
    if let status { throw status }
  }
}

/// The findings about an export, in lines.
struct InspectionText {
  private let export: RetrievalSet
  private let run: Run

  init(_ export: RetrievalSet, _ run: Run) {
    self.export = export
    self.run = run
  }

  var text: String {
    var lines = [SafeText.line(export.path)]
    func add(_ label: String, _ value: String) {
      let blanks = String(repeating: " ", count: 15)
      let start = "  " + label + String(repeating: " ", count: max(1, 13 - label.count))
      let parts = wrapped(value, width: 100 - start.count)
      lines.append(start + (parts.first ?? ""))
      lines += parts.dropFirst().map { blanks + $0 }
    }
    let origin = ["dataset", "split", "model", "checkpoint", "created", "exporter"]
      .compactMap { name in export.provenance.attributes[name].map { "\(name) \($0)" } }
    add("baseline", ([export.provenance.baseline] + origin).joined(separator: ", "))
    for (name, label) in [
      ("notes", "notes"), ("text_prompt", "text prompt"), ("video_prompt", "video prompt"),
    ] {
      if let words = export.provenance.attributes[name] { add(label, words) }
    }
    add(
      "similarity",
      "\(export.kind.rawValue)\(pooling), evaluation protocol \(export.evaluation.rawValue)" + scale
    )
    add("texts", "\(export.texts.count)" + copies(export.texts.duplicates) + perVideo)
    add("videos", "\(export.videos.count)" + copies(export.videos.duplicates))
    if let judged = judgmentWords { add("judgments", judged) }
    for (name, vectors) in [("text", export.texts.vectors), ("video", export.videos.vectors)] {
      guard let vectors else { continue }
      let counts = (0..<vectors.items).map { item in
        vectors.rows(of: item).count { vectors.weights?[$0] != 0 }
      }
      let range = "\(counts.min() ?? 0) to \(counts.max() ?? 0)"
      add(
        "\(name) vectors",
        vectors.starts == nil
          ? "\(vectors.slots) for each \(name), \(range) of them in use"
          : "\(range) for each \(name), \(vectors.store.count) in all")
    }
    if let width = run.input.dimensions { add("channels", "\(width)") }
    add(
      "file",
      "\(export.fileBytes) bytes" + (export.layoutVersion.map { ", layout \($0)" } ?? ""))
    for dataset in export.contents {
      var details = "\(dataset.type), \(dataset.storedBytes) bytes"
      if !dataset.filters.isEmpty { details += ", " + dataset.filters.joined(separator: " + ") }
      if let norms = dataset.norms {
        details += ", norms \(Float(norms.lowerBound)) to \(Float(norms.upperBound))"
      }
      lines.append("    \(dataset.path) \(dataset.shape) \(details)")
    }
    add("bank", export.hasBank ? "yes" : "no")
    add("own scores", export.reference == nil ? "no" : "yes (/reference/sim)")
    for (name, pairs) in [
      ("scored pairs", export.sparse?.pairs), ("candidates", export.candidates),
    ] {
      guard let pairs else { continue }
      let order = name == "candidates" ? "" : export.sparse.map { " (\($0.order.rawValue))" } ?? ""
      add(
        name,
        "\(pairs.count)\(order), \(pairs.lengths.lowerBound) to \(pairs.lengths.upperBound) of each text"
      )
    }
    add("EMCL start", export.start.map { "\($0.bases[0].count) bases (/emcl/mu0)" } ?? "no")
    if let baseline = run.results.first {
      let scores = baseline.scores
      add(
        "scores",
        "\(scores.ownMean) on average for a text and its own video, \(scores.mean) for all pairs "
          + "(standard deviation \(scores.deviation))")
      for direction in Direction.allCases {
        guard let metrics = baseline.metrics[direction] else { continue }
        add(
          direction.rawValue,
          "\(metrics.queries) queries, \(metrics.ties) with a tied gold score, R@1 \(Float(metrics[.recallAt1]))"
        )
      }
      for warning in baseline.warnings { add("warning", warning) }
    }
    if let known = run.input.knownSet { add("looks like", known.words) }
    add("good for", use)
    for notice in export.notices { add("note", notice.description) }
    return lines.joined(separator: "\n") + "\n"
  }

  private var use: String {
    switch export.kind {
    case .matrix, .sparse: "metrics; its scores cannot be moved by EMCL"
    default: "metrics, EMCL (emcl-rerank run)"
    }
  }

  private var scale: String { export.logitScale == 1 ? "" : ", logit scale \(export.logitScale)" }

  private var pooling: String {
    export.kind == .maxsim ? " (\(export.maximaPooling.rawValue) over the vectors of a text)" : ""
  }

  private var perVideo: String {
    let truth = export.truth
    guard truth.relevance == nil else { return "" }
    guard !truth.isOneToOne else { return ", one for each video" }
    let counts = (0..<truth.videoCount).map { truth.texts(of: $0).count }
    return ", \(counts.min() ?? 0) to \(counts.max() ?? 0) for each video"
  }

  /// The number of judged pairs, and the grades they have.
  private var judgmentWords: String? {
    guard let relevance = export.truth.relevance else { return nil }
    let grades = Dictionary(grouping: relevance.grades) { $0 }.mapValues(\.count)
    let listed = grades.sorted { $0.key < $1.key }.prefix(8).map { "\($1) of grade \($0)" }
    let truth = export.truth
    let (texts, videos) = (truth.askingTexts, truth.describedVideos)
    let counts = texts.map { truth.videos(of: $0).count }
    return
      "\(relevance.count) pairs (\(listed.joined(separator: ", "))\(grades.count > 8 ? ", ..." : "")); "
      + "\(counts.min() ?? 0) to \(counts.max() ?? 0) right videos for each of \(texts.count) texts, "
      + "\(videos.count) videos asked for"
  }

  private func copies(_ count: Int) -> String {
    count == 0 ? "" : " (\(count) exact cop\(count == 1 ? "y" : "ies") of others)"
  }
}

extension Verification {
  /// The difference a score may have.
  private var allowed: String {
    tolerance.upperBound <= tolerance.lowerBound * 1.001
      ? "\(tolerance.upperBound)"
      : "\(tolerance.lowerBound) to \(tolerance.upperBound), by the lengths of their vectors"
  }

  /// The result, in lines.
  fileprivate var text: String {
    var lines: [String] = []
    if skipsScores {
      lines.append(
        "  not compared the scores: they hold EMCL (emcl_applied=1), and the vectors do not")
    } else if failures == 0 {
      lines.append(
        "  verified     all scores within \(allowed) (largest difference \(largestDifference))")
    } else {
      lines.append(
        "  FAILED       \(failures) scores differ by more than \(allowed) (largest difference \(largestDifference))"
      )
      for entry in worst {
        lines.append(
          "    text \(entry.text), video \(entry.video): \(entry.stored) in the file, \(entry.computed) computed"
        )
      }
    }
    if metrics.isEmpty {
      lines.append("  verified     \(metricsCompared) metrics are those of the scores in the file")
    }
    for metric in metrics {
      lines.append(
        "  FAILED       \(metric.name): \(metric.stored) in the file, its scores give \(metric.computed)"
      )
    }
    for direction in Direction.allCases where !nearTies[direction].isEmpty && failures == 0 {
      let queries = nearTies[direction]
      lines.append(
        "  near-ties    \(direction.rawValue): \(queries.count) queries rank differently within the tolerance: "
          + queries.prefix(10).map(\.description).joined(separator: ", "))
    }
    return lines.map(SafeText.line).joined(separator: "\n") + "\n"
  }
}
