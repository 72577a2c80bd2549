internal import EmbeddingFiles
internal import Reranking
internal import Scoring

/// The embeddings and scores that a run saves: begun before the work, so that a wrong path fails at once, and
/// put in their places after it, so that a failed run leaves nothing.
final class SavedOutputs {
  private var embeddings: OutputFile?
  /// For each method its files: one, or one for each direction where they rank by different scores.
  private var scores: [[(direction: Direction?, file: OutputFile)]] = []
  /// What was written, in words, by its path.
  private var contents: [String: String] = [:]
  /// Why a file has nothing to hold, by its path.
  private var reasons: [String: String] = [:]

  init(
    _ pipelines: [Pipeline], embeddings path: String?, scores scorePath: String?,
    reports: [String], not inputs: [String]
  ) throws(ExportError) {
    let places = scorePath.map { SavedOutputs.scorePaths($0, of: pipelines) } ?? []
    let all = [path].compactMap { $0 } + places.joined().map(\.path) + reports
    if let twice = OutputFile.repeated(all.filter { $0 != "-" }) {
      throw .cannotWrite(path: twice, reason: "it is given twice as an output")
    }
    if let path { embeddings = try begun(path, not: inputs) }
    for (index, own) in places.enumerated() {
      scores.append([])
      for (direction, path) in own {
        scores[index].append((direction, try begun(path, not: inputs)))
      }
    }
  }

  /// Finds a path for the scores of each method.
  private static func scorePaths(
    _ path: String, of pipelines: [Pipeline]
  ) -> [[(direction: Direction?, path: String)]] {
    pipelines.enumerated().map { index, pipeline in
      let own = pipelines.count == 1 ? path : inserted("\(index + 1)", into: path)
      let directions: [Direction?] = pipeline.isDirectional ? Direction.allCases : [nil]
      return directions.map { direction in
        (direction, direction.map { inserted($0.rawValue, into: own) } ?? own)
      }
    }
  }

  /// Saves what is asked for of the methods of a group.
  ///
  /// - Parameter pipelines: The methods, in the order of the files, with `best` resolved.
  func save(
    _ set: RetrievalSet, _ group: FittedGroup, _ pipelines: [Pipeline]
  ) throws(ExportError) {
    let exporter = "emcl-rerank \(toolVersion)"
    for (index, member) in group.members.enumerated() {
      let name = member.pipeline.expression
      // Several methods may turn out to be the same; each has its files.
      let places = pipelines.indices.filter { pipelines[$0] == member.pipeline }
      for (direction, file) in scores.isEmpty ? [] : places.flatMap({ scores[$0] }) {
        // A profile may know one direction only.
        guard let known = group.knownDirections(index, direction) else {
          reasons[file.path] =
            "\(name) has no scores" + (direction.map { " for \($0.rawValue)" } ?? "")
          continue
        }
        let note =
          "scores after \(name)" + (direction.map { ", for \($0.rawValue) alone" } ?? "")
        contents[file.path] = note
        if file.path.lowercased().hasSuffix(".npy") {
          let writer = try NPYWriter(to: file, shape: [set.texts.count, set.videos.count])
          try group.forEachBlock(ofMember: index) { (_, scores) throws(ExportError) in
            try writer.write(scores[known] ?? [])
          }
          continue
        }
        var header = set.header(note: note, exporter: exporter)
        if let sparse = try group.sparseScores(ofMember: index, known) {
          if group.isAboveFirstStage {
            (header.sparse, header.candidates) = (sparse, set.candidates)
            try ExportWriter(to: file, header).writeScores { (body) throws(ExportError) in
              try group.forEachFirstStageBlock(body)
            }
          } else {
            try ExportWriter(to: file, header).writeSparse(sparse)
          }
          continue
        }
        try ExportWriter(to: file, header).writeScores { (body) throws(ExportError) in
          try group.forEachBlock(ofMember: index) { (first, scores) throws(ExportError) in
            try body(first, scores[known] ?? [])
          }
        }
      }
      guard let file = embeddings, places.contains(0) else { continue }
      guard group.isOfVectors, set.kind.has(.singleVectors), !group.isDirectional(index),
        let texts = group.texts.rows, let videos = group.videos.rows
      else {
        throw .invalid(
          path: set.path,
          problems: [
            Problem(
              set.kind.has(.singleVectors) ? "method" : "similarity",
              "\(name) gives no single vector for each item, and --save saves those",
              expected: "EMCL or maps on dot or frames", found: "\(name) on \(set.kind.rawValue)",
              hint: "--save-scores saves its scores")
          ])
      }
      let header = set.header(note: "embeddings after \(name)", exporter: exporter)
      try ExportWriter(to: file, header).writeEmbeddings(
        texts: texts, videos: videos, scale: set.logitScale)
      contents[file.path] = "vectors after \(name)"
    }
  }

  /// Puts every file in its place, and tells which ones have nothing to hold.
  ///
  /// - Throws: ``ExportError/cannotWrite(path:reason:)`` for a file that was asked for and got no contents, whatever the reason.
  func finish(_ console: Console) throws(ExportError) {
    let all = [embeddings].compactMap { $0 } + scores.joined().map(\.file)
    for file in all where contents[file.path] == nil && reasons[file.path] == nil {
      throw .cannotWrite(path: file.path, reason: "no result for it")
    }
    for file in all {
      if let words = contents[file.path] { try console.finish([file], holding: words) }
    }
    for file in all {
      if let reason = reasons[file.path] { console.note("Did not write \(file.path): \(reason)") }
    }
  }
}

/// `scores.h5` as `scores-2.h5`.
private func inserted(_ part: String, into path: String) -> String {
  guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else {
    return "\(path)-\(part)"
  }
  return "\(path[..<dot])-\(part)\(path[dot...])"
}
