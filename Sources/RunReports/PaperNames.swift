internal import EmbeddingFiles
internal import RunComparison

extension Comparison {
  /// The names of the exports in a paper: those that were given, or what the files say of themselves; the names of files
  /// where nothing else tells them apart.
  var paperNames: [String] {
    let names = runs.map(\.input.paperName)
    return zip(runs, names).map { run, name in
      names.count { $0 == name } > 1 ? run.input.name : name
    }
  }
}

extension Run.Input {
  /// The name of the export in a paper: the one that was given, or its model and its data set, or that of the file.
  var paperName: String {
    guard let dataset, name == fileName(path) || name == path else { return name }
    let model =
      provenance["model"] ?? (baseline == "other" ? nil : Run.Input.systems[baseline] ?? baseline)
    return model.map { "\($0) on \(dataset)" } ?? dataset
  }

  /// The systems whose exports are known, as their papers write them.
  private static let systems = [
    "clip4clip": "CLIP4Clip", "clip2video": "CLIP2Video", "mmt": "MMT", "drl": "DRL",
    "emclnet": "EMCL-Net",
  ]
}
