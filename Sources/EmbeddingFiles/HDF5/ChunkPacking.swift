internal import EmbeddingMath

/// The packing of the chunks of a dataset, where it is known to the last bit: as they are or deflated, perhaps after a
/// shuffle.
///
/// Such chunks are fetched as they lie in the file and unpacked here, several at once; libhdf5 does it one by one.
/// Everything else is left to it.
struct ChunkPacking: Sendable {
  private let type: HDF5ElementType
  private let elementBytes: Int
  private let isDeflated: Bool
  private let isShuffled: Bool
  /// The shapes of the dataset and of a chunk, and the chunks along each axis.
  private let shape: [Int]
  private let chunk: [Int]
  private let grid: [Int]
  private let chunkBytes: Int
  /// The places of the chunks, the last axis fastest.
  private let places: [HDF5ChunkPlace?]

  /// Looks whether a dataset is packed like that.
  init?(_ info: HDF5DatasetInfo) {
    guard let chunk = info.chunk, let grid = HDF5DatasetInfo.grid(info.shape, chunk),
      !info.shape.contains(0), case .chunks(let places) = info.storage
    else { return nil }
    guard info.type.isShortFloat else { return nil }
    switch info.filters.map(\.id) {
    case []: (isShuffled, isDeflated) = (false, false)
    case [1]: (isShuffled, isDeflated) = (false, true)
    case [2, 1]: (isShuffled, isDeflated) = (true, true)
    default: return nil
    }
    // What a chunk may have at most where the structure of a file is checked.
    guard let whole = checkedProduct(info.elementBytes, times: info.shape),
      let chunkBytes = checkedProduct(info.elementBytes, times: chunk),
      chunkBytes <= max(whole, 1 << 24)
    else { return nil }
    self.chunkBytes = chunkBytes
    type = info.type
    elementBytes = info.elementBytes
    shape = info.shape
    self.chunk = chunk
    self.grid = grid
    self.places = places
  }

  /// The bytes a chunk may take in the file: far more than the thousandth that deflate adds at worst.
  private var mostStored: Int { 2 * chunkBytes + 1 << 16 }

  /// The numbers of rows, row after row; nil where they are better left to libhdf5: they are few of large chunks, which it
  /// keeps for whoever asks for the next few.
  func unpacked(
    _ rows: Range<Int>, of dataset: HDF5Dataset, on parallelism: Parallelism
  ) throws(ExportError) -> [Float]? {
    let chunks = chunks(of: rows)
    let heldRows = chunks.count / grid.dropFirst().reduce(1, *) * chunk[0]
    guard 2 * rows.count >= min(heldRows, shape[0]) else { return nil }
    var numbers = [Float](repeating: 0, count: rows.count * dataset.rowElements)
    let workers = numbers.share { numbers in
      parallelism.run(
        chunks.count, makeState: { Worker(buffers: Buffers(chunkBytes: chunkBytes)) }
      ) { worker, index in
        worker.note(index) { (buffers) throws(ExportError) in
          let chunk = chunks.lowerBound + index
          let elements = try elements(of: chunk, of: dataset, &buffers)
          place(elements, of: start(of: chunk), in: rows, numbers)
        }
      }
    }
    // The first fault in the file, whichever thread came upon it.
    if let first = workers.compactMap(\.fault).min(by: { $0.index < $1.index }) {
      throw first.failure
    }
    return numbers
  }

  // MARK: - One chunk

  /// The bytes of a chunk as they are stored, and in the two forms that follow.
  private struct Buffers: Sendable {
    var stored: [UInt8] = []
    var bytes: [UInt8]
    var whole: [UInt8]

    init(chunkBytes: Int) {
      bytes = [UInt8](repeating: 0, count: chunkBytes)
      whole = bytes
    }
  }

  /// The state of a thread.
  private struct Worker: Sendable {
    var buffers: Buffers
    var fault: (index: Int, failure: ExportError)?

    /// Does the work of a chunk.
    mutating func note(_ index: Int, _ body: (inout Buffers) throws(ExportError) -> Void) {
      do throws(ExportError) {
        try body(&buffers)
      } catch {
        // A thread gets its chunks in ascending order.
        if fault == nil { fault = (index, error) }
      }
    }
  }

  /// The chunks that hold rows, counted along the last axis first.
  private func chunks(of rows: Range<Int>) -> Range<Int> {
    let across = grid.dropFirst().reduce(1, *)
    guard !rows.isEmpty else { return 0..<0 }
    return rows.lowerBound / chunk[0] * across..<((rows.upperBound - 1) / chunk[0] + 1) * across
  }

  /// The first byte of a chunk.
  private func start(of index: Int) -> [Int] {
    var start = [Int](repeating: 0, count: grid.count)
    var rest = index
    for axis in grid.indices.reversed() {
      start[axis] = rest % grid[axis] * chunk[axis]
      rest /= grid[axis]
    }
    return start
  }

  /// The numbers of a chunk.
  private func elements(
    of index: Int, of dataset: HDF5Dataset, _ buffers: inout Buffers
  ) throws(ExportError) -> [Float] {
    func fault(_ what: String) -> ExportError {
      dataset.fault("a chunk at \(start(of: index)) \(what)")
    }
    guard let place = places[index] else { throw fault("that was never written") }
    let count = place.bytes
    guard count <= mostStored else {
      throw fault("of \(count) bytes, at most \(mostStored) are allowed")
    }
    try dataset.storedChunk(place, into: &buffers.stored)
    // A bit for each filter in the order of writing.
    if isDeflated && place.unfiltered & (isShuffled ? 2 : 1) == 0 {
      guard Inflater.unpack(buffers.stored, count: count, into: &buffers.bytes) else {
        throw fault("that does not inflate to its \(chunkBytes) bytes")
      }
    } else {
      guard count == chunkBytes else {
        throw fault("of \(count) bytes instead of \(chunkBytes)")
      }
      buffers.bytes.replaceSubrange(0..<count, with: buffers.stored[..<count])
    }
    if isShuffled && place.unfiltered & 1 == 0 {
      RowLoops.unshuffle(buffers.bytes, width: elementBytes, into: &buffers.whole)
      swap(&buffers.bytes, &buffers.whole)
    }
    return type.floats(buffers.bytes)
  }

  /// Puts the numbers of a chunk where they belong among those of rows; a chunk at an edge has more than that.
  private func place(
    _ elements: [Float], of first: [Int], in rows: Range<Int>, _ numbers: SharedFloats
  ) {
    let rank = shape.count
    // What of the chunk lies in the dataset and, along the first axis, in the rows.
    var inner = (0..<rank).map { 0..<min(chunk[$0], shape[$0] - first[$0]) }
    inner[0] = inner[0].clamped(to: rows.lowerBound - first[0]..<rows.upperBound - first[0])
    // Axes that the chunk spans are one run with the axis before them.
    var axis = rank - 1
    var run = 1
    while axis > 0, chunk[axis] == shape[axis] {
      run *= shape[axis]
      axis -= 1
    }
    run *= inner[axis].count
    // Where the run begins in the chunk and among the rows, and how far apart neighbours along an axis are in both.
    var strides = [(chunk: Int, rows: Int)](repeating: (1, 1), count: rank)
    for other in (0..<rank - 1).reversed() {
      strides[other] = (
        strides[other + 1].chunk * chunk[other + 1], strides[other + 1].rows * shape[other + 1]
      )
    }
    var (from, to) = (0, -rows.lowerBound * strides[0].rows)
    for other in 0..<rank {
      from += inner[other].lowerBound * strides[other].chunk
      to += (first[other] + inner[other].lowerBound) * strides[other].rows
    }
    var passed = [Int](repeating: 0, count: axis)
    while true {
      numbers.copy(elements, from..<from + run, to: to)
      // The next run, the axis before the runs moving fastest.
      var moving = axis - 1
      while moving >= 0 {
        passed[moving] += 1
        from += strides[moving].chunk
        to += strides[moving].rows
        if passed[moving] < inner[moving].count { break }
        from -= passed[moving] * strides[moving].chunk
        to -= passed[moving] * strides[moving].rows
        passed[moving] = 0
        moving -= 1
      }
      if moving < 0 { return }
    }
  }
}
