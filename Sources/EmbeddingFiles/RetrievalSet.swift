package import EmbeddingMath

/// One baseline on one split: what it stored of every text and video, and which belong together.
package struct RetrievalSet: Sendable {
  /// The path the file was read from.
  package let path: String
  /// The size of the file in bytes.
  package let fileBytes: UInt64
  /// Which baseline wrote the file, on what.
  package let provenance: Provenance
  /// How scores are made from ``texts`` and ``videos``.
  package let kind: SimilarityKind
  /// Which baseline-compatible metrics belong to it.
  package let evaluation: EvaluationProtocol
  /// The factor of every score of the kinds dot, frames and dot+tab; 1 elsewhere.
  package let logitScale: Float
  /// The weight of the first term of dot+tab; 1 elsewhere.
  package let tabWeight: Float
  /// The temperature of conditioned; 1 elsewhere.
  package let temperature: Float
  /// The texts.
  package let texts: Side
  /// The videos.
  package let videos: Side
  /// Which video each text describes.
  package let truth: Truth
  /// The baseline's own scores, when the file has them.
  package let reference: ScoreMatrix?
  /// The captions of the texts, when the file has them.
  package let captions: StoredCaptions?
  /// The starting bases of EMCL, when the file has them.
  package let start: StoredStart?
  /// The sizes of the blocks of videos in which a multi-caption loader evaluates, when the file has them.
  package let videoBlocks: [Int]?
  /// The batches in which the baseline evaluates, by the attributes `text_batch` and `video_batch`; nil where they are
  /// missing.
  package let batches: (texts: Int?, videos: Int?)
  /// Whether the file has a bank of further queries.
  package let hasBank: Bool
  /// The datasets of the layout that the file has, in alphabetical order.
  package let contents: [StoredDataset]
  /// What is allowed but worth knowing.
  package let notices: [Notice]

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

  /// Where an export comes from.
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
    package let ids: [String]
    /// One vector for each item, as the scores use it; nil where an item has several, or none.
    package var rows: RowStore?
    /// Several vectors for each item: tokens, frames or experts.
    package var vectors: VectorRows?
    /// The vectors of CLIP2Video's TAB term.
    package var tab: RowStore?
    /// For finished scores: the row, or the column, of the matrix that belongs to each item.
    package let places: [Int]
    /// How many items are exactly equal to an earlier one.
    package let duplicates: Int

    /// Names items, their vectors still to be given.
    package init(ids: [String], places: [Int] = [], duplicates: Int = 0) {
      self.ids = ids
      self.places = places
      self.duplicates = duplicates
    }

    /// The number of items.
    package var count: Int { ids.count }
  }
}

/// Several vectors for each item, slot after slot: row `item * slots + slot` of the store.
package struct VectorRows: Sendable {
  /// All vectors; those that are masked are zero, unless the formula uses them.
  package var store: RowStore
  /// The vectors of an item.
  package let slots: Int
  /// One byte for each vector: 1 where it takes part; nil when all do.
  package let mask: [UInt8]?
  /// One weight for each vector.
  package let weights: [Float]?

  /// Describes vectors.
  package init(store: RowStore, slots: Int, mask: [UInt8]?, weights: [Float]?) {
    precondition(slots > 0 && store.count % slots == 0)
    self.store = store
    self.slots = slots
    self.mask = mask
    self.weights = weights
  }

  /// The number of items.
  package var items: Int { store.count / slots }

  /// The vectors of one slot, one for each item.
  package func slot(_ index: Int) throws(ExportError) -> RowStore {
    try RowStore(every: slots, from: index, of: store)
  }

  /// The rows of an item's vectors that take part.
  package func rows(of item: Int) -> [Int] {
    let all = item * slots..<(item + 1) * slots
    guard let mask else { return Array(all) }
    return all.filter { mask[$0] != 0 }
  }
}

/// The starting bases that a file carries, with the settings they were used with.
package struct StoredStart: Sendable, Equatable {
  /// The bases: K numbers, one row for each expert where there are several.
  package let bases: [[Double]]
  /// `lamd` of the file.
  package let lambda: Double?
  /// Whether lambda multiplies (`lamd_op = multiply`) or divides.
  package let multiply: Bool?
  /// `stages` of the file.
  package let iterations: Int?
  /// `beta` of the file.
  package let beta: Double?
  /// `renorm` of the file.
  package let renormalize: Bool?
}

/// A matrix of finished scores in a file: texts in rows, videos in columns.
package struct ScoreMatrix: Sendable {
  private let dataset: HDF5Dataset
  /// The metrics that stand beside the scores, by the names of their attributes: `t2v_R1`, `v2t_n`, ...
  package let attributes: [String: Double]

  init(_ dataset: HDF5Dataset, attributes: [String: Double]) {
    self.dataset = dataset
    self.attributes = attributes
  }

  /// The number of videos.
  package var columns: Int { dataset.info.shape[1] }

  /// The number of texts.
  package var rows: Int { dataset.info.shape[0] }

  /// The scores of some texts with all videos, one text after the other.
  package func rows(_ range: Range<Int>) throws(ExportError) -> [Float] {
    try dataset.floats(rows: range, on: Parallelism(threads: 1))
  }
}

/// How an export is read.
package struct LoadOptions: Sendable {
  /// The threads to use.
  package var parallelism: Parallelism
  /// Bytes of the file that are read at a time.
  package var blockBytes: Int
  /// Bytes that the vectors of a side may take in memory; a larger side is read anew in every pass.
  package var residentBytes: Int
  /// The program that reads with libhdf5 in a process of its own; nil: this process does.
  ///
  /// libhdf5 can crash, never return, or take any amount of memory on a file that was damaged or forged. In a process of
  /// its own that is a fault of the file like any other.
  package var reader: ReaderProgram?
  /// Whether videos without any text are allowed: distractors, which are in the gallery and ask nothing.
  package var allowsDistractors = false
  /// Whether what a run may not need is read and checked as well: the bank, and scores beside vectors.
  package var checksAll = false
  /// Called as rows are read: the name of the dataset, and the part of it that is done.
  package var progress: (@Sendable (String, Double) -> Void)?

  /// Reads in blocks of 8 MiB and keeps sides of up to a quarter of the memory.
  package init(
    reader: ReaderProgram? = nil, parallelism: Parallelism, blockBytes: Int = 8 << 20,
    residentBytes: Int = LoadOptions.quarterOfMemory,
    progress: (@Sendable (String, Double) -> Void)? = nil
  ) {
    self.reader = reader
    self.parallelism = parallelism
    self.blockBytes = blockBytes
    self.residentBytes = residentBytes
    self.progress = progress
  }
}
