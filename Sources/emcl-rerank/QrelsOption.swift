internal import ArgumentParser
internal import EmbeddingFiles

/// Judgments that take the place of the truth of a set.
struct QrelsOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Judgments of pairs instead of one video for each text: TREC lines 'text 0 video grade', by ids.",
      valueName: "file"), completion: .file())
  var qrels: String?

  @Option(
    name: .customLong("text-ids"),
    help: ArgumentHelp(
      "The ids of the texts of arrays, as --ids, for --qrels and --topk.", valueName: "file"),
    completion: .file())
  var textIDs: String?

  /// The files that are read.
  var files: [String] { [qrels, textIDs].compactMap { $0 } }

  /// Tells arrays that judgments take the place of their truth.
  ///
  /// - Throws: A `ValidationError` where a truth is named as well, or text ids for an export.
  func apply(to input: SetInput) throws -> SetInput {
    guard qrels != nil || textIDs != nil else { return input }
    guard case .arrays(var arrays) = input else {
      if textIDs != nil {
        throw ValidationError("--text-ids is for arrays: \(input.path) has ids of its own.")
      }
      return input
    }
    guard qrels != nil else {
      guard !arrays.topk.isEmpty else {
        throw ValidationError("--text-ids is for --qrels and for --topk.")
      }
      arrays.textIDs = textIDs
      return .arrays(arrays)
    }
    guard arrays.truth.isEmpty || arrays.isTruthGuessed else {
      throw ValidationError("--qrels takes the place of --truth: give one of them.")
    }
    guard arrays.evaluation == nil else {
      throw ValidationError("--protocol is for one video a text, not for --qrels.")
    }
    arrays.truth = []
    (arrays.isJudged, arrays.textIDs, arrays.qrels) = (true, textIDs, qrels)
    return .arrays(arrays)
  }

  /// Reads the file.
  func read() throws(ExportError) -> Qrels? {
    guard let qrels else { return nil }
    return try Qrels(reading: qrels)
  }
}
