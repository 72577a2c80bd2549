internal import EmbeddingMath

/// Tokens that are multiplied at once, at most as many as a tile has rows: those of some texts, or a part of those of one.
struct TokenPanel: Sendable {
  /// The tokens of a text that are in a panel.
  struct Part: Sendable {
    /// The row of the text in the tile of scores.
    let row: Int
    /// The text.
    let text: Int
    /// Which of its tokens.
    let tokens: Range<Int>
    /// The row of the first of them in the panel.
    let first: Int
    /// Tells whether these are all tokens of the text.
    let isWhole: Bool
    /// Tells whether the last token of the text is among them.
    let isLast: Bool

    /// The rows of the panel.
    var rows: Range<Int> { first..<first + tokens.count }
  }

  /// The parts, one below the other.
  private(set) var parts: [Part] = []
  /// The number of rows.
  private(set) var height = 0

  private mutating func append(_ tokens: Range<Int>, of count: Int, text: Int, row: Int) {
    parts.append(
      Part(
        row: row, text: text, tokens: tokens, first: height, isWhole: tokens.count == count,
        isLast: tokens.upperBound == count))
    height += tokens.count
  }

  /// Puts texts into panels, one after the other; a text with more tokens than a panel has rows takes several, which
  /// stand together.
  ///
  /// - Parameters:
  ///   - texts: The texts, and the number of tokens of each.
  ///   - firstRow: The row of the first text in the tile of scores.
  static func all(_ texts: some Sequence<(text: Int, count: Int)>, firstRow: Int = 0)
    -> [TokenPanel]
  {
    var panels: [TokenPanel] = []
    var open = TokenPanel()
    for (place, (text, count)) in texts.enumerated() {
      if open.height + count > TileShape.rows, open.height > 0 {
        panels.append(open)
        open = TokenPanel()
      }
      // Pieces of nearly the same height.
      let pieces = (count + TileShape.rows - 1) / TileShape.rows
      for tokens in (0..<count).blocks(of: (count + pieces - 1) / pieces) {
        open.append(tokens, of: count, text: text, row: firstRow + place)
        if pieces > 1 {
          panels.append(open)
          open = TokenPanel()
        }
      }
    }
    if open.height > 0 { panels.append(open) }
    return panels
  }
}
