package import EmbeddingFiles
package import EmbeddingMath
internal import Glibc

/// Log-sums of exponentials of scores over the queries, for each gallery item: what inverted softmax, dual
/// softmax and Sinkhorn are made of.
///
/// Sinkhorn's repetition (Cuturi 2013, as SN and DBSN use it, ACM MM 2025), with k = 1 / tau and m gallery
/// items, n queries:
///
///     L_g = log sum over queries q of exp(k s + u_q);  v_g = -log m - L_g;
///     u_q = -log n - log sum over g of exp(k s + v_g)
///
/// from u = 0. A relaxed marginal of the items (unbalanced optimal transport, Chizat et al., Math. Comp. 2018) multiplies
/// v by r = rho / (rho + 1). One round is the log-sum of inverted softmax. Each round is one sweep over the scores, shared
/// by all requests; what is kept is a number for each item and query.
package struct LogSumRequest: Sendable, Hashable {
  /// The direction, which says whether the gallery is the videos or the texts.
  package let direction: Direction
  /// The factor of the scores, above 0: 1 / (tau * scale of the scores).
  package let sharpness: Float
  /// The number of rounds, at least 1.
  package let rounds: Int
  /// The factor r of the items' potentials between the rounds, above 0 and at most 1.
  package let relaxation: Double

  /// Asks for log-sums.
  package init(
    direction: Direction, sharpness: Float, rounds: Int = 1, relaxation: Double = 1
  ) {
    precondition(rounds >= 1 && sharpness > 0 && relaxation > 0 && relaxation <= 1)
    self.direction = direction
    self.sharpness = sharpness
    self.rounds = rounds
    self.relaxation = relaxation
  }
}

extension ScoreSource {
  /// The log-sums L of the last round, one for each gallery item, for each request.
  ///
  /// - Throws: When scores have to be read and cannot be.
  package func logSums(
    _ requests: [LogSumRequest], parallelism: Parallelism,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws(ExportError) -> [[Double]] {
    var states = requests.map { LogSumState($0, texts: textCount, videos: videoCount) }
    let rounds = requests.map(\.rounds).max() ?? 0
    let pieces = RowPieces(textCount)
    for round in 0..<rounds {
      let active = states.indices.filter { requests[$0].rounds > round }
      let before = active.map { states[$0] }
      let parts = try parallelism.map(pieces.count) { (piece: Int) throws(ExportError) in
        try LogSumPart(
          self, pieces.blocks(of: piece), before,
          isLast: active.map { requests[$0].rounds == round + 1 })
      }
      let after = parallelism.map(active.count) { index in
        var state = before[index]
        state.finish(round: round, parts.map { $0.results[index] })
        return state
      }
      for (index, number) in active.enumerated() { states[number] = after[index] }
      progress?(Double(round + 1) / Double(rounds))
    }
    return states.map(\.logSums)
  }
}

/// The state of a request between two rounds.
private struct LogSumState: Sendable {
  let request: LogSumRequest
  let texts: Int
  let videos: Int
  /// The number that is added to the scaled scores of each video; nil for nothing.
  var ofVideos: [Float]?
  var logSums: [Double] = []

  init(_ request: LogSumRequest, texts: Int, videos: Int) {
    self.request = request
    self.texts = texts
    self.videos = videos
  }

  /// Works out what a sweep gives: the sums of its pieces, merged in their order.
  mutating func finish(round: Int, _ parts: [LogSumPart.Result]) {
    let isLast = round + 1 == request.rounds
    var columns = parts.first?.ofVideos ?? []
    var last = LogSum.Exponential()
    for part in parts.dropFirst() {
      for video in columns.indices { columns[video].add(part.ofVideos[video], &last) }
    }
    switch request.direction {
    case .textToVideo:
      logSums = columns.map(\.value)
      ofVideos = logSums.map { Float(request.relaxation * (-log(Double(videos)) - $0)) }
    case .videoToText:
      logSums = parts.flatMap(\.ofTexts)
      if !isLast { ofVideos = columns.map { Float(-log(Double(videos)) - $0.value) } }
    }
  }
}

/// The part of a round that comes from one piece of the texts.
private struct LogSumPart: Sendable {
  struct Result: Sendable {
    /// The sums over the texts of the piece, for each video.
    var ofVideos: [LogSum] = []
    /// The log-sums over all videos, for each text of the piece.
    var ofTexts: [Double] = []
  }

  var results: [Result]

  init(
    _ source: some ScoreSource, _ blocks: [Range<Int>], _ states: [LogSumState], isLast: [Bool]
  ) throws(ExportError) {
    results = states.map { _ in Result() }
    let plain = PlainSums.all(states, isLast: isLast)
    let others = states.indices.filter { index in !plain.contains { $0.serves(index) } }
    let sumsColumns = states.indices.map {
      states[$0].request.direction == .textToVideo || !isLast[$0]
    }
    for index in states.indices where sumsColumns[index] {
      results[index].ofVideos = [LogSum](repeating: LogSum(), count: source.videoCount)
    }
    var plainSums = [[LogSum]](
      repeating: [LogSum](repeating: LogSum(), count: source.videoCount), count: plain.count)
    var tiles = [ScoreTile](repeating: ScoreTile(), count: source.strips)
    // What each score adds to the sum of its text: its exponential below the largest of the row.
    var parts = others.isEmpty ? [] : tiles
    var kernel = LogSumKernel()
    for texts in blocks {
      let block = try source.block(of: Array(texts)[...])
      for strip in 0..<source.strips {
        try source.score(block, strip: strip, into: &tiles[strip])
      }
      let largest =
        plain.isEmpty
        ? []
        : (0..<texts.count).map {
          kernel.largestScore(tiles, row: $0, videos: source.videoCount)
        }
      for (number, request) in plain.enumerated() {
        let levels = largest.map { request.sharpness * $0 }
        let reference = levels.max() ?? 0
        let weights = levels.map { Float(exp(Double($0) - Double(reference))) }
        var rows = [Double](repeating: 0, count: texts.count)
        for strip in 0..<source.strips {
          kernel.add(
            tiles[strip], videos: source.videos(ofStrip: strip), sharpness: request.sharpness,
            levels: levels, weights: weights, reference: reference, toRows: &rows,
            columns: &plainSums[number])
        }
        for index in request.ofRows {
          results[index].ofTexts += zip(levels, rows).map { Double($0) + log($1) }
        }
      }
      for index in others {
        let state = states[index]
        let (direction, sharpness) = (state.request.direction, state.request.sharpness)
        let ofVideos = state.ofVideos ?? [Float](repeating: 0, count: source.videoCount)
        // u of each text of the block, and the level of its row in `parts`.
        var offsets: [Float] = []
        var levels: [Float] = []
        for row in 0..<texts.count {
          let largest = kernel.largestExponent(
            tiles, row: row, sharpness: sharpness, offsets: ofVideos)
          let sum = kernel.exponentiate(
            tiles, row: row, sharpness: sharpness, offsets: ofVideos, below: largest, to: &parts)
          let value = Double(largest) + log(sum)
          if direction == .videoToText { results[index].ofTexts.append(value) }
          let relaxation = direction == .videoToText ? state.request.relaxation : 1
          offsets.append(Float(relaxation * (-log(Double(state.texts)) - value)))
          levels.append(largest + offsets[row])
        }
        guard sumsColumns[index] else { continue }
        // exp(k s + u) = (what stands in `parts`) * exp(level - v): no exponential is taken twice.
        let reference = levels.max() ?? 0
        let weights = levels.map { Float(exp(Double($0) - Double(reference))) }
        for strip in 0..<source.strips {
          kernel.addColumns(
            tiles[strip], parts: parts[strip], videos: source.videos(ofStrip: strip),
            sharpness: sharpness, weights: weights, reference: reference, ofVideos: ofVideos,
            offsets: offsets, to: &results[index].ofVideos)
        }
      }
    }
    for (request, sums) in zip(plain, plainSums) {
      for index in request.ofColumns { results[index].ofVideos = sums }
    }
  }
}

/// Sums of exp(k s) with nothing added: those of rows and of columns share each exponential.
private struct PlainSums {
  let sharpness: Float
  /// The requests that want the sums of the columns.
  private(set) var ofColumns: [Int] = []
  /// The requests that want those of the rows.
  private(set) var ofRows: [Int] = []

  /// One for each sharpness of the requests that want no more in this round.
  static func all(_ states: [LogSumState], isLast: [Bool]) -> [PlainSums] {
    var all: [PlainSums] = []
    for (index, state) in states.enumerated() where state.ofVideos == nil {
      let direction = state.request.direction
      guard direction == .textToVideo || isLast[index] else { continue }
      let sharpness = state.request.sharpness
      if !all.contains(where: { $0.sharpness == sharpness }) {
        all.append(PlainSums(sharpness: sharpness))
      }
      for place in all.indices where all[place].sharpness == sharpness {
        if direction == .textToVideo {
          all[place].ofColumns.append(index)
        } else {
          all[place].ofRows.append(index)
        }
      }
    }
    return all
  }

  private init(sharpness: Float) { self.sharpness = sharpness }

  func serves(_ index: Int) -> Bool { ofColumns.contains(index) || ofRows.contains(index) }
}
