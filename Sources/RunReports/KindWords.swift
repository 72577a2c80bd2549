internal import EmbeddingFiles

extension SimilarityKind {
  /// The content of the export and how its scores are made, in a few words.
  var words: String {
    switch self {
    case .dot: "one vector each"
    case .frames: "mean of frames"
    case .dotTab: "two vectors each"
    case .ti: "tokens with frames"
    case .wti: "weighted tokens with frames"
    case .maxsim: "late interaction"
    case .experts: "experts"
    case .conditioned: "frames pooled for each text"
    case .matrix: "finished scores"
    case .sparse: "finished scores of some pairs"
    }
  }
}

extension EvaluationProtocol {
  /// The items that belong together, in a few words.
  var words: String {
    switch self {
    case .square: "one text for each video"
    case .multi: "any number of texts for each video"
    case .mmt: "texts of each video as MMT counts them"
    case .graded: "judged pairs"
    }
  }
}
