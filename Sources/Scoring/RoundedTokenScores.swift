internal import EmbeddingMath

/// Rounded scores of ``TokenScores``.
///
/// A maximum is no further off than the furthest of what it is taken of, and neither is a maximum with 0; a sum by
/// weights is off by no more than that times their sum.
struct RoundedTokenScores: RoundedScores {
  private let exact: TokenScores
  /// For each strip of videos its panels of frames.
  private let strips: [[RoundedPanels]]

  /// Rounds frames that lie in memory; nil where they cannot be held.
  init?(_ exact: TokenScores, parallelism: Parallelism) {
    var strips: [[RoundedPanels]] = []
    for frames in exact.resident {
      var panels: [RoundedPanels] = []
      for range in frames.ranges {
        let width = frames.rows.columns
        let rows = Matrix(
          rows: range.count, columns: width,
          elements: Array(
            frames.rows.elements[range.lowerBound * width..<range.upperBound * width]))
        guard let rounded = RoundedPanels(rows, parallelism: parallelism) else { return nil }
        panels.append(rounded)
      }
      strips.append(panels)
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
    exact.combine(block.texts, exact.resident[strip], into: &tiles) { panel, number, products in
      strips[strip][number].multiply(block.values[panel], strip: 0, into: &products)
    }
  }

  func bounds(_ block: RoundedBlock, strip: Int) -> [[(error: Float, size: Float)]] {
    let products = zip(block.texts, exact.places(of: block.texts)).map { text, tokens in
      var (error, size) = (Float(0), Float(0))
      for panel in strips[strip] {
        let bounds = panel.bounds(block.values[tokens.panel], rows: tokens.rows, strip: 0)
        error = largest(error, bounds.error)
        size = largest(size, bounds.size)
      }
      return (text: text, error: error, size: size)
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
        let weight = (exact.weight(ofText: text) + exact.resident[strip].weight) / 2
        return (weight * (error + size * 0x1p-21) * 1.000_01, weight * size * 1.000_01)
      }
    }
  }

  func settle(_ places: [Int32], _ block: TextBlock, strip: Int, in tiles: inout [ScoreTile]) {
    exact.settle(places, block, strip: strip, in: &tiles)
  }
}
