/// How a baseline turns what it stored of a text and of a video into a score.
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
  /// A mixture over experts (MMT).
  case experts
  /// Text-conditioned pooling of frames (EMCL-Net).
  case conditioned
  /// Finished scores and nothing else.
  case matrix
}

/// Which family of baseline-compatible metrics belongs to an export.
package enum EvaluationProtocol: String, CaseIterable, Sendable, Codable {
  /// One text for each video, text i belonging to video i.
  case square
  /// Any number of texts for each video, CLIP4Clip's metrics.
  case multi
  /// Any number of texts for each video, MMT's metrics.
  case mmt
}
