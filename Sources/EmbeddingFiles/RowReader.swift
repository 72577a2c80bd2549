internal import EmbeddingMath

/// The way from a stored item to a row.
enum RowTransform: Sendable {
  /// The vector as it stands.
  case asStored
  /// The vector divided by its norm.
  case unit
  /// The mean of the frames whose mask is 1, divided by its norm (CLIP4Clip, `_loose_similarity`);
  /// the frames themselves are divided by their norms first when `unitFrames` says so.
  case pooled(unitFrames: Bool)
}

extension RowTransform {
  /// The transform of single vectors.
  static func vectors(_ norm: VectorNorm) -> RowTransform { norm == .raw ? .unit : .asStored }

  /// The transform of frames that are pooled.
  static func frames(_ norm: VectorNorm) -> RowTransform { .pooled(unitFrames: norm == .raw) }
}

/// Vectors as they are stored, in a file or in memory.
protocol RowSource: Sendable {
  /// The name that problems give it.
  var path: String { get }
  /// The length of each axis: items first, channels last.
  var shape: [Int] { get }
  /// The rows of a chunk, where the vectors are stored in chunks that are best read whole.
  var chunkRows: Int? { get }
  /// The distance from 1 that the norm of a vector may have that claims to be of unit length.
  var unitTolerance: Double { get }
  /// The numbers of some items.
  func floats(rows: Range<Int>, on parallelism: Parallelism) throws(ExportError) -> [Float]
}

/// Reads rows of vectors, looks at every number, and makes them what the scores use.
struct RowReader: Sendable {
  let source: any RowSource
  let norm: VectorNorm
  let transform: RowTransform
  /// One byte for each vector of each item (frames, tokens); nil when all take part.
  let mask: [UInt8]?
  /// True if vectors that are masked take part in the formula all the same (EMCL-Net's softmax).
  let usesMasked: Bool
  /// True if a vector of zeros stays one when it is divided by its norm (MMT's `F.normalize`).
  let allowsZeros: Bool
  let parallelism: Parallelism

  /// The number of items.
  let items: Int
  /// The number of vectors of an item.
  let vectors: Int
  /// The number of channels of a vector.
  let width: Int
  /// The distance from 1 that a norm may have that claims to be 1.
  private let tolerance: Double

  init(
    _ source: any RowSource, norm: VectorNorm, transform: RowTransform, mask: [UInt8]? = nil,
    usesMasked: Bool = false, allowsZeros: Bool = false, parallelism: Parallelism
  ) {
    self.source = source
    self.norm = norm
    self.transform = transform
    self.mask = mask
    self.usesMasked = usesMasked
    self.allowsZeros = allowsZeros
    self.parallelism = parallelism
    items = source.shape[0]
    width = source.shape.last ?? 0
    vectors = source.shape.dropFirst().dropLast().reduce(1, *)
    tolerance = source.unitTolerance
  }

  /// The number of rows that come out: one for each item where its vectors are pooled, otherwise one for
  /// each vector.
  var count: Int {
    if case .pooled = transform { return items }
    return items * vectors
  }

  /// Tells whether vectors enter the scores with the lengths they have.
  var keepsLengths: Bool {
    if case .asStored = transform { return true }
    return false
  }

  /// The rule for the lengths of more such rows: a pooled vector is always divided by its norm.
  var normOfMore: VectorNorm {
    if case .pooled = transform { return .raw }
    return norm
  }

  /// Some of the rows that come out, one after the other.
  func rows(_ range: Range<Int>) throws(ExportError) -> [Float] {
    let perItem = count / max(1, items)
    let first = range.lowerBound / perItem
    let last = (range.upperBound + perItem - 1) / perItem
    var rows = [Float](repeating: 0, count: (last - first) * perItem * width)
    _ = try rows.share { (rows) throws(ExportError) in try read(first..<last, into: rows) }
    guard rows.count > range.count * width else { return rows }
    let start = (range.lowerBound - first * perItem) * width
    return Array(rows[start..<start + range.count * width])
  }

  /// Reads and works out items, and tells what the look at their numbers showed.
  ///
  /// - Parameters:
  ///   - range: The items.
  ///   - target: Receives their rows.
  ///   - place: Where in it the rows begin.
  func read(
    _ range: Range<Int>, into target: SharedFloats, at place: Int = 0
  ) throws(ExportError) -> RowAudit {
    let rowBytes = max(1, vectors * width * MemoryLayout<Float>.stride)
    let perItem = count / max(1, items) * width
    guard let chunk = source.chunkRows, chunk > 0 else {
      // Each thread reads as many items at a time as stay in its cache until they are worked out.
      return try inPieces(range, of: max(1, (1 << 18) / rowBytes)) { (some) throws(ExportError) in
        work(
          try source.floats(rows: some, on: Parallelism(threads: 1)), from: 0, items: some,
          into: target,
          at: place + (some.lowerBound - range.lowerBound) * perItem)
      }
    }
    // Chunks are read whole, and unpacked by all threads at once: no more than keep these busy, into memory that is used
    // again for the next.
    let chunkItems = min(chunk, items)
    let step = chunkItems * max(1, (parallelism.threads << 20) / (chunkItems * rowBytes))
    var audit = RowAudit()
    var first = range.lowerBound
    while first < range.upperBound {
      let block = first..<min(range.upperBound, (first / step + 1) * step)
      let stored = try source.floats(rows: block, on: parallelism)
      let seen = inPieces(block, of: 64) { some in
        work(
          stored, from: (some.lowerBound - block.lowerBound) * vectors * width, items: some,
          into: target, at: place + (some.lowerBound - range.lowerBound) * perItem)
      }
      audit.add(seen)
      first = block.upperBound
    }
    return audit
  }

  /// Has pieces of a range of items looked at side by side.
  private func inPieces<Failure: Error>(
    _ range: Range<Int>, of size: Int,
    _ look: @Sendable (Range<Int>) throws(Failure) -> RowAudit
  ) throws(Failure) -> RowAudit {
    let pieces = range.blocks(of: size)
    let parts = try parallelism.map(pieces.count) { (piece) throws(Failure) in
      try look(pieces[piece])
    }
    var audit = RowAudit()
    for part in parts { audit.add(part) }
    return audit
  }

  /// Works out items whose numbers stand from a place on.
  private func work(
    _ stored: [Float], from start: Int, items: Range<Int>, into target: SharedFloats, at place: Int
  ) -> RowAudit {
    let d = width
    let perItem = vectors
    var audit = RowAudit()
    audit.hashes.reserveCapacity(items.count)
    var sum = [Double](repeating: 0, count: d)
    var source = start
    var end = place
    for item in items {
      let begin = end
      var isAnyUsed = false
      if case .pooled = transform { for c in 0..<d { sum[c] = 0 } }
      for vector in 0..<perItem {
        let used = mask.map { $0[item * perItem + vector] != 0 } ?? true
        let slice = source..<source + d
        source += d
        // A sum of squares is finite exactly when all its terms are: singles cannot overflow a double.
        let length = used ? EmbeddingMath.norm(stored[slice]) : 1
        if used || usesMasked {
          isAnyUsed = true
          audit.look(
            at: stored, slice, item: item, vector: perItem > 1 ? vector : nil,
            norm: used ? length : EmbeddingMath.norm(stored[slice]),
            claims: used ? (allowsZeros && length == 0 ? .asIs : norm) : .asIs, tolerance: tolerance
          )
        }
        switch transform {
        case .asStored where used || usesMasked:
          target.copy(stored, slice, to: end)
        case .unit where used:
          target.divide(
            stored, slice, by: allowsZeros ? max(length, 1e-12) : length, to: end)
        case .asStored, .unit:
          target.set(end..<end + d, to: 0)
        case .pooled(let unitFrames):
          guard used else { continue }
          RowLoops.addQuotients(of: stored, slice, by: unitFrames ? length : 1, to: &sum)
          continue
        }
        end += d
      }
      if case .pooled = transform {
        var square = 0.0
        for c in 0..<d { square += sum[c] * sum[c] }
        let length = square.squareRoot()
        // An item without any frame is a fault of its mask, which is reported there.
        if length == 0, isAnyUsed { audit.noteVanishingMean(item: item) }
        for c in 0..<d { target.set(end + c, to: Float(sum[c] / length)) }
        end += d
      }
      audit.hashes.append(target.hash(begin..<end))
    }
    return audit
  }
}
