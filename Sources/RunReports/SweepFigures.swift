internal import EmbeddingFiles
internal import Reranking
internal import RunComparison
internal import Scoring

/// The plots of a sweep: decided here, drawn elsewhere.
///
/// A plot over one axis, or two, shows the settings in which the other axes have the value that is the tool's own
/// default where the grid has it, or else their middle value.
struct SweepFigures {
  private let sweep: Sweep
  private let axes: [SweepGrid.Values]

  init(_ sweep: Sweep) {
    self.sweep = sweep
    axes = sweep.grid.axes
  }

  /// All plots under their headings.
  var plots: [PlotGroup] {
    let maps = Direction.allCases.compactMap { direction in
      heatMap(direction).map {
        PlotGroup.Plot(
          name: direction.rawValue, drawing: $0.drawing, caption: "\(direction.words) \($0.note)")
      }
    }
    let lines = Direction.allCases.flatMap { direction in
      self.lines(direction).map { axis, note, plot in
        PlotGroup.Plot(
          name: "\(axes[axis].axis.rawValue)-\(direction.rawValue)", drawing: plot.drawing,
          caption: "\(direction.words) \(note)")
      }
    }
    let all = [
      PlotGroup(
        name: "change", title: "Change of R@1, in points",
        note: "Green above the baseline, red below it; * the test finds the change after Holm.",
        plots: maps),
      PlotGroup(
        name: "keys", title: "R@1 over each key",
        note: "The band is one standard deviation over the seeds.", plots: lines),
    ]
    return all.filter { !$0.plots.isEmpty }
  }

  /// The axes with more than one value, the longest first.
  private var varied: [Int] {
    axes.indices.filter { axes[$0].values.count > 1 }
      .sorted { (axes[$1].values.count, $0) < (axes[$0].values.count, $1) }
  }

  private static let defaults: [SweepGrid.Axis: String] = [
    .k: "16", .iterations: "5", .lambda: "1", .beta: "1", .initialisation: "draw",
    .scope: "global",
  ]

  /// The value that an axis has where another is shown.
  private func standard(_ axis: Int) -> String {
    let values = axes[axis].values
    if let own = SweepFigures.defaults[axes[axis].axis], values.contains(own) { return own }
    return values[values.count / 2]
  }

  private func outcome(_ chosen: [Int: String]) -> Sweep.Outcome? {
    sweep.settings.first { outcome in
      axes.indices.allSatisfy { axis in
        let value = outcome.values[axis]
        return value == (chosen[axis] ?? standard(axis)) || value == "-"
      }
    }
  }

  /// The settings of the axes that are not shown, in words.
  private func held(except shown: [Int]) -> String {
    let others = axes.indices.filter { !shown.contains($0) }
    guard !others.isEmpty else { return "" }
    return "at "
      + others.map { "\(axes[$0].axis.rawValue) \(standard($0))" }.joined(separator: ", ")
  }

  /// The change of R@1 over the two longest axes.
  private func heatMap(_ direction: Direction) -> HeatMap? {
    let all = varied
    guard all.count >= 2 else { return nil }
    // The longer axis runs across.
    let (across, down) = (all[0], all[1])
    let cells = axes[down].values.map { row in
      axes[across].values.map { column -> HeatMap.Cell? in
        outcome([across: column, down: row]).map { $0.changes[direction] }
          .map { HeatMap.Cell(value: $0.value, isFound: $0.isFound) }
      }
    }
    return HeatMap(
      title: "Change of R@1, \(direction.words)", rowAxis: axes[down].axis.rawValue,
      columnAxis: axes[across].axis.rawValue, rows: axes[down].values,
      columns: axes[across].values, cells: cells,
      note: held(except: [across, down]))
  }

  /// R@1 over each axis, with the baseline as a line, and PCA beside k.
  private func lines(_ direction: Direction) -> [(axis: Int, note: String, plot: LinePlot)] {
    varied.compactMap { axis in
      let values = axes[axis].values
      var points: [Drawing.Point] = []
      var (low, high): ([Drawing.Point], [Drawing.Point]) = ([], [])
      for (place, value) in values.enumerated() {
        guard let outcome = outcome([axis: value]) else { continue }
        let (x, recall) = (Double(place), outcome.mean.recalls[direction][0])
        points.append((x, recall))
        let spread = outcome.spread?[direction] ?? 0
        low.append((x, recall - spread))
        high.append((x, recall + spread))
      }
      guard points.count > 1 else { return nil }
      let baseline = sweep.baseline.recalls[direction][0]
      var lines = [
        LinePlot.Line(
          name: "baseline", color: 0,
          points: [(0, baseline), (Double(values.count - 1), baseline)]),
        LinePlot.Line(name: "EMCL", color: 1, points: points),
      ]
      if axes[axis].axis == .k {
        let pca = sweep.partners.compactMap { partner in
          values.firstIndex(of: "\(partner.rank)").map { place in
            (x: Double(place), y: partner.trial.recalls[direction][0])
          }
        }
        if pca.count > 1 { lines.append(LinePlot.Line(name: "PCA", color: 2, points: pca)) }
      }
      let heights = lines.flatMap { $0.points.map(\.y) } + low.map(\.y) + high.map(\.y)
      return (
        axis, held(except: [axis]),
        LinePlot(
          title: "R@1 over \(axes[axis].axis.rawValue), \(direction.words)",
          xLabel: axes[axis].axis.rawValue, yLabel: "R@1 in per cent",
          x: PlotAxis(names: values), y: PlotAxis(linear: heights), lines: lines,
          band: (low, high))
      )
    }
  }
}
