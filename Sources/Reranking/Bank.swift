package import EmbeddingFiles
internal import EmbeddingMath
internal import RetrievalMetrics
internal import Scoring

/// The queries that a method learns from, and with them gallery items of their own.
package struct Bank: Sendable {
  /// The source of a bank.
  package enum Origin: Sendable, Equatable {
    /// The test queries themselves: every result is transductive.
    case test
    /// `/bank` of the export.
    case file
    /// Another export.
    case export(String)
    /// Items of the export that were set apart.
    case apart
  }

  /// The bank that is asked for.
  package enum Choice: Sendable, Equatable {
    /// The export's own, or else the test queries.
    case automatic
    /// The test queries.
    case test
    /// The export's own.
    case file
    /// Another export, or arrays.
    case export(SetInput)

    /// Reads a word: `test`, `file` or a path.
    package init(_ text: String) {
      switch text {
      case "test": self = .test
      case "file": self = .file
      default: self = .export(.file(text))
      }
    }
  }

  /// The source of the bank.
  package let origin: Origin
  /// Texts, the queries of text to video; nil where there are none.
  package let texts: RetrievalSet.Side?
  /// Videos, the queries of video to text; nil where there are none.
  package let videos: RetrievalSet.Side?
  /// The video that each of its texts describes, where that is known.
  package let truth: Truth?
  /// Warnings about the bank.
  package let warnings: [String]
  /// What was guessed of its arrays, as in ``RetrievalSet/guesses``.
  package private(set) var guesses: [String] = []

  /// The test queries.
  package static let test = Bank(
    origin: .test, texts: nil, videos: nil, truth: nil, warnings: [])

  /// Makes a bank.
  package init(
    origin: Origin, texts: RetrievalSet.Side?, videos: RetrievalSet.Side?, truth: Truth?,
    warnings: [String] = []
  ) {
    self.origin = origin
    self.texts = texts
    self.videos = videos
    self.truth = truth
    self.warnings = warnings
  }

  /// Tells whether there are other queries for a direction.
  package func isInductive(_ direction: Direction) -> Bool {
    direction.queries(texts: texts, videos: videos) != nil
  }

  /// Loads the bank for an export.
  ///
  /// - Parameters:
  ///   - set: The export.
  ///   - choice: Which bank.
  ///   - options: How files are read.
  /// - Throws: When there is no such bank, it is not valid, or its vectors are not of the export's kind.
  package init(
    for set: RetrievalSet, _ choice: Choice, options: LoadOptions
  ) throws(ExportError) {
    switch choice {
    case .test:
      self = .test
    case .automatic where !set.hasBank || !set.kind.has(.vectors):
      self = .test
    case .automatic, .file:
      let (texts, videos) = try set.loadBank(options: options)
      guard texts != nil || videos != nil else {
        throw .invalid(
          path: set.path,
          problems: [
            Problem(
              "bank", "the export has no bank of other queries",
              expected: "/bank/text, /bank/video, or both",
              hint: "--bank test takes the test queries, --bank FILE another export")
          ])
      }
      // Texts and videos of one number are taken for pairs when their scores say so.
      var truth: Truth?
      if let texts, let videos, texts.pool == nil, texts.count == videos.count {
        let pairs = Truth.paired(texts.count)
        if try Bank.arePairs(texts, videos, pairs, set, options.parallelism) { truth = pairs }
      }
      try self.init(origin: .file, texts: texts, videos: videos, truth: truth, testing: set)
    case .export(let input):
      // Nothing is looked for among the bank's videos: those without any text are queries like others.
      var options = options
      options.allowsDistractors = true
      var other = try RetrievalSet.load(input, options: options)
      try Bank.check(other, goesWith: set)
      // Its texts are pooled as those of the test are, where they have groups; else each is a query.
      if let pool = set.texts.pool, other.groups != nil { other = try other.pooled(by: pool.rule) }
      try self.init(
        origin: .export(input.path), texts: other.texts, videos: other.videos,
        // What learns from pairs learns from one video for each text.
        truth: other.truth.relevance == nil && other.texts.pool == nil ? other.truth : nil,
        testing: set)
      guesses = other.guesses
    }
  }

  /// Looks for test items in a bank: with them it is none.
  private init(
    origin: Origin, texts: RetrievalSet.Side?, videos: RetrievalSet.Side?, truth: Truth?,
    testing set: RetrievalSet
  ) throws(ExportError) {
    var warnings: [String] = []
    var leaks = false
    for (own, test, name) in [(texts, set.texts, "texts"), (videos, set.videos, "videos")] {
      guard let own else { continue }
      let known = Set(try own.itemHashes())
      let shared = try test.itemHashes().count { known.contains($0) }
      guard shared > 0 else { continue }
      warnings.append(
        "the bank holds \(shared) of the \(test.storedCount) test \(name), bit for bit")
      // A common caption may stand in both; a hundredth of all is no accident.
      if shared * 100 > test.storedCount { leaks = true }
    }
    guard leaks else {
      self.init(
        origin: origin, texts: texts, videos: videos, truth: truth, warnings: warnings)
      return
    }
    warnings.append(
      "the bank repeats test items: the test queries are used instead (transductive)")
    self.init(origin: .test, texts: nil, videos: nil, truth: nil, warnings: warnings)
  }

  /// Tells whether texts score clearly higher with the videos of their number than with others.
  private static func arePairs(
    _ texts: RetrievalSet.Side, _ videos: RetrievalSet.Side, _ truth: Truth, _ set: RetrievalSet,
    _ parallelism: Parallelism
  ) throws(ExportError) -> Bool {
    // A thousand of them are enough to tell.
    let some = Array(0..<min(1000, texts.count)).map { $0 * texts.count / min(1000, texts.count) }
    let (queries, gallery) = (try texts.selecting(some), try videos.selecting(some))
    let judgments = Judgments(
      truth: .paired(some.count),
      textIDs: queries.ids, videoIDs: gallery.ids, path: set.path)
    let sweep = try RankSweep(
      try set.scores(of: queries, with: gallery, parallelism: parallelism), [], judgments,
      countsHubs: false,
      parallelism: parallelism)
    return !sweep.scores.isChance(pairs: some.count)
  }

  private static func check(_ other: RetrievalSet, goesWith set: RetrievalSet) throws(ExportError) {
    let pooled = [other, set].allSatisfy { $0.kind.has(.singleVectors) }
    var problem: Problem?
    if other.kind != set.kind, !pooled {
      problem = Problem(
        "similarity", "the bank has another kind of similarity", expected: set.kind.rawValue,
        found: other.kind.rawValue)
    } else if !set.kind.has(.vectors) {
      problem = Problem(
        "similarity", "finished scores of other items cannot serve as a bank",
        expected: "vectors", found: "matrix", hint: "--bank test")
    } else {
      let widths = [other, set].map { $0.texts.rows?.width ?? $0.texts.vectors?.store.width ?? 0 }
      if widths[0] != widths[1] {
        problem = Problem(
          "text", "the bank has another number of channels", expected: "\(widths[1])",
          found: "\(widths[0])")
      } else if set.kind.has(.experts), other.texts.vectors?.slots != set.texts.vectors?.slots {
        problem = Problem(
          "expert/name", "the bank has another number of experts",
          expected: "\(set.texts.vectors?.slots ?? 0)", found: "\(other.texts.vectors?.slots ?? 0)")
      }
    }
    if let problem { throw .invalid(path: other.path, problems: [problem]) }
  }
}

extension RetrievalSet.Side {
  /// A hash of the bits of each item.
  fileprivate func itemHashes() throws(ExportError) -> [UInt64] {
    let count = storedCount
    var hashes = [UInt64](repeating: 0xCBF2_9CE4_8422_2325, count: count)
    let stores: [(RowStore?, VectorRows?)] = [(rows, nil), (vectors?.store, vectors)]
    for (store, several) in stores {
      guard let store else { continue }
      for items in (0..<count).blocks(of: max(1, 1024 / (several?.slots ?? 1))) {
        let block = several?.places(of: items) ?? items
        let values = try store.slice(block)
        for item in items {
          let own = several?.places(of: item) ?? item..<item + 1
          let start = values.startIndex + (own.lowerBound - block.lowerBound) * store.width
          var hash = hashes[item]
          for value in values[start..<start + own.count * store.width] {
            hash = (hash ^ UInt64(value.bitPattern)) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
          }
          hashes[item] = hash
        }
      }
    }
    return hashes
  }
}
