internal import EmbeddingMath

/// The arrays that make a set, as a command line names them, and how they are to be read.
///
/// An array is a list of words, each a file, an array of a file or a pattern (``ArrayAddress``): several are one array, batch
/// after batch.
package struct ArrayInputs: Sendable, Equatable {
  /// Text vectors, `[texts, channels]`.
  package var text: [String] = []
  /// Video vectors, `[videos, channels]`, or frames, `[videos, frames, channels]`.
  package var video: [String] = []
  /// The frames in use, `[videos, frames]`.
  package var mask: [String] = []
  /// The first vector of each text and the number of all, `[texts + 1]`; then vectors are `[vectors, channels]`.
  package var textOffsets: [String] = []
  /// The same of the videos.
  package var videoOffsets: [String] = []
  /// Finished scores, `[texts, videos]`.
  package var scores: [String] = []
  /// The video of each text, counted from 0.
  package var truth: [String] = []
  /// Scores of some videos for each text, beside vectors a second stage: a run by names, or two arrays of scores and numbers.
  package var topk: [String] = []
  /// The place of pairs that these give no score.
  package var order = SparseScores.Order.only
  /// The number that stands for no score in a matrix; nil where all are scores.
  package var fill: Float?
  /// A file with the ids of the videos.
  package var ids: String?
  /// A file with the ids of the texts.
  package var textIDs: String?
  /// True if judgments of pairs follow, so that no truth is needed.
  package var isJudged = false
  /// The file of these judgments, whose right documents belong to the gallery of lists by names.
  package var qrels: String?
  /// A file with the captions of the texts.
  package var captions: String?
  /// True if scores are `[videos, texts]`.
  package var isTransposed = false
  /// True if vectors are compared by inner products as they stand, and not by cosine.
  package var usesDot = false
  /// True if elements of two bytes without a meaning of their own are bfloat16.
  package var readsBFloat16 = false
  /// The family of baseline-compatible metrics; by the truth without it.
  package var evaluation: EvaluationProtocol?
  /// The factor of every score.
  package var logitScale: Float?
  /// True if which array is which was told by names or by their order, and not by options.
  var isGuessed = false
  /// True if the mask was told by its name in the file, and not by the option.
  var isMaskGuessed = false
  /// True if offsets were told by their names in the file, and not by the options.
  var areOffsetsGuessed = false
  /// True if the truth was told by its name in the file, and not by the option.
  package var isTruthGuessed = false
  /// True if these are the arrays of a bank, whose options have other names.
  package var isBank = false
  /// The file that all of the arrays were found in; nil where they were named.
  var container: String?

  /// Names no array yet.
  package init() {}

  /// True if these are finished scores.
  package var isOfScores: Bool { !scores.isEmpty }

  /// Every word that names an array, in the order of the options.
  private var words: [String] {
    text + video + mask + textOffsets + videoOffsets + scores + truth + topk
  }

  /// Every file that is read, each once.
  package var files: [String] {
    var files: [String] = []
    for path in (words + [ids, textIDs, captions].compactMap { $0 }).flatMap({
      ArrayAddress($0).paths
    })
    where !files.contains(path) {
      files.append(path)
    }
    return files
  }

  /// The role of each file and every option, without the folders: with the bytes of the files, what decides the set.
  var roles: String {
    let offsets = [textOffsets, videoOffsets].filter { !$0.isEmpty }
    let names = ([text, video, mask, scores, truth, topk] + offsets).map { words in
      words.map { word in
        let address = ArrayAddress(word)
        return "\(address.paths.map(fileName))\(address.key.map { ":\($0)" } ?? "")"
      }.joined(separator: "+")
    }
    let files =
      [ids, captions].map { $0.map(fileName) ?? "" } + (textIDs.map { [fileName($0)] } ?? [])
    let options = [
      "\(isTransposed)", "\(usesDot)", "\(readsBFloat16)", evaluation?.rawValue ?? "",
      logitScale.map { "\($0)" } ?? "", order.rawValue, fill.map { "\($0)" } ?? "",
    ]
    return (names + files + options).joined(separator: "|")
  }

  /// What stands for the path of a file, in errors and reports.
  package var path: String {
    if let container { return container }
    let vectors = text.isEmpty && video.isEmpty ? topk : text + video
    let own = scores.isEmpty ? vectors : scores
    return own.isEmpty ? words.joined(separator: ", ") : own.joined(separator: ", ")
  }

  /// What it is called in a list: the names of its files, without their folders.
  var name: String {
    if let container { return fileName(container) }
    let vectors = text.isEmpty && video.isEmpty ? topk : text + video
    return (scores.isEmpty ? vectors : scores).map { word in
      let address = ArrayAddress(word)
      let file = fileName(address.paths.count == 1 ? address.paths[0] : word)
      return address.paths.count == 1 ? file + (address.key.map { ":\($0)" } ?? "") : file
    }.joined(separator: ", ")
  }

  /// Opens the arrays and checks that they fit together; of their numbers, mask and truth are read.
  ///
  /// - Parameter reader: As in ``LoadOptions/reader``.
  package func fitted(reader: ReaderProgram?) throws(ExportError) -> FittedArrays {
    func opened(_ words: [String]) throws(ExportError) -> ArrayStack? {
      guard !words.isEmpty else { return nil }
      return try ArrayStack(reading: words, readsBFloat16: readsBFloat16, reader: reader)
    }
    let arrays: FittedArrays.Arrays
    if let scores = try opened(scores) {
      arrays = .scores(isTransposed ? try scores.transposed() : scores)
    } else if let texts = try opened(text), let videos = try opened(video) {
      if !textOffsets.isEmpty || !videoOffsets.isEmpty {
        arrays = .several(
          texts: texts, textOffsets: try opened(textOffsets), videos: videos,
          videoOffsets: try opened(videoOffsets))
      } else if mask.isEmpty, texts.hasSeveral, videos.hasSeveral {
        arrays = .several(texts: texts, textOffsets: nil, videos: videos, videoOffsets: nil)
      } else if let mask = try opened(mask) {
        guard !usesDot else {
          throw .invalid(
            path: mask.path,
            problems: [
              Problem(
                "/", "--dot is not for frames: they and their texts are normalised",
                hint: "leave out --dot")
            ])
        }
        arrays = .frames(texts: texts, frames: videos, mask: mask)
      } else {
        arrays = .embeddings(texts: texts, videos: videos)
      }
    } else {
      throw .invalid(
        path: path,
        problems: [Problem("/", "not a set", expected: "arrays of texts and of videos, or scores")])
    }
    return try FittedArrays(arrays, truth: try opened(truth), isJudged: isJudged)
  }

  /// Describes the set: ids, captions, truth, and where it comes from.
  ///
  /// - Parameters:
  ///   - arrays: The arrays.
  ///   - provenance: The origin; the names of the files go into its notes.
  package func header(
    of arrays: FittedArrays, _ provenance: RetrievalSet.Provenance, reader: ReaderProgram?
  ) throws(ExportError) -> ExportHeader {
    var videoIDs: [String]?
    if let ids {
      let list = try IDList(reading: ids, reader: reader)
      try ArrayInputs.require(
        list.ids.count, "id for each video", is: arrays.videoCount, ids, list.unit)
      videoIDs = list.ids
    }
    var texts: [String]?
    if let captions {
      let list = try CaptionList(reading: captions, reader: reader)
      try ArrayInputs.require(
        list.captions.count, "caption for each text", is: arrays.textCount, captions, list.unit)
      texts = list.captions
    }
    var names = arrays.ids(videoIDs: videoIDs)
    if let textIDs {
      let list = try IDList(reading: textIDs, reader: reader)
      try ArrayInputs.require(
        list.ids.count, "id for each text", is: arrays.textCount, textIDs, list.unit)
      names.texts = list.ids
    }
    var attributes = provenance.attributes
    attributes["notes"] =
      "imported from \(words.map(fileName).joined(separator: ", "))"
    var header = ExportHeader(
      provenance: RetrievalSet.Provenance(baseline: provenance.baseline, attributes: attributes),
      evaluation: evaluation ?? (truth.isEmpty ? .square : .multi), textIDs: names.texts,
      videoIDs: names.videos, truth: arrays.truth, captions: texts)
    let second = try secondStage(textIDs: names.texts, videoIDs: names.videos, reader: reader)
    (header.sparse, header.notes) = (second?.scores, second?.notes ?? [])
    return header
  }

  /// Refuses a file with too few lines or entries, or too many.
  static func require(
    _ count: Int, _ what: String, is expected: Int, _ path: String, _ unit: String
  ) throws(ExportError) {
    guard count != expected else { return }
    let place = unit == "line" ? "lines" : "entries"
    throw .invalid(
      path: path,
      problems: [
        Problem(place, "not one \(what)", expected: "\(expected) \(place)", found: "\(count)")
      ])
  }

  /// Loads the set; every number is read and checked as those of an export are.
  ///
  /// - Throws: ``ExportError`` that names the file with the fault, or ``ExportError/several(_:)``.
  package func load(_ options: LoadOptions) throws(ExportError) -> RetrievalSet {
    if isOfLists { return try loadLists(options) }
    let arrays: FittedArrays
    let header: ExportHeader
    do throws(ExportError) {
      arrays = try fitted(reader: options.reader)
      header = try self.header(
        of: arrays, RetrievalSet.Provenance(baseline: "other"), reader: options.reader)
    } catch {
      guard isBank, case .invalid(let path, var problems) = error else { throw error }
      for place in problems.indices {
        problems[place].hint = problems[place].hint.map(ownOptions)
      }
      throw .invalid(path: path, problems: problems)
    }
    do throws(ExportError) {
      var set = try arrays.load(
        header, path: path, scale: logitScale ?? 1, normalizes: !usesDot, options: options)
      set.sparse = header.sparse
      set.ownName = name
      set.guesses = guesses(arrays, set) + header.notes + set.guesses
      for path in files { set.fileBytes += try regularFileSize(path) }
      return set
    } catch {
      guard case .invalid(path, let problems) = error else { throw error }
      throw arrays.fault(problems, of: path, self)
    }
  }

  /// The words of an array as a sentence has them: the name alone of an array in the file that all are in.
  private func label(_ words: [String]) -> String {
    words.map { word in
      container.flatMap { word.hasPrefix($0 + ":") ? String(word.dropFirst($0.count + 1)) : nil }
        ?? word
    }.joined(separator: " ")
  }

  /// A sentence with the options that these arrays have.
  private func ownOptions(_ text: String) -> String {
    guard isBank else { return text }
    return text.replacing("--truth", with: "--bank-truth").replacing("--mask", with: "--bank-mask")
  }

  /// Lists what was guessed, each with the option that says otherwise.
  package func guesses(_ arrays: FittedArrays, _ set: RetrievalSet) -> [String] {
    sentences(arrays, set).map(ownOptions)
  }

  private func sentences(_ arrays: FittedArrays, _ set: RetrievalSet) -> [String] {
    var guesses = arrays.notes
    let isSwapped = arrays.isSwapped
    let (texts, videos) = isSwapped ? (label(video), label(text)) : (label(text), label(video))
    switch arrays.arrays {
    case .scores:
      if isGuessed, let container {
        guesses.append(
          "\(container): \(label(scores)) is taken as scores; otherwise --text \(container):NAME --video ..."
        )
      }
      // A truth tells which is which where their numbers differ.
      if !isTransposed, truth.isEmpty || arrays.textCount == arrays.videoCount {
        guesses.append(
          "\(path): rows are taken as texts, columns as videos; otherwise --transposed")
      }
    case .embeddings, .frames, .several:
      if isGuessed {
        let file = container ?? "FILE"
        let otherwise =
          if isBank {
            container == nil ? "--bank TEXTS VIDEOS" : "--bank \(file):NAME \(file):NAME"
          } else {
            container == nil ? "--text and --video" : "--text \(file):NAME --video ..."
          }
        guesses.append(
          (container.map { "\($0): " } ?? "")
            + "\(texts) is taken as the texts, \(videos) as the videos; otherwise \(otherwise)")
      }
      if isMaskGuessed {
        guesses.append("\(label(mask)) is taken as the frames in use; otherwise --mask")
      }
      if areOffsetsGuessed {
        let words = [label(textOffsets), label(videoOffsets)].filter { !$0.isEmpty }
        guesses.append(
          "\(words.joined(separator: " and ")) is taken as the first vector of each item; otherwise --text-offsets and --video-offsets"
        )
      }
      if set.kind == .maxsim, textOffsets.isEmpty, videoOffsets.isEmpty {
        guesses.append(
          "texts and videos with several vectors each are compared by MaxSim, and every vector counts"
        )
      }
      let norms = set.contents.compactMap(\.norms)
      let tolerance = max(
        arrays.arrays.texts.type.unitTolerance, arrays.arrays.videos.type.unitTolerance)
      if !usesDot, set.kind == .dot || set.kind == .maxsim,
        let least = norms.map(\.lowerBound).min(), let most = norms.map(\.upperBound).max(),
        least < 1 - tolerance || most > 1 + tolerance
      {
        guesses.append(
          "vectors of lengths \(Float(least)) to \(Float(most)) are compared by cosine; otherwise --dot"
        )
      }
    }
    if isTruthGuessed {
      guesses.append("\(label(truth)) is taken as the video of each text; otherwise --truth")
    } else if truth.isEmpty, !isJudged {
      guesses.append(
        set.kind == .matrix
          ? "text i is taken to describe video i; otherwise --truth"
          : "row i of \(texts) is taken to describe row i of \(videos); otherwise --truth")
    }
    return guesses
  }
}

extension FittedArrays {
  /// Loads the arrays as a set.
  ///
  /// - Parameters:
  ///   - header: What stands before the numbers.
  ///   - path: What stands for the path of a file.
  ///   - scale: The factor of every score; a matrix has none.
  ///   - normalizes: Tells whether vectors are compared by cosine; frames and their texts always are.
  ///   - options: How they are read.
  /// - Throws: ``ExportError/invalid(path:problems:)``, at the places of an export; ``fault(_:of:_:)`` finds the arrays.
  func load(
    _ header: ExportHeader, path: String, scale: Float, normalizes: Bool, options: LoadOptions
  ) throws(ExportError) -> RetrievalSet {
    let kind: SimilarityKind =
      switch arrays {
      case .embeddings: .dot
      case .frames: .frames
      case .several: .maxsim
      case .scores: .matrix
      }
    var parts = SetParts(
      path: path, provenance: header.provenance, kind: kind, evaluation: header.evaluation,
      videoOfText: header.truth.videoOfText, textIDs: header.textIDs, videoIDs: header.videoIDs)
    parts.captions = header.captions
    // Nothing is known of what belongs together until judgments say it.
    if header.truth.askingTexts.isEmpty {
      parts.relevance = Relevance(texts: [], videos: [], grades: [])
    }
    let norm: VectorNorm = normalizes || kind == .frames ? .raw : .asIs
    func rows(_ array: ArrayStack, _ place: String) -> any RowSource {
      parts.types[place] = array.type
      return ArrayRows(path: place, array: array)
    }
    var audit = ImportAudit()
    switch arrays {
    case .embeddings(let texts, let videos):
      parts.logitScale = scale
      parts.texts = (rows(texts, "text/embedding"), norm)
      parts.videos = (rows(videos, "video/embedding"), norm)
    case .frames(let texts, let frames, _):
      parts.logitScale = scale
      parts.texts = (rows(texts, "text/embedding"), norm)
      parts.videos = (rows(frames, "video/frame"), norm)
      parts.mask = mask.map(Int64.init)
    case .several(let texts, _, let videos, _):
      parts.types = ["text/vectors": texts.type, "video/vectors": videos.type]
      parts.texts = (VectorsOfArray("text/vectors", texts), norm)
      parts.videos = (VectorsOfArray("video/vectors", videos), norm)
      parts.starts = starts
    case .scores(let scores):
      parts.scores = rows(scores, "reference/sim")
      let truth = truth
      var set = try RetrievalSet(parts, options: options) { (rows, values) throws(ExportError) in
        try audit.look(at: values, scores, rows: rows, truth)
      }
      set.guesses = audit.notes.map { "\(scores.path): \($0)" }
      return set
    }
    return try RetrievalSet(parts, options: options)
  }
}
