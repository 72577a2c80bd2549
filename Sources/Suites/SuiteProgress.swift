/// The progress of a suite.
package struct SuiteProgress: Sendable {
  /// The export, counted from 1.
  package let file: Int
  /// The number of exports.
  package let files: Int
  /// The name of the export.
  package let name: String
  /// The work that is done on it.
  package let work: String
  /// The part of that work that is done.
  package let part: Double
  /// The part of all work to do that is done with the exports before, by their size.
  package let done: Double
}
