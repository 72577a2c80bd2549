internal import EmbeddingMath
internal import Glibc

// Unsafe in one place: stat and access take C strings, which live as long as the call.

extension RetrievalSet {
  /// Reads an export of layout 1.0 and checks all of it.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - options: How to read it; no number depends on them.
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)`` when there is no such file to open,
  ///   ``ExportError/invalid(path:problems:)`` with every problem that was found otherwise.
  public static func load(_ path: String, options: LoadOptions = LoadOptions())
    throws(ExportError) -> RetrievalSet
  {
    var loader = try Loader(path: path, options: options)
    return try loader.load()
  }

  /// The texts of the file's bank, pooled vectors as the scores would use them; nil when it has none.
  ///
  /// - Throws: When the bank is not valid.
  public func bankTexts(options: LoadOptions = LoadOptions()) throws(ExportError) -> RowStore? {
    guard hasBank else { return nil }
    var loader = try Loader(path: path, options: options)
    return try loader.loadBankTexts(channels: texts.rows?.width)
  }

  /// Reads all of an export but the bulk of its numbers, and forgets it.
  ///
  /// libhdf5 can crash, or run for ever, on a file whose structure was damaged or forged. A program that
  /// reads files of others can call this first in a process of its own, and load the file only when
  /// that process came to an end.
  /// - Throws: As ``load(_:options:)`` does.
  public static func probe(_ path: String) throws(ExportError) {
    var loader = try Loader(path: path, options: LoadOptions(parallelism: Parallelism(threads: 1)))
    loader.isProbe = true
    _ = try loader.load()
  }
}

/// Reads one export, gathering problems as it goes.
private struct Loader {
  let path: String
  let options: LoadOptions
  let file: HDF5File
  let fileBytes: UInt64
  var check: StructureCheck
  /// The shortest and the longest vector of each dataset of vectors.
  var norms: [String: ClosedRange<Double>] = [:]
  /// Whether only the first and the last block of vectors and scores are read.
  var isProbe = false

  init(path: String, options: LoadOptions) throws(ExportError) {
    self.path = path
    self.options = options
    fileBytes = try regularFileSize(path)
    guard fileBytes > 0 else {
      throw .invalid(
        path: path,
        problems: [Problem("/", "the file is empty", expected: "an HDF5 file", found: "0 bytes")])
    }
    do throws(HDF5Failure) {
      file = try HDF5File(reading: path)
    } catch {
      let isSignature = error.message == "not an HDF5 file"
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "/", isSignature ? "not an HDF5 file" : "cannot be read as HDF5",
            expected: "an HDF5 file of layout emcl-rerank 1.x",
            found: isSignature ? nil : error.message,
            hint: isSignature ? nil : "the file is cut short or damaged; copy or export it again")
        ])
    }
    check = StructureCheck(path: path, file: file, fileBytes: fileBytes)
  }

  mutating func load() throws(ExportError) -> RetrievalSet {
    try checkFormat()
    let kind = try choice("similarity", of: SimilarityKind.self)
    let evaluation = try choice("protocol", of: EvaluationProtocol.self)
    let baseline = try check.string("baseline", required: true)
    var provenance: [String: String] = [:]
    for name in ExportLayout.provenance {
      provenance[name] = try check.string(name, required: false)
    }
    var scale = 1.0
    if let kind, [.dot, .frames, .dotTab].contains(kind) {
      scale =
        try check.number(
          "logit_scale", default: 1, range: .leastNormalMagnitude...1e30,
          words: "a finite number above 0") ?? 1
    }
    if let kind, ![.dot, .frames, .dotTab].contains(kind),
      let unused = try check.number(
        "logit_scale", default: 1, range: -1e300...1e300, words: "a number"), unused != 1
    {
      check.add(Notice("logit_scale", "similarity=\(kind.rawValue) applies it nowhere"))
    }
    var tabWeight = 1.0
    if kind == .dotTab {
      tabWeight =
        try check.number("tab_weight", default: nil, range: 0...1, words: "a number from 0 to 1")
        ?? 1
    }
    var temperature = 1.0
    if kind == .conditioned {
      temperature =
        try check.number(
          "temperature", default: nil, range: .leastNormalMagnitude...1e30,
          words: "a finite number above 0") ?? 1
    }
    guard let kind else { throw .invalid(path: path, problems: check.problems) }
    try check.check(ExportLayout.common, required: true, for: kind)
    try check.check(ExportLayout.required(kind), required: true, for: kind)
    try check.check(ExportLayout.optional, required: false, for: kind)
    try check.noteUnknownNames()

    let textIDs = gather { (loader) throws(ExportError) in try loader.ids("text/id") }
    let videoIDs = gather { (loader) throws(ExportError) in try loader.ids("video/id") }
    let truth = gather { (loader) throws(ExportError) in try loader.truth(evaluation) }
    let start = gather { (loader) throws(ExportError) in try loader.storedStart() }
    let blocks = gather { (loader) throws(ExportError) in try loader.videoBlocks() }
    var texts = SideParts()
    var videos = SideParts()
    switch kind {
    case .dot:
      texts.rows = vectors("text/embedding")
      videos.rows = vectors("video/embedding")
    case .dotTab:
      texts.rows = vectors("text/embedding")
      videos.rows = vectors("video/embedding")
      texts.tab = vectors("text/tab")
      videos.tab = vectors("video/tab")
    case .frames:
      texts.rows = vectors("text/embedding")
      if let mask = mask("video/frame_mask", ids: videoIDs) {
        videos.rows = vectors("video/frame", mask: mask) { .pooled(unitFrames: $0 == .raw) }
      }
    case .conditioned:
      texts.rows = vectors("text/embedding") { _ in .asStored }
      if let mask = mask("video/frame_mask", ids: videoIDs) {
        videos.vectors = vectors("video/frame", mask: mask, usesMasked: true) { _ in .asStored }
        videos.mask = mask
      }
    case .ti, .wti:
      if let mask = mask("text/token_mask", ids: textIDs) {
        limit("text/token_mask", mask, to: TileShape.rows, "tokens of a text")
        texts.vectors = vectors("text/token", mask: mask)
        texts.mask = mask
        if kind == .wti { texts.weights = weights("text/token_weight", mask: mask) }
      }
      if let mask = mask("video/frame_mask", ids: videoIDs) {
        limit("video/frame_mask", mask, to: TileShape.columns, "frames of a video")
        videos.vectors = vectors("video/frame", mask: mask)
        videos.mask = mask
        if kind == .wti { videos.weights = weights("video/frame_weight", mask: mask) }
      }
    case .experts:
      texts.vectors = vectors("text/expert", allowsZeros: true)
      videos.vectors = vectors("video/expert", allowsZeros: true)
      texts.weights = weights("text/expert_weight", mask: nil)
      videos.weights = weights("video/expert_weight", mask: nil)
    case .matrix:
      _ = gather { (loader) throws(ExportError) in try loader.checkScores("reference/sim") }
    }
    guard check.problems.isEmpty, let textIDs, let videoIDs, let truth, let evaluation, let baseline
    else { throw .invalid(path: path, problems: check.problems) }
    return RetrievalSet(
      path: path, fileBytes: fileBytes,
      provenance: RetrievalSet.Provenance(baseline: baseline, attributes: provenance), kind: kind,
      evaluation: evaluation, logitScale: Float(scale), tabWeight: Float(tabWeight),
      temperature: Float(temperature), texts: texts.side(textIDs), videos: videos.side(videoIDs),
      truth: truth,
      reference: try ownScores(),
      start: start, videoBlocks: blocks, hasBank: try holdsBank(),
      contents: contents(),
      notices: check.notices)
  }

  mutating func loadBankTexts(channels: Int?) throws(ExportError) -> RowStore? {
    let rule = ExportLayout.bankTexts
    try check.check([rule], required: false, for: .dot)
    let rows = vectors(rule.path)
    guard check.problems.isEmpty else { throw .invalid(path: path, problems: check.problems) }
    guard let rows else { return nil }
    guard channels == nil || rows.store.width == channels else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            rule.path, "the number of channels differs", expected: "\(channels ?? 0)",
            found: "\(rows.store.width)")
        ])
    }
    return rows.store
  }

  // MARK: - Attributes

  /// Whether this is a file of this layout at all, and of a version that is understood.
  private mutating func checkFormat() throws(ExportError) {
    let format: HDF5Attribute?
    do throws(HDF5Failure) {
      format = try file.attribute("format")
    } catch {
      throw .failure(path, "format", error)
    }
    guard format == .string("emcl-rerank") else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "format", "not an emcl-rerank file", expected: "the string \"emcl-rerank\"",
            found: format.map(\.words) ?? "no such attribute",
            hint: "exports are described in docs/formats.md")
        ])
    }
    guard let version = try check.string("format_version", required: true) else { return }
    guard version.split(separator: ".", omittingEmptySubsequences: false).first == "1" else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "format_version", "unsupported version of the layout", expected: "1.x",
            found: "\"\(version)\"")
        ])
    }
  }

  /// An attribute that names one of several cases.
  private mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, of type: Choice.Type
  ) throws(ExportError) -> Choice? where Choice.RawValue == String {
    guard let word = try check.string(name, required: true) else { return nil }
    if let choice = Choice(rawValue: word) { return choice }
    let names = Choice.allCases.map(\.rawValue)
    check.add(
      Problem(
        name, "unknown value", expected: "one of \(names.joined(separator: ", "))",
        found: "\"\(word)\"",
        hint: nearestName(to: word, among: names).map { "did you mean \($0)?" }))
    return nil
  }

  // MARK: - Ids, truth, masks

  private mutating func ids(_ place: String) throws(ExportError) -> [String]? {
    guard let dataset = check.sound(place) else { return nil }
    var ids: [String] = []
    var empty: [Int] = []
    var undecodable: [Int] = []
    for range in blocks(dataset) {
      for id in try reading(place, { () throws(HDF5Failure) in try dataset.strings(rows: range) }) {
        if let id {
          if id.isEmpty { empty.append(ids.count) }
        } else {
          undecodable.append(ids.count)
        }
        ids.append(id ?? "")
      }
    }
    if !undecodable.isEmpty {
      check.add(
        Problem(
          place, "ids that are not UTF-8", expected: "UTF-8 text",
          found: "row \(undecodable.prefix(3).map(\.description).joined(separator: ", "))"),
        breaking: place)
    }
    if !empty.isEmpty {
      check.add(
        Problem(
          place, "\(empty.count) empty id\(empty.count == 1 ? "" : "s")",
          expected: "a name for every item",
          found: "\"\" in row \(empty.prefix(3).map(\.description).joined(separator: ", "))"),
        breaking: place)
    }
    var seen: Set<String> = []
    var repeated: [String] = []
    var repeats = 0
    for id in ids where !id.isEmpty && !seen.insert(id).inserted {
      repeats += 1
      if repeated.count < 3 { repeated.append("\"\(id.prefix(60))\"") }
    }
    if repeats > 0 {
      check.add(
        Problem(
          place, "\(repeats) duplicate id\(repeats == 1 ? "" : "s")", expected: "unique ids",
          found: repeated.joined(separator: ", ")), breaking: place)
    }
    return ids
  }

  private mutating func truth(_ evaluation: EvaluationProtocol?) throws(ExportError) -> Truth? {
    let place = "truth/video"
    guard let dataset = check.sound(place), let videoCount = check.length(.videos) else {
      return nil
    }
    var videos: [Int] = []
    for range in blocks(dataset) {
      let block = try reading(
        place, { () throws(HDF5Failure) in try dataset.integers(rows: range) })
      videos += block.map { Int($0) }
    }
    let outside = videos.indices.filter { !(0..<videoCount).contains(videos[$0]) }
    if let first = outside.first {
      check.add(
        Problem(
          place, "\(outside.count) entr\(outside.count == 1 ? "y" : "ies") out of range",
          expected: "0 to \(videoCount - 1)", found: "\(videos[first]) in row \(first)"),
        breaking: place)
      return nil
    }
    let truth = Truth(videoOfText: videos, videoCount: videoCount)
    let lonely = (0..<videoCount).filter { truth.texts(of: $0).isEmpty }
    if !lonely.isEmpty, options.allowsDistractors {
      check.add(
        Notice(
          place, "\(lonely.count) distractor video\(lonely.count == 1 ? "" : "s") without any text")
      )
    } else if !lonely.isEmpty {
      check.add(
        Problem(
          place, "\(lonely.count) video\(lonely.count == 1 ? "" : "s") without any text",
          expected: "every video referenced at least once",
          found: "none for video \(lonely.prefix(5).map(\.description).joined(separator: ", "))",
          hint: "if they are meant as distractors: --distractors"), breaking: place)
    }
    if evaluation == .square, videos != Array(0..<videoCount) {
      let first = videos.indices.first { videos[$0] != $0 }
      check.add(
        Problem(
          place, "not one text for each video in the same order, as protocol=square has it",
          expected: "\(videoCount) entries 0, 1, 2, ...",
          found: first.map { "\(videos[$0]) in row \($0)" } ?? "\(videos.count) entries",
          hint: "reorder the items, or use protocol=multi"), breaking: place)
    }
    return truth
  }

  /// A mask as bytes, item after item.
  private mutating func mask(_ place: String, ids: [String]?) -> [UInt8]? {
    gather { (loader) throws(ExportError) in try loader.readMask(place, ids: ids) }
  }

  private mutating func readMask(_ place: String, ids: [String]?) throws(ExportError) -> [UInt8]? {
    guard let dataset = check.sound(place) else { return nil }
    let perItem = dataset.rowElements
    var mask: [UInt8] = []
    mask.reserveCapacity(dataset.info.shape[0] * perItem)
    var firstWrong: (place: [Int], value: Int64)?
    var wrong = 0
    for range in blocks(dataset) {
      let block = try reading(
        place, { () throws(HDF5Failure) in try dataset.integers(rows: range) })
      for (offset, value) in block.enumerated() {
        if value != 0 && value != 1 {
          wrong += 1
          if firstWrong == nil {
            firstWrong = ([range.lowerBound + offset / perItem, offset % perItem], value)
          }
        }
        mask.append(value == 0 ? 0 : 1)
      }
    }
    if let firstWrong {
      check.add(
        Problem(
          place, "\(wrong) value\(wrong == 1 ? "" : "s") other than 0 and 1", expected: "0 or 1",
          found: "\(firstWrong.value) at \(firstWrong.place)"), breaking: place)
    }
    let hidden = (0..<dataset.info.shape[0]).filter { item in
      mask[item * perItem..<(item + 1) * perItem].allSatisfy { $0 == 0 }
    }
    if !hidden.isEmpty {
      let names = hidden.prefix(3).map { item in
        ids.map { "\"\($0[item].prefix(60))\"" } ?? "row \(item)"
      }
      check.add(
        Problem(
          place, "\(hidden.count) item\(hidden.count == 1 ? "" : "s") with nothing unmasked",
          expected: "at least one 1 in each row", found: names.joined(separator: ", "),
          hint: "the baseline would score them as NaN"), breaking: place)
    }
    return mask
  }

  /// Refuses items with more vectors in use than a tile of scores can take.
  private mutating func limit(_ place: String, _ mask: [UInt8], to most: Int, _ words: String) {
    guard let perItem = check.datasets[place]?.rowElements, perItem > most else { return }
    let counts = stride(from: 0, to: mask.count, by: perItem).map { first in
      mask[first..<first + perItem].count { $0 != 0 }
    }
    guard let item = counts.firstIndex(where: { $0 > most }) else { return }
    check.add(
      Problem(
        place, "more \(words) in use than can be scored", expected: "at most \(most)",
        found: "\(counts[item]) in row \(item)"), breaking: place)
  }

  // MARK: - Numbers

  /// Reads a dataset of vectors and looks at every number of it.
  private mutating func vectors(
    _ place: String, mask: [UInt8]? = nil, usesMasked: Bool = false, allowsZeros: Bool = false,
    transform: (VectorNorm) -> RowTransform = { $0 == .raw ? .unit : .asStored }
  ) -> LoadedVectors? {
    gather { (loader) throws(ExportError) in
      try loader.readVectors(
        place, mask: mask, usesMasked: usesMasked, allowsZeros: allowsZeros, transform: transform)
    }
  }

  private mutating func readVectors(
    _ place: String, mask: [UInt8]?, usesMasked: Bool, allowsZeros: Bool,
    transform: (VectorNorm) -> RowTransform
  ) throws(ExportError) -> LoadedVectors? {
    let norm = try norm(place)
    guard let dataset = check.sound(place), let norm else { return nil }
    let reader = RowReader(
      path: path, dataset: dataset, norm: norm, transform: transform(norm), mask: mask,
      usesMasked: usesMasked, allowsZeros: allowsZeros && norm == .raw,
      parallelism: options.parallelism)
    let keeps =
      !isProbe && reader.count * reader.width * MemoryLayout<Float>.stride <= options.residentBytes
    var rows = PaddedRows(count: keeps ? reader.count : 0, width: reader.width)
    var audit = RowAudit()
    let perItem = reader.count / reader.items
    for range in blocks(dataset, isBulk: true) {
      let block = try reader.read(range)
      if keeps {
        let start = rows.start(of: range.lowerBound * perItem)
        rows.elements.replaceSubrange(start..<start + block.rows.count, with: block.rows)
      }
      audit.add(block.audit)
      options.progress?(place, Double(range.upperBound) / Double(reader.items))
    }
    if let (least, most) = audit.norms, least.isFinite, most.isFinite {
      norms[place] = least...most
    }
    for problem in audit.problems(place, claims: norm) { check.add(problem, breaking: place) }
    return LoadedVectors(
      store: keeps ? RowStore(rows) : RowStore(reader), slots: reader.vectors,
      duplicates: reader.items - Set(audit.hashes).count)
  }

  /// Weights of vectors: finite and not negative; with a mask, probabilities over what it leaves.
  private mutating func weights(_ place: String, mask: [UInt8]?) -> [Float]? {
    gather { (loader) throws(ExportError) in try loader.readWeights(place, mask: mask) }
  }

  private mutating func readWeights(
    _ place: String, mask: [UInt8]?
  ) throws(ExportError) -> [Float]? {
    guard let dataset = check.sound(place) else { return nil }
    let perItem = dataset.rowElements
    var weights: [Float] = []
    for range in blocks(dataset) {
      weights += try reading(place, { () throws(HDF5Failure) in try dataset.floats(rows: range) })
    }
    func report(_ what: String, _ expected: String, _ places: [Int], found: (Int) -> String) {
      guard let first = places.first else { return }
      check.add(
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
  private mutating func norm(_ place: String) throws(ExportError) -> VectorNorm? {
    guard check.datasets[place] != nil else { return nil }
    let names = VectorNorm.allCases.map(\.rawValue).joined(separator: ", ")
    switch try reading(place, { () throws(HDF5Failure) in try file.attribute("norm", of: place) }) {
    case .string(let word):
      if let norm = VectorNorm(rawValue: word) { return norm }
      check.add(
        Problem(
          place, "unknown value of the attribute norm", expected: "one of \(names)",
          found: "\"\(word)\""), breaking: place)
    case nil:
      check.add(
        Problem(place, "the attribute norm is missing", expected: "one of \(names)"),
        breaking: place)
    case let other?:
      check.add(
        Problem(
          place, "wrong type of the attribute norm", expected: "one of \(names)",
          found: other.words), breaking: place)
    }
    return nil
  }

  /// Looks at every score of a matrix.
  private mutating func checkScores(_ place: String) throws(ExportError) -> Void? {
    guard let dataset = check.sound(place) else { return nil }
    var count = 0
    var first: (place: [Int], value: Float)?
    for range in blocks(dataset, isBulk: true) {
      let block = try reading(place, { () throws(HDF5Failure) in try dataset.floats(rows: range) })
      for (offset, value) in block.enumerated() where !value.isFinite {
        count += 1
        if first == nil {
          first = (
            [range.lowerBound + offset / dataset.rowElements, offset % dataset.rowElements], value
          )
        }
      }
      options.progress?(place, Double(range.upperBound) / Double(dataset.info.shape[0]))
    }
    if let first {
      check.add(
        Problem(
          place, "\(count) score\(count == 1 ? "" : "s") not finite", expected: "finite scores",
          found: "\(first.value) at \(first.place)"), breaking: place)
    }
    return ()
  }

  /// The starting bases of EMCL, when the file has them.
  private mutating func storedStart() throws(ExportError) -> StoredStart? {
    let place = "emcl/mu0"
    guard
      try reading(place, { () throws(HDF5Failure) in try file.object(at: place) }) == .dataset
    else { return nil }
    let dataset = try reading(place, { () throws(HDF5Failure) in try file.dataset(place) })
    let shape = dataset.info.shape
    let isFloat = [.single, .double].contains(dataset.info.type)
    guard isFloat, shape.count == 1 || shape.count == 2,
      shape.allSatisfy({ (1...4096).contains($0) }),
      dataset.info.filters.isEmpty, !dataset.info.isElsewhere,
      UInt64(shape.reduce(1, *) * dataset.info.elementBytes)
        <= min(dataset.info.storedBytes, fileBytes)
    else {
      check.add(
        Problem(
          place, "not a list of starting bases",
          expected: "[K] or [E, K] floats, uncompressed, K up to 4096",
          found: "shape \(shape)"))
      return nil
    }
    let numbers = try reading(
      place, { () throws(HDF5Failure) in try dataset.doubles(rows: 0..<shape[0]) })
    guard numbers.allSatisfy(\.isFinite) else {
      check.add(Problem(place, "bases that are not finite", expected: "finite numbers"))
      return nil
    }
    var attributes: [String: HDF5Attribute] = [:]
    for name in ["lamd", "lamd_op", "stages", "beta", "renorm"] {
      attributes[name] = try reading(
        place, { () throws(HDF5Failure) in try file.attribute(name, of: place) })
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
        check.add(
          Problem(
            place, "wrong value of the attribute \(name)", expected: words, found: attribute.words))
        continue
      }
    }
    if let operation = attributes["lamd_op"],
      ![.string("divide"), .string("multiply")].contains(operation)
    {
      check.add(
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
  private mutating func videoBlocks() throws(ExportError) -> [Int]? {
    let place = "video/block"
    guard let dataset = check.sound(place), let videos = check.length(.videos) else { return nil }
    let sizes = try reading(
      place, { () throws(HDF5Failure) in try dataset.integers(rows: 0..<dataset.info.shape[0]) })
    let isWhole = sizes.allSatisfy { $0 > 0 && $0 <= Int64(videos) }
    guard isWhole, sizes.reduce(0, +) == Int64(videos) else {
      check.add(
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
  private func ownScores() throws(ExportError) -> ScoreMatrix? {
    let place = "reference/sim"
    guard let dataset = check.sound(place) else { return nil }
    var attributes: [String: Double] = [:]
    let names = try reading(
      place, { () throws(HDF5Failure) in try file.attributeNames(of: place) })
    for name in names {
      let value = try reading(
        place, { () throws(HDF5Failure) in try file.attribute(name, of: place) })
      attributes[name] = value?.number
    }
    return ScoreMatrix(path: path, dataset: dataset, attributes: attributes)
  }

  /// What there is to say of each dataset, in alphabetical order.
  private func contents() -> [RetrievalSet.StoredDataset] {
    check.datasets.values.map { dataset in
      var summary = dataset.summary
      summary.norms = norms[dataset.path]
      return summary
    }.sorted { $0.path < $1.path }
  }

  private func holdsBank() throws(ExportError) -> Bool {
    try reading("bank", { () throws(HDF5Failure) in try file.object(at: "bank") }) == .group
  }

  // MARK: - Reading

  /// Runs a part of the check; what it throws joins the problems, and the check goes on.
  private mutating func gather<Value>(
    _ body: (inout Loader) throws(ExportError) -> Value?
  ) -> Value? {
    do throws(ExportError) {
      return try body(&self)
    } catch {
      if case .invalid(_, let problems) = error {
        for problem in problems { check.add(problem, breaking: problem.place) }
      }
      return nil
    }
  }

  /// Row blocks of about ``LoadOptions/blockBytes``, whole chunks where the dataset is chunked, so that
  /// no chunk is unpacked twice.
  private func blocks(_ dataset: HDF5Dataset, isBulk: Bool = false) -> [Range<Int>] {
    let rowBytes = max(1, dataset.rowElements * max(1, dataset.info.elementBytes))
    var rows = max(1, options.blockBytes / rowBytes)
    if let chunkRows = dataset.info.chunk?.first, chunkRows > 0 {
      rows = max(1, rows / chunkRows) * chunkRows
    }
    let count = dataset.info.shape.first ?? 0
    rows = min(rows, max(1, count))
    if isProbe && isBulk { return count > 1 ? [0..<1, count - 1..<count] : [0..<count] }
    return stride(from: 0, to: count, by: rows).map { $0..<min(count, $0 + rows) }
  }

  private func reading<Value>(
    _ place: String, _ body: () throws(HDF5Failure) -> Value
  ) throws(ExportError) -> Value {
    do throws(HDF5Failure) {
      return try body()
    } catch {
      throw .failure(path, place, error)
    }
  }
}

/// Vectors as they were read.
private struct LoadedVectors {
  let store: RowStore
  let slots: Int
  let duplicates: Int
}

/// What was read of a side.
private struct SideParts {
  var rows: LoadedVectors?
  var vectors: LoadedVectors?
  var tab: LoadedVectors?
  var mask: [UInt8]?
  var weights: [Float]?

  func side(_ ids: [String]) -> RetrievalSet.Side {
    RetrievalSet.Side(
      ids: ids, rows: rows?.store,
      vectors: vectors.map {
        VectorRows(store: $0.store, slots: $0.slots, mask: mask, weights: weights)
      }, tab: tab?.store, duplicates: (rows ?? vectors)?.duplicates ?? 0)
  }
}

/// The size of a file that can be opened.
func regularFileSize(_ path: String) throws(ExportError) -> UInt64 {
  var status = stat()
  guard unsafe stat(path, &status) == 0 else {
    let reason = errno == ENOENT ? "no such file" : unsafe String(cString: strerror(errno))
    throw .cannotOpen(path: path, reason: reason, hint: nil)
  }
  guard status.st_mode & S_IFMT != S_IFDIR else {
    throw .cannotOpen(
      path: path, reason: "is a directory", hint: "give the .h5 files in it")
  }
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw .cannotOpen(path: path, reason: "not a regular file", hint: nil)
  }
  guard unsafe access(path, R_OK) == 0 else {
    throw .cannotOpen(path: path, reason: "may not be read", hint: "look at its permissions")
  }
  return UInt64(status.st_size)
}

extension HDF5Attribute {
  fileprivate var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    default: nil
    }
  }
}
