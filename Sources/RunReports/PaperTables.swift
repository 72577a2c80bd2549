/// The tables of a comparison that a paper gets.
package struct PaperTables: Sendable {
  /// The ways to lay out several exports.
  package enum Layout: String, Sendable, CaseIterable {
    /// One table: R@1 of all methods on all exports.
    case overview
    /// A table of all metrics for each export.
    case perExport = "per-export"
  }

  /// The way to lay out exports.
  package var layout: Layout
  /// Tells whether figures that others have published have tables too.
  package var hasPublished: Bool

  /// Chooses tables.
  package init(_ layout: Layout = .perExport, hasPublished: Bool = false) {
    self.layout = layout
    self.hasPublished = hasPublished
  }
}
