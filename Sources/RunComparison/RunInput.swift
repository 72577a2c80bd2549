package import EmbeddingFiles

extension Run {
  /// The input.
  package struct Input: Sendable, Equatable, Codable {
    /// The path.
    package var path: String
    /// The name in reports: the file's, unless another was given.
    package var name: String
    /// The baseline that wrote it.
    package let baseline: String
    /// The dataset, when the file names it.
    package let dataset: String?
    /// The kind of similarity.
    package let kind: SimilarityKind
    /// The metrics that the baseline's own code prints.
    package let evaluationProtocol: EvaluationProtocol
    /// The number of texts.
    package let texts: Int
    /// The number of videos.
    package let videos: Int
    /// The number of channels; nil for a matrix.
    package let dimensions: Int?
    /// The second stage, when the export has one.
    package var stages: TwoStages? = nil
    /// The SHA-256 of the file.
    package let sha256: String
    /// The file of judgments in the place of the truth; nil for none.
    package var judgments: JudgmentFile? = nil
    /// Notices of what is allowed but worth knowing.
    package var notices: [String]
    /// What the file says of its origin besides (`model`, `checkpoint`, ...), by name.
    package var provenance: [String: String] = [:]
  }
}

extension Run.Input {
  /// Describes an export.
  ///
  /// - Parameter more: What there is to know besides, such as of a bank.
  package init(_ set: RetrievalSet, sha256: String, notices more: [String]) {
    path = set.path
    name = set.name
    baseline = set.provenance.baseline
    dataset = set.provenance.dataset
    kind = set.kind
    evaluationProtocol = set.evaluation
    texts = set.texts.count
    videos = set.videos.count
    dimensions = set.texts.rows?.width ?? set.texts.vectors?.store.width
    stages = TwoStages(set)
    self.sha256 = sha256
    judgments = set.judgmentFile
    notices = set.notices.map(\.description) + more
    provenance = set.provenance.attributes
  }

  /// The well-known set that has these numbers of texts and videos; nil for none.
  package var knownSet: KnownSet? { KnownSet(texts: texts, videos: videos) }

  /// The kind of similarity in the words of the layout.
  package var similarity: String { kind.rawValue }

  /// The evaluation protocol in the words of the layout.
  package var evaluation: String { evaluationProtocol.rawValue }
}
