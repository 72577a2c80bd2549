internal import EmbeddingMath

/// Rounded scores of ``TokenScores``.
///
/// A maximum is no further off than the furthest of what it is taken of, and neither is a maximum with 0; a sum by
/// weights is off by no more than that times their sum.
struct RoundedTokenScores: RoundedScores {
  private let exact: TokenScores
  /// The frames of each strip of videos.
  private let strips: [RoundedPanels]

  /// Rounds frames that lie in memory; nil where they cannot be held.
  init?(_ exact: TokenScores, parallelism: Parallelism) {
    var strips: [RoundedPanels] = []
    for frames in exact.resident {
      guard let rounded = frames.rounded(parallelism: parallelism) else { return nil }
      strips.append(rounded)
    }
    self.exact = exact
    self.strips = strips
  }

  func block(_ block: TextBlock) -> RoundedBlock? {
    var values: [RoundedRows] = []
    for rows in block.values {
      guard let rounded = RoundedRows(rows[...], width: exact.width) else { return nil }
      values.append(rounded)
    }
    return RoundedBlock(texts: block.texts, values: values)
  }

  func score(_ block: RoundedBlock, strip: Int, into tiles: inout [ScoreTile]) {
    exact.score(block.texts, strip: strip, into: &tiles) { panel, number, products in
      strips[strip].multiply(block.values[panel], strip: number, into: &products)
    }
  }

  func bounds(_ block: RoundedBlock, strip: Int) -> [[(error: Float, size: Float)]] {
    var products = block.texts.map { (text: $0, error: Float(0), size: Float(0)) }
    for (number, panel) in exact.panels(block.texts).enumerated() {
      for part in panel.parts {
        let bounds = strips[strip].bounds(block.values[number], rows: part.rows)
        products[part.row].error = largest(products[part.row].error, bounds.error)
        products[part.row].size = largest(products[part.row].size, bounds.size)
      }
    }
    return exact.corrections.map { correction in
      products.map { text, error, size in
        var (error, size) = (error, size)
        if let correction {
          let moved = exact.rows(ofText: text).map {
            correction.bounds(from: error, size: size, row: $0)
          }
          error = moved.map(\.error).reduce(0, largest)
          size = moved.map(\.size).reduce(0, largest)
        }
        let weight = exact.formula.weight(
          tokens: exact.weight(ofText: text), frames: exact.resident[strip].weight)
        return (weight * (error + size * 0x1p-21) * 1.000_01, weight * size * 1.000_01)
      }
    }
  }

  func settle(_ places: [Int32], _ block: TextBlock, strip: Int, in tiles: inout [ScoreTile]) {
    exact.settle(places, block, strip: strip, in: &tiles)
  }
}
