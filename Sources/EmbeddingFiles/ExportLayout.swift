/// Layout 1.x as a table: which datasets a kind of similarity needs, and how their axes hang together.
enum ExportLayout {
  /// An axis that several datasets share; all of them must agree on its length.
  enum Axis: String {
    case texts
    case videos
    case tokens
    case frames
    case textVectors = "vectors of texts"
    case videoVectors = "vectors of videos"
    case textOffsets = "offsets of texts"
    case videoOffsets = "offsets of videos"
    case experts
    case channels
    case tabChannels = "TAB channels"
    case blocks
    case pointers = "texts and one more"
    case scoredPairs = "scored pairs"
    case candidates
    case judgments
    case bankTexts = "bank texts"
    case bankVideos = "bank videos"
    case bankTokens = "tokens of the bank"
    case bankFrames = "frames of the bank"
    case bankTextVectors = "vectors of bank texts"
    case bankVideoVectors = "vectors of bank videos"
    case bankTextOffsets = "offsets of bank texts"
    case bankVideoOffsets = "offsets of bank videos"
  }

  /// The kinds of numbers in a dataset.
  enum Content {
    case vectors
    case weights
    case scores
    case mask
    case indices
    case strings
  }

  /// A dataset of the layout.
  struct Rule {
    let path: String
    let content: Content
    let axes: [Axis]

    init(_ path: String, _ content: Content, _ axes: Axis...) {
      self.init(path, content, axes: axes)
    }

    init(_ path: String, _ content: Content, axes: [Axis]) {
      self.path = path
      self.content = content
      self.axes = axes
    }
  }

  /// The factors and temperatures of scores that are possible.
  static let scales = (
    range: Double.leastNormalMagnitude...1e30, words: "a finite number above 0"
  )

  /// The datasets that every export has.
  static let common = [
    Rule("text/id", .strings, .texts),
    Rule("video/id", .strings, .videos),
  ]

  /// The video of each text: every export has it, or ``relevance``.
  static let truth = [Rule("truth/video", .indices, .texts)]

  /// Judgments of pairs (layout 1.1).
  static let relevance = ["text", "video", "grade"].map {
    Rule("truth/relevance/\($0)", .indices, .judgments)
  }

  /// The datasets that a kind of similarity needs beside ``common``.
  static func required(_ kind: SimilarityKind) -> [Rule] {
    let textVectors = Rule("text/embedding", .vectors, .texts, .channels)
    let frames = [
      Rule("video/frame", .vectors, .videos, .frames, .channels),
      Rule("video/frame_mask", .mask, .videos, .frames),
    ]
    let tokens = [
      Rule("text/token", .vectors, .texts, .tokens, .channels),
      Rule("text/token_mask", .mask, .texts, .tokens),
    ]
    switch kind {
    case .dot:
      return [textVectors, Rule("video/embedding", .vectors, .videos, .channels)]
    case .dotTab:
      return required(.dot) + [
        Rule("text/tab", .vectors, .texts, .tabChannels),
        Rule("video/tab", .vectors, .videos, .tabChannels),
      ]
    case .frames, .conditioned:
      return [textVectors] + frames
    case .ti:
      return tokens + frames
    case .wti:
      return tokens + frames + [
        Rule("text/token_weight", .weights, .texts, .tokens),
        Rule("video/frame_weight", .weights, .videos, .frames),
      ]
    case .maxsim:
      return [
        Rule("text/vectors", .vectors, .textVectors, .channels),
        Rule("text/offsets", .indices, .textOffsets),
        Rule("video/vectors", .vectors, .videoVectors, .channels),
        Rule("video/offsets", .indices, .videoOffsets),
      ]
    case .experts:
      return [
        Rule("text/expert", .vectors, .texts, .experts, .channels),
        Rule("text/expert_weight", .weights, .texts, .experts),
        Rule("video/expert", .vectors, .videos, .experts, .channels),
        Rule("video/expert_weight", .weights, .videos, .experts),
        Rule("expert/name", .strings, .experts),
      ]
    case .matrix:
      return [Rule("reference/sim", .scores, .texts, .videos)]
    case .sparse:
      return sparse
    }
  }

  /// The scores of some pairs: for each text its first pair, for each pair its video and its score.
  static let sparse = [
    Rule("reference/sparse/indptr", .indices, .pointers),
    Rule("reference/sparse/video", .indices, .scoredPairs),
    Rule("reference/sparse/score", .scores, .scoredPairs),
  ]

  /// The candidates of the texts: for each its first, and the videos of all.
  static let candidates = [
    Rule("candidates/indptr", .indices, .pointers),
    Rule("candidates/video", .indices, .candidates),
  ]

  /// Datasets that are checked against the rest when they are there.
  static let optional = [
    Rule("text/caption", .strings, .texts),
    Rule("text/group", .indices, .texts),
    Rule("video/expert_mask", .mask, .videos, .experts),
    Rule("video/block", .indices, .blocks),
    Rule("reference/sim", .scores, .texts, .videos),
  ]

  /// The names of the items of a bank: `text` or `video`.
  static func bankID(_ side: String) -> Rule {
    Rule("bank/\(side)/id", .strings, side == "text" ? .bankTexts : .bankVideos)
  }

  /// The group of each text of a bank.
  static let bankGroup = Rule("bank/text/group", .indices, .bankTexts)

  /// Pooled videos, which a bank for the kind frames may have instead of frames.
  static let bankPooledVideo = Rule("bank/video/embedding", .vectors, .bankVideos, .channels)

  /// Lists what a kind needs of one side of a bank: the datasets of that side, on axes of the bank's own.
  static func bank(_ kind: SimilarityKind, _ side: String) -> [Rule] {
    let own: [Axis: Axis] = [
      .texts: .bankTexts, .videos: .bankVideos, .tokens: .bankTokens, .frames: .bankFrames,
      .textVectors: .bankTextVectors, .textOffsets: .bankTextOffsets,
      .videoVectors: .bankVideoVectors, .videoOffsets: .bankVideoOffsets,
    ]
    return required(kind).filter { $0.path.hasPrefix("\(side)/") }.map { rule in
      Rule("bank/\(rule.path)", rule.content, axes: rule.axes.map { own[$0] ?? $0 })
    }
  }

  /// All names the layout knows in each group, for the notice about unknown ones.
  static let known: [String: Set<String>] = [
    "/": ["text", "video", "expert", "truth", "bank", "reference", "emcl", "candidates"],
    "text": [
      "id", "caption", "group", "embedding", "token", "token_mask", "token_weight", "expert",
      "expert_weight", "tab", "vectors", "offsets",
    ],
    "video": [
      "id", "embedding", "frame", "frame_mask", "frame_weight", "expert", "expert_weight",
      "expert_mask", "tab", "block", "vectors", "offsets",
    ],
    "expert": ["name"], "truth": ["video", "relevance"],
    "truth/relevance": ["text", "video", "grade"], "reference": ["sim", "sparse"],
    "reference/sparse": ["indptr", "video", "score"], "candidates": ["indptr", "video"],
    "emcl": ["mu0"],
  ]

  /// Root attributes that say where an export comes from.
  static let provenance = [
    "dataset", "split", "model", "checkpoint", "created", "exporter", "notes", "text_prompt",
    "video_prompt",
  ]

  /// All root attributes the layout knows.
  static let attributes =
    Set(provenance).union([
      "format", "format_version", "baseline", "similarity", "protocol", "logit_scale",
      "tab_weight", "temperature", "text_batch", "video_batch", "maxsim_pooling",
    ])
}
