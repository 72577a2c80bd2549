internal import ArgumentParser
internal import EmbeddingFiles
internal import EmbeddingMath

/// `inspect`: what a file holds, and all that is wrong with it.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Tell what exports hold, and everything that is wrong with them.",
    discussion: """
        emcl-rerank inspect msrvtt.h5
      """)

  @Argument(help: "Exports (.h5).", completion: .file(extensions: ["h5", "hdf5"]))
  var files: [String]

  @OptionGroup var shared: SharedOptions

  func run() throws {
    let console = Console(shared)
    let progress = Progress(console)
    defer { progress.clear() }
    var status: ExitCode?
    for (index, file) in files.enumerated() {
      do throws(ExportError) {
        try Probe.check(file)
        let set = try RetrievalSet.load(
          file,
          options: LoadOptions(parallelism: shared.parallelism) {
            progress.show("reading \($0)", $1)
          })
        progress.clear()
        let text = InspectionText(set).text
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

/// What there is to say of an export, in lines.
struct InspectionText {
  private let export: RetrievalSet

  init(_ export: RetrievalSet) { self.export = export }

  var text: String {
    var lines = [export.path]
    func add(_ label: String, _ value: String) {
      lines.append("  " + label + String(repeating: " ", count: max(1, 13 - label.count)) + value)
    }
    let origin = ["dataset", "split", "model", "checkpoint", "created", "exporter"]
      .compactMap { name in export.provenance.attributes[name].map { "\(name) \($0)" } }
    add("baseline", ([export.provenance.baseline] + origin).joined(separator: ", "))
    if let notes = export.provenance.attributes["notes"] { add("notes", notes) }
    add("similarity", "\(export.kind.rawValue), protocol \(export.evaluation.rawValue)" + scale)
    add("texts", "\(export.texts.count)" + copies(export.texts.duplicates) + perVideo)
    add("videos", "\(export.videos.count)" + copies(export.videos.duplicates))
    if let width = export.texts.rows?.width { add("channels", "\(width)") }
    add("file", "\(export.fileBytes) bytes")
    for dataset in export.contents {
      let filters = dataset.filters.isEmpty ? "" : ", " + dataset.filters.joined(separator: " + ")
      lines.append(
        "    \(dataset.path) \(dataset.shape) \(dataset.type), \(dataset.storedBytes) bytes\(filters)"
      )
    }
    add("bank", export.hasBank ? "yes" : "no")
    add("own scores", export.reference == nil ? "no" : "yes (/reference/sim)")
    add("EMCL start", export.start.map { "\($0.bases[0].count) bases (/emcl/mu0)" } ?? "no")
    add(
      "good for",
      export.kind == .matrix
        ? "metrics; its scores cannot be moved by EMCL" : "metrics, EMCL (emcl-rerank run)")
    for notice in export.notices { add("note", notice.description) }
    return lines.joined(separator: "\n") + "\n"
  }

  private var scale: String { export.logitScale == 1 ? "" : ", logit scale \(export.logitScale)" }

  private var perVideo: String {
    let truth = export.truth
    guard !truth.isOneToOne else { return ", one for each video" }
    let counts = (0..<truth.videoCount).map { truth.texts(of: $0).count }
    return ", \(counts.min() ?? 0) to \(counts.max() ?? 0) for each video"
  }

  private func copies(_ count: Int) -> String {
    count == 0 ? "" : " (\(count) exact cop\(count == 1 ? "y" : "ies") of others)"
  }
}
