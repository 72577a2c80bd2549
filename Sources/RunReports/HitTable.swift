package import EmbeddingMath

/// Lists of the best items as a table for a terminal: a line for each item.
package struct HitTable: Sendable {
  private let items: [String]
  private let (queryWidth, itemWidth): (Int, Int)
  /// The most columns that an id takes.
  private static let widest = 40

  /// Prepares for a gallery.
  ///
  /// - Parameters:
  ///   - items: The ids of the gallery.
  ///   - queries: The ids of all queries, for the width of their column.
  package init(items: [String], queries: [String]) {
    self.items = items.map(HitTable.shown)
    itemWidth = max(4, self.items.map(\.count).max() ?? 0)
    queryWidth = max(5, queries.lazy.map { HitTable.shown($0).count }.max() ?? 0)
  }

  /// The line of headings.
  package var heading: String {
    "\(HitTable.padded("query", queryWidth))  rank  \(HitTable.padded("item", itemWidth))  score\n"
  }

  /// The lines of some queries.
  package func lines(_ queries: [String], _ lists: BestLists) -> String {
    var text = ""
    for (number, query) in queries.enumerated() {
      let name = HitTable.padded(HitTable.shown(query), queryWidth)
      for (place, entry) in lists.entries(in: number).enumerated() {
        let rank = "\(place + 1)"
        text +=
          "\(name)  \(String(repeating: " ", count: max(0, 4 - rank.count)))\(rank)  "
          + "\(HitTable.padded(items[Int(entry.place)], itemWidth))  \(entry.score)\n"
      }
    }
    return text
  }

  /// An id as text that does nothing to a terminal, cut where it is long.
  private static func shown(_ id: String) -> String {
    let line = SafeText.line(id)
    return line.count <= widest ? line : "\(line.prefix(widest - 3))..."
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
