internal import EmbeddingMath

/// How a stored item becomes a row.
enum RowTransform: Sendable {
  /// The vector as it stands.
  case asStored
  /// The vector divided by its norm.
  case unit
  /// The mean of the frames whose mask is 1, divided by its norm (CLIP4Clip, `_loose_similarity`);
  /// the frames themselves are divided by their norms first when `unitFrames` says so.
  case pooled(unitFrames: Bool)
}

/// Reads rows of a dataset, looks at every number, and makes them what the scores use.
struct RowReader: Sendable {
  let path: String
  let dataset: HDF5Dataset
  let norm: VectorNorm
  let transform: RowTransform
  /// One byte for each vector of each item (frames, tokens); nil when all take part.
  let mask: [UInt8]?
  /// Whether vectors that are masked take part in the formula all the same (EMCL-Net's softmax).
  var usesMasked = false
  /// Whether a vector of zeros stays one when it is divided by its norm (MMT's `F.normalize`).
  var allowsZeros = false
  let parallelism: Parallelism

  /// The number of items.
  var items: Int { dataset.info.shape[0] }
  /// The number of rows that come out: one for each item where its vectors are pooled, otherwise one for
  /// each vector.
  var count: Int {
    if case .pooled = transform { return items }
    return items * vectors
  }
  /// The number of channels of a vector.
  private var channels: Int { dataset.info.shape.last ?? 0 }
  /// The number of vectors of an item.
  var vectors: Int { dataset.rowElements / max(1, channels) }
  /// How far from 1 a norm may be that claims to be 1: half precision rounds more coarsely.
  private var tolerance: Double {
    if case .half = dataset.info.type { return 2e-3 }
    return 1e-3
  }
  /// The number of elements in a row that comes out.
  var width: Int { channels }

  /// Some of the rows that come out, one after the other.
  func rows(_ range: Range<Int>) throws(ExportError) -> [Float] {
    let perItem = count / max(1, items)
    guard perItem > 1 else { return try read(range).rows }
    let first = range.lowerBound / perItem
    let last = (range.upperBound + perItem - 1) / perItem
    let whole = try read(first..<last).rows
    let start = (range.lowerBound - first * perItem) * width
    return Array(whole[start..<start + range.count * width])
  }

  /// Reads and works out items, with what the look at their numbers showed.
  func read(_ range: Range<Int>) throws(ExportError) -> (rows: [Float], audit: RowAudit) {
    let stored: [Float]
    do throws(HDF5Failure) {
      stored = try dataset.floats(rows: range)
    } catch {
      throw ExportError.failure(path, dataset.path, error)
    }
    let rowsAtATime = 64
    let pieces = (range.count + rowsAtATime - 1) / rowsAtATime
    let parts = parallelism.map(pieces) { piece in
      let first = piece * rowsAtATime
      return work(
        stored, items: first..<min(range.count, first + rowsAtATime), offset: range.lowerBound)
    }
    var audit = RowAudit()
    var rows: [Float] = []
    rows.reserveCapacity(parts.reduce(0) { $0 + $1.rows.count })
    for part in parts {
      rows += part.rows
      audit.add(part.audit)
    }
    return (rows, audit)
  }

  private func work(
    _ stored: [Float], items: Range<Int>, offset: Int
  ) -> (rows: [Float], audit: RowAudit) {
    let d = channels
    let perItem = vectors
    var audit = RowAudit()
    var rows: [Float] = []
    rows.reserveCapacity(items.count * (count / max(1, self.items)) * width)
    var sum = [Double](repeating: 0, count: d)
    for item in items {
      let begin = rows.count
      var isAnyUsed = false
      if case .pooled = transform { for c in 0..<d { sum[c] = 0 } }
      for vector in 0..<perItem {
        let used = mask.map { $0[(offset + item) * perItem + vector] != 0 } ?? true
        let source = (item * perItem + vector) * d
        let slice = source..<source + d
        // A sum of squares is finite exactly when all its terms are: singles cannot overflow a double.
        let length = used ? EmbeddingMath.norm(stored, slice) : 1
        if used || usesMasked {
          isAnyUsed = true
          audit.look(
            at: stored, slice, item: offset + item, vector: perItem > 1 ? vector : nil,
            norm: used ? length : EmbeddingMath.norm(stored, slice),
            claims: used ? (allowsZeros && length == 0 ? .asIs : norm) : .asIs, tolerance: tolerance
          )
        }
        switch transform {
        case .asStored:
          if used || usesMasked {
            rows += stored[slice]
          } else {
            rows += repeatElement(0, count: d)
          }
        case .unit:
          if used {
            let divisor = allowsZeros ? max(length, 1e-12) : length
            for i in slice { rows.append(Float(Double(stored[i]) / divisor)) }
          } else {
            rows += repeatElement(0, count: d)
          }
        case .pooled(let unitFrames):
          guard used else { continue }
          let divisor = unitFrames ? length : 1
          for c in 0..<d { sum[c] += Double(stored[source + c]) / divisor }
        }
      }
      if case .pooled = transform {
        var square = 0.0
        for c in 0..<d { square += sum[c] * sum[c] }
        let length = square.squareRoot()
        // An item without any frame is a fault of its mask, which is reported there.
        if length == 0, isAnyUsed { audit.noteVanishingMean(item: offset + item) }
        for c in 0..<d { rows.append(Float(sum[c] / length)) }
      }
      audit.hashes.append(rowHash(rows, begin..<rows.count))
    }
    return (rows, audit)
  }
}

/// A hash of the bits of a row, to find rows that are exactly equal.
private func rowHash(_ elements: [Float], _ range: Range<Int>) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for i in range {
    hash = (hash ^ UInt64(elements[i].bitPattern)) &* 0x9E37_79B9_7F4A_7C15
    hash ^= hash >> 29
  }
  return hash
}
