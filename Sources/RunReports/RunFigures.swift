internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison
internal import Scoring

/// The plots of a run: decided here, drawn elsewhere.
struct RunFigures {
  /// The baseline and the methods that are drawn as lines.
  private let drawn: [MethodResult]
  private let run: Run
  /// The most methods that are drawn beside the baseline.
  private static let most = 6

  /// Chooses the methods that change R@1 most, in the order of the table.
  init(_ run: Run) {
    self.run = run
    let methods = Array(run.results.dropFirst())
    let sizes = methods.map { result in
      Direction.allCases.reduce(0.0) { $0 + abs(result.changes?[$1]?[.recallAt1].value ?? 0) }
    }
    let largest = methods.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
      .prefix(RunFigures.most).sorted()
    drawn = Array(run.results.prefix(1)) + largest.map { methods[$0] }
  }

  /// All plots under their headings.
  var plots: [PlotGroup] {
    let change = forest.map { plot in
      PlotGroup(
        title: "Change of R@1",
        plots: [
          (
            plot.svg,
            "Against the baseline, 95 % intervals by paired bootstrap. Green and red: the test finds the change (exact "
              + "McNemar, after Holm where several methods are compared). Grey names saw the test queries."
          )
        ], isWide: true)
    }
    let leftOut = run.results.count - drawn.count
    let rest =
      leftOut > 0
      ? "Lines show the \(RunFigures.most) methods that change R@1 most; \(leftOut) more are in the table."
      : ""
    return [change].compactMap { $0 }
      + [
        group("Recall at K", rest, recall),
        group("Ranks", "The share of queries whose own item is among the first so many.", ranks),
        group(
          "Hubs",
          "How many items are in so many lists of the best ten, or in more. A tail to the right are hubs: few items that "
            + "crowd many lists.", hubs),
      ].compactMap { $0 }
  }

  /// A plot for each direction that has one; nil where none has.
  private func group(
    _ title: String, _ note: String, _ plot: (Direction) -> LinePlot?
  ) -> PlotGroup? {
    let plots = Direction.allCases.compactMap { direction in
      plot(direction).map { (svg: $0.svg, caption: direction.words) }
    }
    return plots.isEmpty
      ? nil : PlotGroup(title: title, note: note, legend: drawn.map(\.name), plots: plots)
  }

  /// The change of R@1 of every method; nil where there is no method.
  private var forest: ForestPlot? {
    let rows = run.results.dropFirst().compactMap { result in
      result.changes.map { changes in
        ForestPlot.Row(
          name: result.name, changes: changes.map { $0?[.recallAt1] },
          isTransductive: result.resultProtocol == .transductive)
      }
    }
    return rows.isEmpty ? nil : ForestPlot(rows: rows)
  }

  /// Recall at K for K up to 50.
  private func recall(_ direction: Direction) -> LinePlot? {
    curve(
      direction, limit: 50, "Recall at K, \(direction.words)", yLabel: "R@K in per cent",
      isZoomed: true)
  }

  /// The share of queries up to every rank.
  private func ranks(_ direction: Direction) -> LinePlot? {
    curve(
      direction, limit: gallery(direction), "Ranks of the queries, \(direction.words)",
      yLabel: "queries up to this rank, %", isZoomed: false)
  }

  private func gallery(_ direction: Direction) -> Int {
    direction.gallery(texts: run.input.texts, videos: run.input.videos)
  }

  private func curve(
    _ direction: Direction, limit: Int, _ title: String, yLabel: String, isZoomed: Bool
  ) -> LinePlot? {
    let last = min(limit, gallery(direction))
    var cuts: [Int] = []
    var cut = 1.0
    while Int(cut) < last {
      if cuts.last != Int(cut) { cuts.append(Int(cut)) }
      cut *= 1.19
    }
    cuts.append(last)
    let lines = drawn.enumerated().compactMap { index, result in
      result.relevantGroups[direction].map(\.ranks).map { ranks in
        LinePlot.Line(
          name: result.name, color: index,
          points: zip(cuts, ranks.recalls(at: cuts, ties: run.ties)).map {
            (x: Double($0), y: $1)
          })
      }
    }
    guard !lines.isEmpty, last > 1 else { return nil }
    let values = lines.flatMap { $0.points.map(\.y) }
    return LinePlot(
      title: title, xLabel: isZoomed ? "K" : "rank", yLabel: yLabel,
      x: PlotAxis(logarithmic: 1, Double(last)),
      y: PlotAxis(linear: values, includes: isZoomed ? [100] : [0, 100]), lines: lines)
  }

  /// The number of items that are in at least so many lists of ten.
  private func hubs(_ direction: Direction) -> LinePlot? {
    let lines = drawn.enumerated().compactMap { index, result in
      result.occurrences[direction].map { counts in
        let descending = counts.sorted(by: >)
        var points: [(x: Double, y: Double)] = []
        // Where n is passed by the last item that has as many.
        for (place, count) in descending.enumerated() where count > 0 {
          if place + 1 == descending.count || descending[place + 1] < count {
            points.append((Double(count), 100 * Double(place + 1) / Double(descending.count)))
          }
        }
        return LinePlot.Line(name: result.name, color: index, points: points.reversed())
      }
    }
    let all = lines.flatMap(\.points)
    guard let most = all.map(\.x).max(), let least = all.map(\.y).min(), most > 1 else {
      return nil
    }
    return LinePlot(
      title: "Hubs, \(direction.words)", xLabel: "lists of ten that an item is in, at least",
      yLabel: "items, %", x: PlotAxis(logarithmic: 1, most),
      y: PlotAxis(logarithmic: max(least, 1e-4), 100), lines: lines)
  }
}
