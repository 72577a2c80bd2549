internal import ArgumentParser
internal import EmbeddingFiles

extension PoolRule: ExpressibleByArgument {}

extension EvaluationProtocol: ExpressibleByArgument {
  /// Those that arrays with one video for each text may have; judgments bring their own.
  public static var allValueStrings: [String] {
    allCases.filter { $0 != .graded }.map(\.rawValue)
  }

  /// Reads one of these.
  public init?(argument: String) {
    guard EvaluationProtocol.allValueStrings.contains(argument) else { return nil }
    self.init(rawValue: argument)
  }
}
extension SparseScores.Order: ExpressibleByArgument {}

/// What is read: exports and arrays, by their place on the command line or by options.
struct InputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Exports (.h5), or arrays: the texts and the videos, a file of both, or scores (.npy, .npz, .safetensors, .pt, .fbin).",
      valueName: "files"),
    completion: .file(
      extensions: ["h5", "hdf5", "npy", "npz", "safetensors", "pt", "pth", "fbin", "yaml", "yml"]))
  var files: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Text vectors, [texts, channels]; an array of a file is FILE:NAME, shards are 'PATTERN'.",
      valueName: "array"), completion: .file())
  var text: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Video vectors, [videos, channels]; with --mask frames, [videos, frames, channels].",
      valueName: "array"), completion: .file())
  var video: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Which frames are in use, [videos, frames] of 0 and 1.", valueName: "array"),
    completion: .file())
  var mask: [String] = []

  @Option(
    name: .customLong("text-offsets"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "Several vectors for each text (maxsim): where each begins in --text, and the number of all, [texts + 1].",
      valueName: "array"), completion: .file())
  var textOffsets: [String] = []

  @Option(
    name: .customLong("video-offsets"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "The same for videos; a side of three axes needs none.", valueName: "array"),
    completion: .file())
  var videoOffsets: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Finished scores instead of vectors, [texts, videos].", valueName: "array"),
    completion: .file())
  var scores: [String] = []

  @Flag(help: "The scores are [videos, texts].")
  var transposed = false

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Scores of some videos for each text: a TREC run, .jsonl, {query: {item: score}} (.json), or scores and numbers of videos [texts, k]; beside --text and --video a second stage.",
      valueName: "file"), completion: .file())
  var topk: [String] = []

  @Option(
    help: ArgumentHelp(
      "Pairs without a score: only (no candidates) or above (they rank below all that have one) (default: only, above beside vectors).",
      valueName: "order"))
  var order: SparseScores.Order?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The number that stands for no score in --scores, such as 0, -100 or -inf.",
      valueName: "number"))
  var fill: Float?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The video of each text, counted from 0 (default: text i describes video i).",
      valueName: "array"), completion: .file())
  var truth: [String] = []

  @Option(
    help: ArgumentHelp(
      "The ids of the videos: lines (.txt), .json, .csv, or an array of strings.", valueName: "file"
    ),
    completion: .file())
  var ids: String?

  @Option(
    help: ArgumentHelp(
      "The captions of the texts, for reports: as --ids; the column caption or sentence of a .csv.",
      valueName: "file"), completion: .file())
  var captions: String?

  @Flag(
    help:
      "Compare vectors by inner product, without normalising. Not for frames.")
  var dot = false

  @Flag(help: "Read elements of two bytes that have no type of their own as bfloat16.")
  var bf16 = false

  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp(
      "The evaluation protocol of arrays (default: multi with --truth, otherwise square)."))
  var evaluation: EvaluationProtocol?

  @Option(
    name: .customLong("logit-scale"),
    help: ArgumentHelp("The factor of every score of arrays (default: 1).", valueName: "number"))
  var logitScale: Float?

  @Flag(
    name: .customLong("drop-padding"),
    help: "Leave out the pairs that a distributed sampler repeated to fill its last batch.")
  var dropPadding = false

  @Flag(help: "Allow videos without any text: distractors in the gallery.")
  var distractors = false

  func validate() throws {
    if !scores.isEmpty {
      if !text.isEmpty || !video.isEmpty || !mask.isEmpty {
        throw ValidationError("--scores replaces --text, --video and --mask: give it alone.")
      }
      if dot || logitScale != nil {
        throw ValidationError("--dot and --logit-scale are for vectors, not for --scores.")
      }
      if transposed, scores.count > 1 {
        throw ValidationError("--transposed needs the scores in one file.")
      }
    } else if !text.isEmpty || !video.isEmpty {
      guard !text.isEmpty, !video.isEmpty else {
        throw ValidationError("give both --text and --video, or --scores.")
      }
      if transposed { throw ValidationError("--transposed is for --scores.") }
    }
    if !topk.isEmpty, !scores.isEmpty {
      throw ValidationError("--topk replaces --scores: give one of them.")
    }
    if fill?.isNaN == true { throw ValidationError("--fill takes a number, or -inf.") }
    if order != nil, topk.isEmpty, fill == nil {
      throw ValidationError("--order is for --topk and --fill.")
    }
    if !topk.isEmpty, text.isEmpty, let first = files.first {
      throw ValidationError(
        "\(first): --topk is a second stage beside --text and --video, or all there is; an export has its own in /reference/sparse."
      )
    }
    if namesArrays, let first = files.first {
      throw ValidationError(
        "\(first): give files either by place or by --text, --video and --scores.")
    }
    if hasOffsets {
      if !scores.isEmpty || !mask.isEmpty {
        throw ValidationError(
          "--text-offsets and --video-offsets are for vectors, not for --scores or --mask.")
      }
      if logitScale != nil {
        throw ValidationError(
          "--logit-scale is not for several vectors of each item: maxsim has no scale.")
      }
    }
    if dot, !mask.isEmpty {
      throw ValidationError("--dot is not for frames: they and their texts are normalised.")
    }
    if let logitScale, !(logitScale > 0 && logitScale <= 1e30) {
      throw ValidationError("--logit-scale takes a number above 0, not \(logitScale).")
    }
  }

  /// Tells whether nothing is named.
  var isEmpty: Bool { files.isEmpty && !namesArrays }

  /// Tells whether options name the arrays.
  private var namesArrays: Bool { !(text + video + scores + topk).isEmpty }

  /// Tells whether items have several vectors.
  private var hasOffsets: Bool { !(textOffsets + videoOffsets).isEmpty }

  /// What the options say of arrays.
  private var arrays: ArrayInputs {
    var arrays = ArrayInputs()
    (arrays.text, arrays.video, arrays.mask) = (text, video, mask)
    (arrays.textOffsets, arrays.videoOffsets) = (textOffsets, videoOffsets)
    (arrays.scores, arrays.truth) = (scores, truth)
    (arrays.topk, arrays.fill) = (topk, fill)
    arrays.order = order ?? (text.isEmpty ? .only : .above)
    (arrays.ids, arrays.captions) = (ids, captions)
    (arrays.isTransposed, arrays.usesDot, arrays.readsBFloat16) = (transposed, dot, bf16)
    (arrays.evaluation, arrays.logitScale) = (evaluation, logitScale)
    return arrays
  }

  /// The sets that are named, in their order.
  ///
  /// - Parameter bank: The bank, whose option may have left words over, behind those of the command line.
  /// - Throws: When single arrays can be paired in several ways; a `ValidationError` when there is nothing to read, or options
  ///   are for arrays and an export is given.
  func sets(with bank: ChosenBank? = nil, _ console: Console) throws -> [SetInput] {
    let more = bank?.rest ?? []
    let words = files + more
    if namesArrays {
      if let first = more.first {
        throw ValidationError(
          "\(first): give files either by place or by --text, --video and --scores.")
      }
      if fill != nil, scores.isEmpty { throw ValidationError("--fill is for --scores.") }
      return [.arrays(arrays)]
    }
    guard !words.isEmpty else { throw ValidationError("Missing expected argument '<files> ...'") }
    let sets: [SetInput]
    do throws(ExportError) {
      sets = try SetInput.sets(of: words, reader: Reader.program, options: arrays)
    } catch {
      throw console.report(error)
    }
    var own = arrays
    // How arrays are read may be said for those of the bank alone.
    if bank?.isOfArrays == true { (own.usesDot, own.readsBFloat16) = (false, false) }
    for case .file(let path) in sets where own != ArrayInputs() {
      throw ValidationError(
        "\(path): --truth and the other options of arrays are not for an export, which says all of this itself."
      )
    }
    for case .arrays(let own) in sets {
      if own.isOfScores, dot || logitScale != nil || !mask.isEmpty || hasOffsets {
        throw ValidationError(
          "\(own.path): --dot, --logit-scale, --mask and offsets are for vectors, and this is one array: scores."
        )
      }
      if fill != nil, !own.isOfScores {
        throw ValidationError("\(own.path): --fill is for scores.")
      }
      if !own.isOfScores, transposed {
        throw ValidationError("\(own.path): --transposed is for scores.")
      }
    }
    return sets
  }

  /// The set of a command that takes one.
  ///
  /// - Throws: As ``sets(with:_:)``, and a `ValidationError` when there are several.
  func set(with bank: ChosenBank? = nil, _ console: Console) throws -> SetInput {
    let sets = try sets(with: bank, console)
    guard sets.count == 1 else {
      throw ValidationError("\(sets[1].path): one export, or the arrays of one set, at a time.")
    }
    return sets[0]
  }
}
