package import EmbeddingFiles
package import EmbeddingMath

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
  /// Requests that differ in their rounds alone are one chain of rounds.
  /// - Throws: When scores have to be read and cannot be.
  package func logSums(
    _ requests: [LogSumRequest], parallelism: Parallelism,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws(ExportError) -> [[Double]] {
    var chains: [LogSumChain] = []
    var places: [Int] = []
    for request in requests {
      if let place = chains.firstIndex(where: { $0.includes(request) }) {
        places.append(place)
      } else {
        places.append(chains.count)
        chains.append(LogSumChain(request, texts: textCount, videos: videoCount))
      }
    }
    for (request, place) in zip(requests, places) { chains[place].want(rounds: request.rounds) }
    let rounds = chains.map(\.rounds).max() ?? 0
    var largest: [Float] = []
    for round in 0..<rounds {
      let active = chains.indices.filter { chains[$0].rounds > round }
      let sums = try sums(active.map { chains[$0] }, &largest, parallelism)
      for (index, sums) in zip(active, sums) { chains[index].finish(sums) }
      progress?(Double(round + 1) / Double(rounds))
    }
    return zip(requests, places).map { chains[$1].logSums(afterRounds: $0.rounds) }
  }

  /// The sums of a round for each of some chains.
  ///
  /// - Parameter largest: The largest score of each text; empty until it is known.
  private func sums(
    _ chains: [LogSumChain], _ largest: inout [Float], _ parallelism: Parallelism
  ) throws(ExportError) -> [LogSumChain.Sums] {
    let pieces = RowPieces(textCount)
    let passes = LogSumPass.all(of: chains)
    let found = try parallelism.share(
      pieces.count, parts: pieces.parts(of:)
    ) { [largest] (piece, part) throws(ExportError) in
      try LogSumPart(self, pieces.blocks(of: piece, part: part), chains, passes, largest).found
    } merge: {
      $0.add($1)
    }
    if largest.isEmpty { largest = found.flatMap(\.largest) }
    var sums = parallelism.map(chains.count) { index in
      LogSumChain.Sums(merging: found.map { $0.sums[index] })
    }
    // Few columns, and mostly none, have so little of the sums of their rows that they have to be looked at once more.
    let missing = zip(chains, sums).map { $0.columns(missingIn: $1) }
    guard missing.contains(where: { !$0.isEmpty }) else { return sums }
    let more = try parallelism.share(
      pieces.count, parts: pieces.parts(of:)
    ) { [sums] (piece, part) throws(ExportError) in
      List(
        try LogSumPart.apart(
          self, pieces.blocks(of: piece, part: part), chains, missing, sums))
    } merge: {
      for index in $0.values.indices { $0.values[index].add($1.values[index]) }
    }
    for index in sums.indices { sums[index].add(apart: more.map { $0.values[index] }) }
    return sums
  }
}
