/// The formula by which a baseline turns what it stored of a text and of a video into a score.
package enum SimilarityKind: String, CaseIterable, Sendable, Codable {
  /// `scale * <text, video>` on pooled vectors (CLIP4Clip, DRL dot product, CLIP2Video without TAB).
  case dot
  /// The same with the video vector pooled here from unit frames by their mask (CLIP4Clip).
  case frames
  /// A weighted sum of two dot products, the second on TAB vectors (CLIP2Video).
  case dotTab = "dot+tab"
  /// Token-wise interaction with plain means (DRL).
  case ti
  /// Token-wise interaction with weights (DRL).
  case wti
  /// Late interaction: for each vector of a text the largest product with one of the video's (ColBERT, ColPali).
  case maxsim
  /// A mixture over experts (MMT).
  case experts
  /// Text-conditioned pooling of frames (EMCL-Net).
  case conditioned
  /// Finished scores and nothing else.
  case matrix
  /// Finished scores of some pairs and nothing else.
  case sparse
}

extension SimilarityKind {
  /// Properties in which the kinds differ; code asks for them, so that a new kind is listed here alone.
  package struct Traits: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Stores vectors, which methods can move; without this trait there are only finished scores.
    package static let vectors = Traits(rawValue: 1 << 0)
    /// Has one pooled vector for each text and each video, whose scaled product enters the score.
    package static let pooledVectors = Traits(rawValue: 1 << 1)
    /// Scores by that product alone, so that the pooled vectors are all there is to know.
    package static let singleVectors = Traits(rawValue: 1 << 2)
    /// Adds the product of a second pair of vectors, CLIP2Video's TAB.
    static let tabVectors = Traits(rawValue: 1 << 3)
    /// Compares every token of a text with every frame of a video.
    package static let tokens = Traits(rawValue: 1 << 4)
    /// Has a vector for each expert on both sides.
    package static let experts = Traits(rawValue: 1 << 5)
    /// Has a weight for each token, frame or expert.
    package static let weights = Traits(rawValue: 1 << 6)
    /// Makes the vector of a video anew for each text.
    package static let pairVectors = Traits(rawValue: 1 << 7)
    /// Tells by the same formula how close two texts are to each other, and two videos.
    package static let ownSimilarities = Traits(rawValue: 1 << 8)
    /// Makes scores of products to which the correction of a linear map can be added.
    package static let correctableProducts = Traits(rawValue: 1 << 9)
    /// Computes a score as fast as one is looked up.
    package static let cheapScores = Traits(rawValue: 1 << 10)
    /// Pools the frames of a video, which are stored.
    package static let pooledFrames = Traits(rawValue: 1 << 11)
    /// Has as many vectors of each item as that brings, with offsets that tell where each begins.
    package static let raggedVectors = Traits(rawValue: 1 << 12)
  }

  /// The properties of this kind.
  var traits: Traits {
    switch self {
    case .dot:
      [
        .vectors, .pooledVectors, .singleVectors, .ownSimilarities, .correctableProducts,
        .cheapScores,
      ]
    case .frames: Self.dot.traits.union(.pooledFrames)
    case .dotTab: [.vectors, .pooledVectors, .tabVectors, .ownSimilarities]
    case .ti: [.vectors, .tokens, .ownSimilarities, .correctableProducts]
    case .wti: [.vectors, .tokens, .weights, .ownSimilarities, .correctableProducts]
    case .maxsim: [.vectors, .tokens, .raggedVectors, .correctableProducts]
    case .experts: [.vectors, .experts, .weights, .ownSimilarities]
    case .conditioned: [.vectors, .pairVectors]
    case .matrix: [.cheapScores]
    case .sparse: []
    }
  }

  /// Tells if the kind has all of some properties.
  package func has(_ traits: Traits) -> Bool { self.traits.isSuperset(of: traits) }
}

/// The way from the largest products of a text's vectors to the score of the kind maxsim.
package enum MaximaPooling: String, CaseIterable, Sendable, Codable {
  /// Their sum, so that long texts have large scores.
  case sum
  /// Their mean.
  case mean
}

/// The family of baseline-compatible metrics that belongs to an export.
package enum EvaluationProtocol: String, CaseIterable, Sendable, Codable {
  /// One text for each video, text i belonging to video i.
  case square
  /// Any number of texts for each video, CLIP4Clip's metrics.
  case multi
  /// Any number of texts for each video, MMT's metrics.
  case mmt
  /// Judgments of pairs, TREC's metrics; no baseline's own.
  case graded
}
