/// The colours of plots, as sRGB: for paper and light pages, and for dark ones.
///
/// Fixtures/palette.py searched for the eight of lines, and checks them: they differ for readers of every colour vision and in grey, and
/// stand out against the page. Lines differ in their dashes and marks as well.
enum Palette {
  /// The baseline, then eight methods.
  static let light = [
    "#59636e", "#1a8cf0", "#d43b07", "#1909a9", "#d27b93", "#960c0b", "#0322ff", "#825585",
    "#4d0351",
  ]
  static let dark = [
    "#9aa5b1", "#00acff", "#e87e00", "#d3ec79", "#d0ada6", "#b9492c", "#7cffff", "#9b7d9e",
    "#194dff",
  ]
  /// The parts of a bar, the best first: ever paler on light pages, ever darker on dark ones.
  static let lightShades = ["#0b3d75", "#2f78b7", "#7fb2dc", "#bcd6ec", "#e4ecf4"]
  static let darkShades = ["#d7ebff", "#7dbcf0", "#3f86c2", "#2a557d", "#2a3644"]
  /// The dashes of lines, the baseline's first: lengths of lines and gaps; none for a line without gaps.
  static let dashes: [[Double]] = [
    [6, 4], [], [], [9, 3], [2, 2], [], [9, 3, 2, 3], [5, 2], [2, 4],
  ]

  /// The most methods that lines are drawn of.
  static let methods = light.count - 1
}
