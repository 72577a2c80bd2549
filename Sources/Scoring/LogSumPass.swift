/// Chains whose exponentials are the same in a round, and are taken once.
struct LogSumPass: Sendable {
  let sharpness: Float
  /// What is added to the scaled scores of each video.
  let ofVideos: [Float]
  /// The places of the chains.
  private(set) var chains: [Int]

  /// Shares exponentials among chains: in the first round nothing is added to the scores yet.
  static func all(of chains: [LogSumChain]) -> [LogSumPass] {
    var passes: [LogSumPass] = []
    for (index, chain) in chains.enumerated() {
      let place = passes.firstIndex {
        chain.isFirst && $0.sharpness == chain.sharpness && chains[$0.chains[0]].isFirst
      }
      if let place {
        passes[place].chains.append(index)
      } else {
        passes.append(
          LogSumPass(sharpness: chain.sharpness, ofVideos: chain.ofVideos, chains: [index]))
      }
    }
    return passes
  }
}
