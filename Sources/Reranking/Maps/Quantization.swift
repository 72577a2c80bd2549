internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath

/// `quantize(to)`: vectors of one byte or one bit for each number, as an index of them would compare them.
///
/// int8: one scale for each side, the largest absolute value of the fitted rows / 127; what is larger later is clipped. binary:
/// the sign after the mean of the side is taken off.
struct Quantization: EmbeddingMap {
  static let description = MethodDescription(
    name: "quantize", shape: .map,
    summary: "Rounds each number to a byte, or to its sign, as an index of such vectors does.",
    formula:
      "int8: unit(clip(round(x / (max |x| / 127)), -127, 127)); binary: sign(x - mean) / sqrt(d); max and mean of its modality",
    rests: MethodDescription.restsOnBank, cost: "one pass over the rows",
    source: "scalar and binary quantisation, common practice of vector indices",
    parameters: [.init("to", "int8", "int8: a byte for each number; binary: a bit")])

  /// The numbers that are kept.
  private enum Target: String, CaseIterable {
    case int8
    case binary
  }

  /// The largest magnitude, or the mean, of the vectors of one side that share a map.
  enum SideEvidence: Sendable {
    case largest(Float, dimension: Int)
    case mean([Float])
  }

  private let target: Target

  init(_ arguments: Arguments) throws(PipelineError) {
    target = try arguments.choice("to", of: Target.self) ?? .int8
  }

  func evidence(
    of items: FitItems
  ) throws(RerankingError) -> [(texts: SideEvidence, videos: SideEvidence)] {
    switch target {
    case .binary:
      return try items.moments(for: "quantize", sumsOnly: true).map {
        (.mean($0.texts.mean()), .mean($0.videos.mean()))
      }
    case .int8:
      func largest(_ rows: RowSelection) throws(ExportError) -> SideEvidence {
        .largest(try rows.largestMagnitude(), dimension: rows.dimension)
      }
      return try reading { () throws(ExportError) in
        var all: [(texts: SideEvidence, videos: SideEvidence)] = []
        for family in items.set.families(items.texts, items.videos) {
          all.append((try largest(family.texts), try largest(family.videos)))
        }
        return all
      }
    }
  }

  func fit(_ evidence: [(texts: SideEvidence, videos: SideEvidence)]) -> [FittedMap] {
    evidence.map { FittedMap(texts: $0.texts.map, videos: $0.videos.map) }
  }
}

extension Quantization.SideEvidence {
  fileprivate var map: LinearMap {
    switch self {
    case .largest(let most, let dimension):
      .translation(
        by: [], dimension: dimension,
        rounding: .wholeSteps(most > 0 ? most / Rounding.mostSteps : 1), renormalizes: true)
    case .mean(let mean):
      .translation(
        by: mean, dimension: mean.count, rounding: .signs(dimension: mean.count),
        renormalizes: false)
    }
  }
}
