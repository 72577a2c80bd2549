package import EmbeddingFiles
package import EmbeddingMath
internal import Glibc

/// Vectors of texts and videos that belong to the items of a source, a row for each.
package struct PairedRows: Sendable {
  /// One row for each text.
  package let texts: RowStore
  /// One row for each video, as wide.
  package let videos: RowStore

  /// Puts two sides together.
  package init(texts: RowStore, videos: RowStore) {
    precondition(texts.width == videos.width)
    self.texts = texts
    self.videos = videos
  }
}

/// Sinkhorn's assignment of texts to videos: P[i, j] = softmax_j(k s[i, j] + v[j]), the weights of each text 1 together.
package struct Assignment: Sendable {
  /// The factor k of the scores.
  let sharpness: Float
  /// The potential v of each video.
  let ofVideos: [Float]

  /// Takes the potentials that a request gave.
  ///
  /// - Parameters:
  ///   - request: The request, from texts to videos.
  ///   - logSums: Its log-sums, one for each video.
  package init(_ request: LogSumRequest, logSums: [Double]) {
    precondition(request.direction == .textToVideo)
    sharpness = request.sharpness
    let count = Double(logSums.count)
    ofVideos = logSums.map { Float(request.relaxation * (-log(count) - $0)) }
  }
}

/// Sums over all pairs, each weighted by an assignment P; pairs with a row of zeros count for nothing.
package struct AssignmentSums: Sendable {
  /// The sum of P x y^T, d x d.
  package fileprivate(set) var products: DoubleMatrix
  /// The weight of each text's pairs.
  package fileprivate(set) var ofTexts: [Double] = []
  /// The weight of each video's pairs.
  package fileprivate(set) var ofVideos: [Double]

  fileprivate init(width: Int, videos: Int) {
    products = DoubleMatrix(rows: width, columns: width)
    ofVideos = [Double](repeating: 0, count: videos)
  }

  /// Adds the sums of texts that follow.
  fileprivate mutating func add(_ other: AssignmentSums) {
    for place in products.elements.indices {
      products.elements[place] += other.products.elements[place]
    }
    for video in ofVideos.indices { ofVideos[video] += other.ofVideos[video] }
    ofTexts += other.ofTexts
  }
}

extension ScoreSource {
  /// The sums over an assignment of this source's texts to its videos, one for each kind of vectors.
  ///
  /// One sweep: a block of texts is scored with all videos, turned into weights, and multiplied with the videos'
  /// vectors. The assignment never exists as a whole.
  /// - Throws: When rows have to be read and cannot be.
  package func sums(
    over assignment: Assignment, of vectors: [PairedRows], parallelism: Parallelism
  ) throws(ExportError) -> [AssignmentSums] {
    let zero = vectors.map { AssignmentSums(width: $0.texts.width, videos: videoCount) }
    var present: [[Float]] = []
    for own in vectors { present.append(try own.videos.presence) }
    let known = present
    let pieces = RowPieces(textCount)
    func add(_ next: List<AssignmentSums>, to totals: inout List<AssignmentSums>) {
      for (index, sums) in next.values.enumerated() { totals.values[index].add(sums) }
    }
    // As many pieces at a time as there are threads, since each has d x d sums of its own.
    return try parallelism.cluster.fold(
      pieces.count, atOnce: parallelism.threads, from: List(zero)
    ) { (some) throws(ExportError) in
      try parallelism.map(some, parts: pieces.parts(of:)) { (piece, part) throws(ExportError) in
        var sweep = AssignmentSweep(self, assignment, vectors, known)
        for texts in pieces.blocks(of: piece, part: part) { try sweep.add(texts) }
        return List(sweep.sums)
      } merge: {
        add($1, to: &$0)
      }
    } add: {
      add($1, to: &$0)
    }.values
  }
}

extension AssignmentSums: Message {
  /// Adds the sums to a message.
  package func write(to writer: inout ByteWriter) {
    for number in [products.rows, products.columns] { writer.add(number) }
    for numbers in [products.elements, ofTexts, ofVideos] { writer.add(numbers: numbers) }
  }

  /// Takes sums from a message.
  package init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    let (rows, columns) = (try reader.int(), try reader.int())
    products = DoubleMatrix(rows: rows, columns: columns, elements: try reader.numbers())
    ofTexts = try reader.numbers()
    ofVideos = try reader.numbers()
  }
}

/// The sweep over a part of a piece of the texts.
private struct AssignmentSweep<Source: ScoreSource> {
  let source: Source
  let assignment: Assignment
  let vectors: [PairedRows]
  /// 1 for each video that has a vector, else 0, for each kind of vectors.
  let present: [[Float]]
  private(set) var sums: [AssignmentSums]
  private var rows = WholeRows()
  /// What the scores of a block weigh, before each row is divided by its sum.
  private var weights: [Float] = []
  private let ones: [Float]

  init(
    _ source: Source, _ assignment: Assignment, _ vectors: [PairedRows], _ present: [[Float]]
  ) {
    self.source = source
    self.assignment = assignment
    self.vectors = vectors
    self.present = present
    sums = vectors.map { AssignmentSums(width: $0.texts.width, videos: source.videoCount) }
    ones = [Float](repeating: 1, count: source.videoCount)
  }

  mutating func add(_ texts: Range<Int>) throws(ExportError) {
    let count = source.videoCount
    let (scores, start) = try rows.of(texts, in: source)
    if weights.isEmpty { weights = [Float](repeating: 0, count: TileShape.rows * count) }
    let shares = (0..<texts.count).map { row in
      let place = start + row * count
      let level = ExponentialLoops.largestExponent(
        scores, from: place, sharpness: assignment.sharpness, offsets: assignment.ofVideos)
      ExponentialLoops.exponentials(
        scores, from: place, sharpness: assignment.sharpness, offsets: assignment.ofVideos,
        below: level, to: &weights, at: row * count)
      return 1 / ExponentialLoops.weightedSum(weights, from: row * count, factors: ones)
    }
    for (index, own) in vectors.enumerated() {
      try add(own, present[index], texts, shares: shares, to: &sums[index])
    }
  }

  /// Adds a block of texts to the sums of one kind of vectors.
  ///
  /// - Parameter shares: What the weights of each row are multiplied by.
  private func add(
    _ own: PairedRows, _ present: [Float], _ texts: Range<Int>, shares: [Double],
    to sums: inout AssignmentSums
  ) throws(ExportError) {
    let (count, width) = (source.videoCount, own.texts.width)
    let rows = try own.texts.slice(texts)
    let shares = zip(rows.presence(width: width), shares).map { Float($0) * Float($1) }
    // The largest weight of each row is 1, so what is left out is at most a part of 2^-26 of the row's sum: less than rounding.
    let least = Float(exp2(-26.0) / Double(count))
    var images = [Float](repeating: 0, count: rows.count)
    for videos in (0..<count).blocks(of: TileShape.columns) {
      WeightedRows.add(
        try own.videos.slice(videos), width: width, weights: weights, from: videos.lowerBound,
        stride: count, least: least, to: &images)
    }
    var columns = [Float](repeating: 0, count: count)
    ExponentialLoops.addWeighted(weights, weights: shares, to: &columns)
    for video in 0..<count { sums.ofVideos[video] += Double(columns[video] * present[video]) }
    for (row, share) in shares.enumerated() {
      let found = ExponentialLoops.weightedSum(weights, from: row * count, factors: present)
      sums.ofTexts.append(found * Double(share))
      for place in row * width..<(row + 1) * width { images[place] *= share }
    }
    sums.products.addTransposedTimes(
      rows.map(Double.init), images.map(Double.init), rows: texts.count)
  }
}

extension RowStore {
  /// 1 for each row with a number other than 0, else 0.
  fileprivate var presence: [Float] {
    get throws(ExportError) {
      var all: [Float] = []
      for some in blocks(of: TileShape.rows) { all += try slice(some).presence(width: width) }
      return all
    }
  }
}

extension ArraySlice<Float> {
  /// 1 for each row with a number other than 0, else 0.
  fileprivate func presence(width: Int) -> [Float] {
    stride(from: startIndex, to: endIndex, by: width).map { start in
      self[start..<start + width].contains { $0 != 0 } ? 1 : 0
    }
  }
}
