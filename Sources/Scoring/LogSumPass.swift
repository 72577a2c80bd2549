/// Chains whose exponentials are the same in a round, and are taken once.
struct LogSumPass: Sendable {
  let sharpness: Float
  /// What is added to the scaled scores of each video before; nil where chains multiply exponentials by factors instead.
  let offsets: [Float]?
  /// The places of the chains.
  private(set) var chains: [Int]

  /// Shares exponentials among the chains of a sharpness, but for those that need their own.
  static func all(of chains: [LogSumChain]) -> [LogSumPass] {
    var passes: [LogSumPass] = []
    for (index, chain) in chains.enumerated() {
      let place = passes.firstIndex {
        chain.offsets == nil && $0.offsets == nil && $0.sharpness == chain.sharpness
      }
      if let place {
        passes[place].chains.append(index)
      } else {
        passes.append(
          LogSumPass(sharpness: chain.sharpness, offsets: chain.offsets, chains: [index]))
      }
    }
    return passes
  }
}
