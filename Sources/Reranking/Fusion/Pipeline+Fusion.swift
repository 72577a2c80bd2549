extension Pipeline {
  /// Reads a method that is applied to fused scores.
  ///
  /// - Throws: ``PipelineError`` as ``init(_:)``, and for a method that needs more than the scores of queries with gallery
  ///   items.
  package init(afterFusion expression: String) throws(PipelineError) {
    try self.init(expression)
    if case .best = steps.first { return }
    guard let method = scoreMethod, steps.count == 1 else {
      throw PipelineError(
        "\(self.expression) moves vectors, or nothing at all, and fused scores have no vectors",
        hint: "--method \(self.expression), which is applied to each export before they are fused")
    }
    guard method.demand.roles.isDisjoint(with: [.galleryBank, .gallery]) else {
      throw PipelineError(
        "\(self.expression) compares gallery items with each other, and fused scores do not say how close those are",
        hint: "--method \(self.expression), or another method after fusing, such as sinkhorn")
    }
  }
}
