internal import ArgumentParser
package import EmbeddingFiles

extension EvaluationProtocol: ExpressibleByArgument {}

/// `import`: an export made of arrays that numpy saved.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Build an export from .npy arrays: vectors, frames with a mask, or scores.",
    discussion: HelpText.wrapped(
      """
      Arrays of 2-, 4- or 8-byte floats, of either byte order, in C or Fortran order. Vectors are compared by cosine; --dot
      takes inner products. Batches in several files are one array: --text t0.npy t1.npy. The export is read
      back and checked before it is put in its place.

        emcl-rerank import --text T.npy --video V.npy -o pairs.h5
        emcl-rerank import --text T.npy --video V.npy --truth G.npy --ids ids.txt -o captions.h5
        emcl-rerank import --text T.npy --video F.npy --mask M.npy --logit-scale 100 -o frames.h5
        emcl-rerank import --scores S.npy --transposed -o scores.h5
      """))

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The export to write.", valueName: "file.h5"),
    completion: .file(extensions: ["h5", "hdf5"]))
  var output: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Text vectors, [texts, channels].", valueName: "npy"),
    completion: .file(extensions: ["npy"]))
  var text: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Video vectors, [videos, channels]; with --mask frames, [videos, frames, channels].",
      valueName: "npy"), completion: .file(extensions: ["npy"]))
  var video: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Which frames are in use, [videos, frames] of 0 and 1.", valueName: "npy"),
    completion: .file(extensions: ["npy"]))
  var mask: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Finished scores instead of vectors, [texts, videos].", valueName: "npy"),
    completion: .file(extensions: ["npy"]))
  var scores: [String] = []

  @Flag(help: "The scores are [videos, texts].")
  var transposed = false

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The video of each text, counted from 0 (default: text i describes video i).",
      valueName: "npy"), completion: .file(extensions: ["npy"]))
  var truth: [String] = []

  @Option(
    help: ArgumentHelp("The ids of the videos, one per line.", valueName: "file"),
    completion: .file())
  var ids: String?

  @Flag(
    help:
      "Compare vectors by inner product, without normalising. Not for frames.")
  var dot = false

  @Flag(help: .hidden)
  var normalize = false

  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp(
      "The evaluation protocol (default: multi with --truth, otherwise square)."))
  var evaluation: EvaluationProtocol?

  @Option(
    name: .customLong("logit-scale"),
    help: ArgumentHelp("The factor of every score (default: 1).", valueName: "number"))
  var logitScale: Float?

  @Option(help: ArgumentHelp("The dataset, as reports name it.", valueName: "dataset"))
  var name: String?

  @Option(
    help: ArgumentHelp(
      "The system that made the arrays, such as clip4clip, or a name of your own.",
      valueName: "name"))
  var baseline = "other"

  @Flag(help: "Allow videos without any text: distractors in the gallery.")
  var distractors = false

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if !scores.isEmpty {
      if !text.isEmpty || !video.isEmpty || !mask.isEmpty {
        throw ValidationError("--scores replaces --text, --video and --mask: give it alone.")
      }
      if dot || normalize || logitScale != nil {
        throw ValidationError(
          "--dot, --normalize and --logit-scale are for vectors, not for --scores.")
      }
      if transposed, scores.count > 1 {
        throw ValidationError("--transposed needs the scores in one file.")
      }
    } else {
      guard !text.isEmpty, !video.isEmpty else {
        throw ValidationError("give --text and --video, or --scores.")
      }
      if transposed { throw ValidationError("--transposed is for --scores.") }
      if dot, normalize {
        throw ValidationError("--dot and --normalize cannot be combined; cosine is the default.")
      }
      if dot, !mask.isEmpty {
        throw ValidationError("--dot is not for frames: they and their texts are normalised.")
      }
    }
    if let logitScale, !(logitScale > 0 && logitScale <= 1e30) {
      throw ValidationError("--logit-scale takes a number above 0, not \(logitScale).")
    }
    if name?.utf8.contains(0) == true { throw ValidationError("--name takes a line of text.") }
    if baseline.isEmpty || baseline.utf8.contains(0) {
      throw ValidationError("--baseline takes a line of text.")
    }
  }

  func run() throws {
    let console = Console(shared)
    try console.work { progress throws(ExportError) in
      let inputs = text + video + mask + scores + truth + [ids].compactMap { $0 }
      let arrays = try ArrayImport(arrays(), truth: try opened(truth))
      let header = try header(arrays)
      let file = try begun(output, not: inputs)
      var notes = try arrays.write(to: file, header, scale: logitScale ?? 1, normalizes: !dot)
      let set: RetrievalSet
      do throws(ExportError) {
        set = try checked(file, progress)
      } catch {
        progress.clear()
        guard case .invalid(_, let problems) = error else { throw error }
        let faults = arrays.faults(problems, of: output, ids: ids)
        for fault in faults.dropLast() { _ = console.report(fault) }
        throw faults.last ?? error
      }
      try file.finish()
      progress.clear()
      notes = arrays.notes + notes
      for note in notes { console.note("warning: \(note)") }
      for notice in set.notices { console.note("\(output): \(notice)") }
      console.note(
        "\(output): similarity \(set.kind.rawValue)"
          + (!set.kind.has(.vectors) ? "" : dot ? " (inner products)" : " (cosine)")
          + ", evaluation protocol \(set.evaluation.rawValue), \(set.texts.count) texts, \(set.videos.count) videos"
      )
    }
  }

  private func arrays() throws(ExportError) -> ArrayImport.Arrays {
    if let scores = try opened(scores) { return .scores(transposed ? scores.transposed : scores) }
    guard let texts = try opened(text), let videos = try opened(video) else {
      preconditionFailure("validate lets no such call through")
    }
    guard let mask = try opened(mask) else { return .embeddings(texts: texts, videos: videos) }
    return .frames(texts: texts, frames: videos, mask: mask)
  }

  /// Opens the files of an array; nil when none is named.
  private func opened(_ paths: [String]) throws(ExportError) -> ArrayStack? {
    guard !paths.isEmpty else { return nil }
    do throws(ExportError) {
      return try ArrayStack(reading: paths)
    } catch {
      guard case .cannotOpen(let path, let reason, .some) = error, reason == "is a directory" else {
        throw error
      }
      throw .cannotOpen(path: path, reason: reason, hint: "name the .npy file in it")
    }
  }

  private func header(_ arrays: ArrayImport) throws(ExportError) -> ExportHeader {
    var videoIDs: [String]?
    if let ids {
      let list = try IDList(reading: ids).ids
      guard list.count == arrays.videoCount else {
        throw .invalid(
          path: ids,
          problems: [
            Problem(
              "lines", "not one id for each video", expected: "\(arrays.videoCount) lines",
              found: "\(list.count)")
          ])
      }
      videoIDs = list
    }
    let names = arrays.ids(videoIDs: videoIDs)
    let sources = (text + video + mask + scores + truth)
      .map(fileName)
    var attributes = [
      "exporter": "emcl-rerank \(toolVersion)",
      "notes": "imported from \(sources.joined(separator: ", "))",
    ]
    attributes["dataset"] = name
    return ExportHeader(
      provenance: RetrievalSet.Provenance(baseline: baseline, attributes: attributes),
      evaluation: evaluation ?? (truth.isEmpty ? .square : .multi), textIDs: names.texts,
      videoIDs: names.videos, truth: arrays.truth)
  }

  /// Reads what was written, so that no faulty export is put in its place.
  private func checked(
    _ file: OutputFile, _ progress: Progress
  ) throws(ExportError) -> RetrievalSet {
    var options = LoadOptions(reader: Reader.program, parallelism: shared.parallelism) {
      progress.show("checking \($0)", $1)
    }
    options.allowsDistractors = distractors
    return try RetrievalSet.load(file.temporaryPath, options: options)
  }
}
