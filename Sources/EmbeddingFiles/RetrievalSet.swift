/// One baseline on one split: what it stored of every text and video, and which belong together.
package struct RetrievalSet: Sendable {
  /// The path the file was read from; those of arrays, with commas between them.
  package let path: String
  /// True if some videos have no text.
  package var hasDistractors: Bool { truth.describedVideos.count < videos.count }
  /// What it is called in a list: the name of the file, or the names of those of arrays.
  package var name: String { ownName ?? fileName(path) }
  /// The size of the file in bytes, or of all files.
  package internal(set) var fileBytes: UInt64
  /// The baseline that wrote the file, and its data.
  package let provenance: Provenance
  /// The formula of scores of ``texts`` and ``videos``.
  package let kind: SimilarityKind
  /// The baseline-compatible metrics that belong to it.
  package internal(set) var evaluation: EvaluationProtocol
  /// The factor of every score of the kinds dot, frames and dot+tab; 1 elsewhere.
  package let logitScale: Float
  /// The weight of the first term of dot+tab; 1 elsewhere.
  package let tabWeight: Float
  /// The temperature of conditioned; 1 elsewhere.
  package let temperature: Float
  /// The way from maxima to a score of maxsim; of no use elsewhere.
  package internal(set) var maximaPooling = MaximaPooling.sum
  /// The texts.
  package internal(set) var texts: Side
  /// The videos.
  package internal(set) var videos: Side
  /// The texts and videos that belong together.
  package internal(set) var truth: Truth
  /// The baseline's own scores, when the file has them.
  package internal(set) var reference: ScoreMatrix?
  /// The captions of the texts, when the file has them.
  package internal(set) var captions: StoredCaptions?
  /// The starting bases of EMCL, when the file has them.
  package let start: StoredStart?
  /// The sizes of the blocks of videos in which a multi-caption loader evaluates, when the file has them.
  package internal(set) var videoBlocks: [Int]?
  /// The batches in which the baseline evaluates, by the attributes `text_batch` and `video_batch`; nil where they are
  /// missing.
  package internal(set) var batches: (texts: Int?, videos: Int?)
  /// Scores of some pairs: all there is for the kind sparse, a second stage elsewhere; nil where the file has none.
  package internal(set) var sparse: SparseScores?
  /// The only videos that are candidates for each text; nil where all are.
  package internal(set) var candidates: PairLists?
  /// True if the file has a bank of further queries.
  package internal(set) var hasBank: Bool
  /// The datasets of the layout that the file has, in alphabetical order.
  package internal(set) var contents: [StoredDataset]
  /// Observations that are allowed but worth knowing.
  package internal(set) var notices: [Notice]
  /// The group of each text, counted from 0 in the order of their first texts; nil where the file has none, or they are pooled.
  package internal(set) var groups: [Int]?
  /// The file of judgments that took the place of the set's own truth; nil where none did.
  package internal(set) var judgmentFile: JudgmentFile?
  /// What was guessed of arrays, each with the option that says otherwise; nothing for an export.
  package internal(set) var guesses: [String] = []
  /// The version of the layout that the file names, such as 1.1; nil where no export was read, or several.
  package internal(set) var layoutVersion: String?
  /// What a set of arrays is called in a list; nil for a file.
  var ownName: String?

  /// A dataset as it is stored.
  package struct StoredDataset: Sendable, Equatable {
    /// Its path in the file.
    package let path: String
    /// The length of each axis.
    package let shape: [Int]
    /// The type of its elements, in words.
    package let type: String
    /// The bytes it takes in the file.
    package let storedBytes: UInt64
    /// The filters its bytes went through, by name.
    package let filters: [String]
    /// The shortest and the longest vector in use, before anything is divided by a norm; nil for what
    /// holds no vectors.
    package internal(set) var norms: ClosedRange<Double>?
  }

  /// The origin of an export.
  package struct Provenance: Sendable, Equatable {
    /// The baseline: `clip4clip`, `clip2video`, `mmt`, `drl`, `emclnet` or `other`.
    package let baseline: String
    /// The other attributes that tell of the origin (`dataset`, `split`, `model`, ...), by name.
    package let attributes: [String: String]

    /// Names a baseline and its attributes.
    package init(baseline: String, attributes: [String: String] = [:]) {
      self.baseline = baseline
      self.attributes = attributes
    }

    /// The dataset, when the file names it.
    package var dataset: String? { attributes["dataset"] }
  }

  /// The texts, or the videos.
  package struct Side: Sendable {
    /// A unique name of each item.
    package internal(set) var ids: [String]
    /// The texts that make an item together: then vectors are those of the texts, and all else is of the groups; nil where each
    /// is an item.
    package var pool: TextPool?
    /// One vector for each item, as the scores use it; nil where an item has several, or none.
    package var rows: RowStore?
    /// Several vectors for each item: tokens, frames or experts.
    package var vectors: VectorRows?
    /// The rule for the lengths of further vectors such as ``rows``; nil where it is not known.
    package var norm: VectorNorm?
    /// The frames that were pooled into ``rows``; nil where there are none, or only their pooled vectors are known.
    package var frames: FrameRows?
    /// The vectors of CLIP2Video's TAB term.
    package var tab: RowStore?
    /// For finished scores: the row, or the column, of the matrix that belongs to each item.
    package let places: [Int]
    /// The number of items that are exactly equal to an earlier one.
    package internal(set) var duplicates: Int
    /// A hash of the vectors of each item, kept where copies in other files have to be found.
    var hashes: [UInt64] = []

    /// Names items, their vectors still to be given.
    package init(ids: [String], places: [Int] = [], duplicates: Int = 0) {
      self.ids = ids
      self.places = places
      self.duplicates = duplicates
    }

    /// The number of items.
    package var count: Int { ids.count }

    /// The number of items that have vectors: texts that are pooled count each.
    package var storedCount: Int { pool?.texts.count ?? count }
  }
}
