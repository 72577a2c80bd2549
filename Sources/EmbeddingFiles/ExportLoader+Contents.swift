internal import EmbeddingMath

extension ExportLoader {
  // MARK: - Ids, truth, masks

  mutating func ids(_ place: String) throws(ExportError) -> [String]? {
    guard let dataset = check.sound(place) else { return nil }
    var ids: [String?] = []
    for range in blocks(dataset) { ids += try dataset.strings(rows: range) }
    return check.findings.ids(ids, at: place)
  }

  mutating func truth(_ evaluation: EvaluationProtocol?) throws(ExportError) -> Truth? {
    let place = "truth/video"
    guard let dataset = check.sound(place), let videoCount = check.findings.length(.videos) else {
      return nil
    }
    var videos: [Int] = []
    for range in blocks(dataset) {
      videos += try dataset.integers(rows: range).map { Int($0) }
    }
    return check.findings.truth(
      videos, videoCount: videoCount, options.isShard ? .multi : evaluation,
      allowsDistractors: options.allowsDistractors, allowsLonely: options.isShard, at: place)
  }

  /// Checks the datasets of what belongs together.
  ///
  /// - Returns: True if the file has judgments of pairs.
  mutating func checkTruth(
    _ evaluation: EvaluationProtocol?, for kind: SimilarityKind
  ) throws(ExportError) -> Bool {
    let group = "truth/relevance"
    let object = try file.object(at: group)
    let isJudged = object == .group
    check.check(ExportLayout.truth, required: !isJudged && evaluation != .graded, for: kind)
    switch object {
    case .absent where evaluation != .graded: break
    case .absent, .group:
      check.check(
        ExportLayout.relevance, required: true, for: kind,
        neededBy: isJudged ? "\(group) needs" : "protocol=graded needs")
    case .dataset, .datatype, .softLink, .externalLink:
      check.refuse(group, inPlaceOf: ExportLayout.relevance)
    }
    return isJudged
  }

  /// Judgments of pairs; the video of each text, where it is there as well, has to be among its right ones.
  mutating func judgments(_ evaluation: EvaluationProtocol?) throws(ExportError) -> Truth? {
    let places = ExportLayout.relevance.map(\.path)
    let datasets = places.compactMap { check.sound($0) }
    guard datasets.count == places.count, let textCount = check.findings.length(.texts),
      let videoCount = check.findings.length(.videos),
      let count = check.findings.length(.judgments),
      check.findings.judgments(count, textCount: textCount, videoCount: videoCount, at: places[0])
    else { return nil }
    if let evaluation, ![.graded, .multi].contains(evaluation) {
      check.findings.add(
        Problem(
          "protocol", "a protocol with one video for each text, beside judgments of pairs",
          expected: "graded", found: evaluation.rawValue,
          hint: "the protocol of a model's own code needs one video for each text, in /truth/video")
      )
    }
    var columns: [[Int64]] = []
    for dataset in datasets {
      var values: [Int64] = []
      for range in blocks(dataset) { values += try dataset.integers(rows: range) }
      columns.append(values)
    }
    guard
      let relevance = check.findings.relevance(
        texts: columns[0], videos: columns[1], grades: columns[2], textCount: textCount,
        videoCount: videoCount, at: places, mayBeEmpty: options.truthIsReplaced)
    else { return nil }
    let truth = Truth(relevance, textCount: textCount, videoCount: videoCount)
    if let own = check.sound("truth/video") {
      var videos: [Int64] = []
      for range in blocks(own) { videos += try own.integers(rows: range) }
      let wrong = videos.indices.filter { text in
        !truth.videos(of: text).contains { Int64($0) == videos[text] }
      }
      if let first = wrong.first {
        check.findings.add(
          Problem(
            own.path,
            "\(wrong.count) video\(wrong.count == 1 ? "" : "s") that /truth/relevance does not call right",
            expected: "a video with a grade above 0 for its text",
            found: "\(videos[first]) in row \(first)",
            hint: "leave /truth/video out: the judgments say all of it"), breaking: own.path)
        return nil
      }
    }
    return truth
  }

  /// The group of each text, when the file has them.
  ///
  /// - Parameter hasLists: Tells whether only some pairs have scores, or are candidates.
  mutating func groups(_ truth: Truth?, hasLists: Bool) throws(ExportError) -> [Int]? {
    guard let dataset = check.sound("text/group"), let truth else { return nil }
    var groups: [Int64] = []
    for range in blocks(dataset) { groups += try dataset.integers(rows: range) }
    return check.findings.groups(groups, truth, canBePooled: !hasLists, at: dataset.path)
  }

  /// A mask as bytes, item after item.
  mutating func mask(_ place: String, ids: [String]?) -> [UInt8]? {
    gather { (loader) throws(ExportError) in
      guard let dataset = loader.check.sound(place) else { return nil }
      return try loader.check.findings.mask(
        perItem: dataset.rowElements, blocks: loader.blocks(dataset), ids: ids, at: place
      ) { (range) throws(ExportError) in try dataset.integers(rows: range) }
    }
  }

  /// The first vector of each item of a group, and the number of all at the end.
  ///
  /// Offsets are held against the vectors that the file has, so that no other number can come of them.
  mutating func offsets(_ group: String, ids: [String]?) -> [Int]? {
    let place = "\(group)/offsets"
    return gather { (loader) throws(ExportError) in
      guard let ids, let dataset = loader.check.sound(place),
        let vectors = loader.check.sound("\(group)/vectors")?.shape.first,
        loader.check.findings.offsets(count: dataset.shape[0], items: ids.count, at: place)
      else { return nil }
      var offsets: [Int64] = []
      for range in loader.blocks(dataset) { offsets += try dataset.integers(rows: range) }
      return loader.check.findings.offsets(
        offsets, vectors: vectors, named: "\(group)/vectors", ids: ids, at: place)
    }
  }

  // MARK: - Numbers

  /// Reads a dataset of vectors and looks at every number of it.
  mutating func vectors(
    _ place: String, mask: [UInt8]? = nil, usesMasked: Bool = false, allowsZeros: Bool = false,
    transform: (VectorNorm) -> RowTransform = RowTransform.vectors
  ) -> LoadedVectors? {
    gather { (loader) throws(ExportError) in
      let norm = try loader.norm(place)
      guard let dataset = loader.check.sound(place), let norm else { return nil }
      let reader = RowReader(
        dataset, norm: norm, transform: transform(norm), mask: mask, usesMasked: usesMasked,
        allowsZeros: allowsZeros && norm == .raw, parallelism: loader.options.parallelism)
      return try loader.check.findings.vectors(
        reader, blocks: loader.blocks(dataset), residentBytes: loader.options.residentBytes,
        progress: loader.options.progress)
    }
  }

  /// Weights of vectors: finite and not negative; with a mask, probabilities over what it leaves.
  mutating func weights(_ place: String, mask: [UInt8]?) -> [Float]? {
    gather { (loader) throws(ExportError) in try loader.readWeights(place, mask: mask) }
  }

  mutating func readWeights(
    _ place: String, mask: [UInt8]?
  ) throws(ExportError) -> [Float]? {
    guard let dataset = check.sound(place) else { return nil }
    let perItem = dataset.rowElements
    var weights: [Float] = []
    for range in blocks(dataset) {
      weights += try dataset.floats(rows: range, on: options.parallelism)
    }
    func report(_ what: String, _ expected: String, _ places: [Int], found: (Int) -> String) {
      guard let first = places.first else { return }
      check.findings.add(
        Problem(
          place, "\(places.count) \(what)", expected: expected,
          found: "\(found(first)) at [\(first / perItem), \(first % perItem)]"), breaking: place)
    }
    let wrong = weights.indices.filter { !(weights[$0].isFinite && weights[$0] >= 0) }
    report("weights out of range", "finite weights, 0 or more", wrong) { "\(weights[$0])" }
    guard let mask, wrong.isEmpty else { return weights }
    let onMasked = weights.indices.filter { mask[$0] == 0 && weights[$0] != 0 }
    report("weights on masked positions", "exactly 0", onMasked) { "\(weights[$0])" }
    let uneven = stride(from: 0, to: weights.count, by: perItem).filter { first in
      abs(weights[first..<first + perItem].reduce(0.0) { $0 + Double($1) } - 1) > 1e-3
    }
    report("rows of weights that do not sum to 1", "1 within 0.001", uneven) { first in
      "\(Float(weights[first..<first + perItem].reduce(0.0) { $0 + Double($1) }))"
    }
    return weights
  }

  /// The attribute `norm` of a dataset of vectors.
  mutating func norm(_ place: String) throws(ExportError) -> VectorNorm? {
    guard check.datasets[place] != nil else { return nil }
    let names = VectorNorm.allCases.map(\.rawValue).joined(separator: ", ")
    switch try file.attribute("norm", of: place) {
    case .string(let word):
      if let norm = VectorNorm(rawValue: word) { return norm }
      check.findings.add(
        Problem(
          place, "unknown value of the attribute norm", expected: "one of \(names)",
          found: "\"\(word)\""), breaking: place)
    case nil:
      check.findings.add(
        Problem(place, "the attribute norm is missing", expected: "one of \(names)"),
        breaking: place)
    case let other?:
      check.findings.add(
        Problem(
          place, "wrong type of the attribute norm", expected: "one of \(names)",
          found: other.words), breaking: place)
    }
    return nil
  }

  /// Looks at every score of a matrix.
  mutating func checkScores(_ place: String) throws(ExportError) -> Void? {
    guard let dataset = check.sound(place) else { return nil }
    var ties = RoundedTies()
    let (options, blocks) = (options, blocks(dataset))
    try check.findings.scores(
      shape: dataset.shape, blocks: blocks, at: place, progress: options.progress
    ) { (range) throws(ExportError) in
      if dataset.info.type == .double {
        let doubles = try dataset.doubles(rows: range)
        let width = dataset.rowElements
        for row in options.parallelism.map(
          range.count,
          { row in
            var own = RoundedTies()
            own.look(at: doubles[row * width..<(row + 1) * width])
            return own
          })
        { ties.add(row) }
      }
      return try dataset.floats(rows: range, on: options.parallelism)
    }
    if let words = ties.words { check.findings.add(Notice(place, words)) }
    return ()
  }

  /// The starting bases of EMCL, when the file has them.
  ///
  /// - Parameter experts: How many experts have bases of their own; nil where there are none.
  mutating func storedStart(experts: Int?) throws(ExportError) -> StoredStart? {
    let place = "emcl/mu0"
    guard
      try file.object(at: place) == .dataset
    else { return nil }
    let dataset = try file.dataset(place)
    let shape = dataset.info.shape
    let isFloat = [.single, .double].contains(dataset.info.type)
    guard isFloat, shape.count == 1 || shape.count == 2,
      shape.allSatisfy({ (1...4096).contains($0) }),
      dataset.info.filters.isEmpty, !dataset.info.isElsewhere,
      UInt64(shape.reduce(1, *) * dataset.info.elementBytes)
        <= min(dataset.info.storedBytes, fileBytes)
    else {
      check.findings.add(
        Problem(
          place, "not a list of starting bases",
          expected: "[K] or [E, K] floats, uncompressed, K up to 4096",
          found: "shape \(shape)"))
      return nil
    }
    guard (shape.count == 1 ? 1 : shape[0]) == experts ?? 1 else {
      check.findings.add(
        Problem(
          place, "bases for another number of experts",
          expected: experts.map { "[\($0), K]" } ?? "[K]", found: "shape \(shape)"))
      return nil
    }
    let numbers = try dataset.doubles(rows: 0..<shape[0])
    guard numbers.allSatisfy(\.isFinite) else {
      check.findings.add(Problem(place, "bases that are not finite", expected: "finite numbers"))
      return nil
    }
    var attributes: [String: HDF5Attribute] = [:]
    for name in ["lamd", "lamd_op", "stages", "beta", "renorm"] {
      attributes[name] = try file.attribute(name, of: place)
    }
    let ranges: [(name: String, words: String, fits: (Double) -> Bool)] = [
      ("lamd", "a finite number above 0", { $0.isFinite && $0 > 0 }),
      (
        "stages", "a whole number from 1 to 10000",
        { (1...10_000).contains($0) && $0 == $0.rounded() }
      ),
      ("beta", "a finite number", { $0.isFinite }), ("renorm", "0 or 1", { $0 == 0 || $0 == 1 }),
    ]
    for (name, words, fits) in ranges {
      guard let attribute = attributes[name] else { continue }
      guard let number = attribute.number, fits(number) else {
        check.findings.add(
          Problem(
            place, "wrong value of the attribute \(name)", expected: words, found: attribute.words))
        continue
      }
    }
    if let operation = attributes["lamd_op"],
      ![.string("divide"), .string("multiply")].contains(operation)
    {
      check.findings.add(
        Problem(
          place, "wrong value of the attribute lamd_op", expected: "divide or multiply",
          found: operation.words))
    }
    let columns = shape[shape.count - 1]
    return StoredStart(
      bases: stride(from: 0, to: numbers.count, by: columns).map {
        Array(numbers[$0..<$0 + columns])
      },
      lambda: attributes["lamd"]?.number,
      multiply: attributes["lamd_op"].map { $0 == .string("multiply") },
      iterations: attributes["stages"]?.number.flatMap { Int(exactly: $0) },
      beta: attributes["beta"]?.number,
      renormalize: attributes["renorm"]?.number.map { $0 != 0 })
  }

  /// The sizes of the loader's blocks of videos, when the file has them.
  mutating func videoBlocks() throws(ExportError) -> [Int]? {
    let place = "video/block"
    guard let dataset = check.sound(place), let videos = check.findings.length(.videos) else {
      return nil
    }
    let sizes = try dataset.integers(rows: 0..<dataset.info.shape[0])
    let isWhole = sizes.allSatisfy { $0 > 0 && $0 <= Int64(videos) }
    guard isWhole, sizes.reduce(0, +) == Int64(videos) else {
      check.findings.add(
        Problem(
          place, "block sizes that do not cover the videos",
          expected: "positive sizes that sum to \(videos)",
          found: isWhole ? "a sum of \(sizes.reduce(0, +))" : "sizes out of range"),
        breaking: place)
      return nil
    }
    return sizes.map { Int($0) }
  }

  /// The baseline's own scores, when the file has them.
  func ownScores() throws(ExportError) -> ScoreMatrix? {
    let place = "reference/sim"
    guard let dataset = check.sound(place) else { return nil }
    var attributes: [String: Double] = [:]
    let names = try file.attributeNames(of: place)
    for name in names {
      let value = try file.attribute(name, of: place)
      attributes[name] = value?.number
    }
    return ScoreMatrix(dataset, attributes: attributes)
  }

  /// The captions that stand in the file.
  func storedCaptions() -> StoredCaptions? {
    check.sound("text/caption").map { StoredCaptions($0) }
  }

  /// Describes each dataset, in alphabetical order.
  func contents() -> [RetrievalSet.StoredDataset] {
    check.datasets.values.map { dataset in
      var summary = dataset.summary
      summary.norms = check.findings.norms[dataset.path]
      return summary
    }.sorted { $0.path < $1.path }
  }

  func holdsBank() throws(ExportError) -> Bool {
    try file.object(at: "bank") == .group
  }
}

/// Vectors as they were read.
struct LoadedVectors {
  let store: RowStore
  /// The frames that were pooled; nil where none were.
  var frames: FrameRows?
  let slots: Int
  /// A hash of each item.
  let hashes: [UInt64]
  /// The rule for the lengths of more such vectors, of pooled ones too.
  let norm: VectorNorm
}

/// The parts of a side, as far as they were read.
struct SideParts {
  var rows: LoadedVectors?
  var vectors: LoadedVectors?
  var tab: LoadedVectors?
  var mask: [UInt8]?
  var weights: [Float]?
  /// The first vector of each item, and the number of all, where items have different numbers of them.
  var starts: [Int]?

  /// A hash of each item.
  private var hashes: [UInt64]? {
    guard let starts, let vectors else { return (rows ?? vectors)?.hashes }
    return zip(starts, starts.dropFirst()).map { vectors.hashes[$0..<$1].combined() }
  }

  func side(_ ids: [String], keepsHashes: Bool = false) -> RetrievalSet.Side {
    let hashes = hashes
    var side = RetrievalSet.Side(
      ids: ids, places: Array(ids.indices),
      duplicates: hashes.map { $0.count - Set($0).count } ?? 0)
    if keepsHashes { side.hashes = hashes ?? [] }
    side.rows = rows?.store
    side.norm = (starts == nil ? rows : vectors)?.norm
    side.frames = rows?.frames
    side.vectors = vectors.map { vectors in
      starts.map { VectorRows(store: vectors.store, starts: $0) }
        ?? VectorRows(store: vectors.store, slots: vectors.slots, mask: mask, weights: weights)
    }
    side.tab = tab?.store
    return side
  }
}

extension ArraySlice<UInt64> {
  /// One hash of several, which depends on their order and their number.
  fileprivate func combined() -> UInt64 {
    reduce(UInt64(count)) { hash, next in
      let mixed = (hash ^ next) &* 0x9E37_79B9_7F4A_7C15
      return mixed ^ mixed >> 29
    }
  }
}
