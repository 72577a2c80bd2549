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

  /// Chooses the methods that change R@1 most, in the order of the table.
  init(_ run: Run) {
    self.run = run
    let methods = Array(run.results.dropFirst())
    let sizes = methods.map { result in
      Direction.allCases.reduce(0.0) { $0 + abs(result.changes?[$1]?[.recallAt1].value ?? 0) }
    }
    let largest = methods.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
      .prefix(Palette.methods).sorted()
    drawn = Array(run.results.prefix(1)) + largest.map { methods[$0] }
  }

  /// All plots under their headings.
  var plots: [PlotGroup] {
    let change = forest.map { plot in
      PlotGroup(
        name: "change", title: "Change of R@1",
        plots: [
          PlotGroup.Plot(
            name: "", drawing: plot.drawing,
            caption:
              "Against the baseline, 95 % intervals by paired bootstrap. Filled, green or red: the test finds the change "
              + "(exact McNemar, after Holm where several methods are compared). Grey names saw the test queries."
          )
        ], isWide: true)
    }
    let leftOut = run.results.count - drawn.count
    let rest =
      leftOut > 0
      ? "Lines show the \(Palette.methods) methods that change R@1 most; \(leftOut) more are in the table."
      : ""
    return [
      change, group("recall", "Recall at K", rest) { recall($0)?.drawing },
      group(
        "ranks", "Ranks", "The share of the queries whose own item has such a rank, in per cent."
      ) { ranks($0)?.drawing },
      group(
        "hubs", "Hubs",
        "Every query has a list of its ten best items. Which items fill these lists? Where a few items take many of them, "
          + "they are hubs; where the other half has none, it is never found."
      ) { hubs($0)?.drawing },
    ].compactMap { $0 }
  }

  /// A plot for each direction that has one; nil where none has.
  private func group(
    _ name: String, _ title: String, _ note: String, _ plot: (Direction) -> Drawing?
  ) -> PlotGroup? {
    let plots = Direction.allCases.compactMap { direction in
      plot(direction).map {
        PlotGroup.Plot(name: direction.rawValue, drawing: $0, caption: direction.words)
      }
    }
    return plots.isEmpty ? nil : PlotGroup(name: name, title: title, note: note, plots: plots)
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

  private func gallery(_ direction: Direction) -> Int {
    direction.gallery(texts: run.input.texts, videos: run.input.videos)
  }

  /// Recall at K for K up to 50.
  private func recall(_ direction: Direction) -> LinePlot? {
    let last = min(50, gallery(direction))
    var cuts: [Int] = []
    var cut = 1.0
    while Int(cut) < last {
      if cuts.last != Int(cut) { cuts.append(Int(cut)) }
      cut *= 1.19
    }
    cuts.append(last)
    let lines = drawn.enumerated().compactMap { index, result in
      result.ranks[direction].map { ranks in
        LinePlot.Line(
          name: result.name, color: index,
          points: zip(cuts, ranks.recalls(at: cuts, ties: run.ties)).map { (Double($0), $1) })
      }
    }
    guard !lines.isEmpty, last > 1 else { return nil }
    return LinePlot(
      title: "Recall at K, \(direction.words)", xLabel: "K", yLabel: "R@K in per cent",
      x: PlotAxis(logarithmic: 1, Double(last)),
      y: PlotAxis(linear: lines.flatMap { $0.points.map(\.y) }, includes: [100]), lines: lines)
  }

  /// The bars of all methods that know a direction; nil for none.
  private func bars(
    _ title: String, _ label: String, _ parts: [String], first: [StackedBars.Row] = [],
    _ shares: (MethodResult) -> [Double]?
  ) -> StackedBars? {
    let rows = run.results.compactMap { result in
      shares(result).map {
        StackedBars.Row(
          name: result.name, isTransductive: result.resultProtocol == .transductive, shares: $0)
      }
    }
    return rows.isEmpty
      ? nil : StackedBars(title: title, label: label, parts: parts, rows: first + rows)
  }

  /// The parts of the queries by the rank of their own item.
  private func ranks(_ direction: Direction) -> StackedBars? {
    let cuts = Metric.recallCuts
    let parts =
      ["first"] + zip(cuts, cuts.dropFirst()).map { "\($0 + 1) to \($1)" } + [
        "after \(cuts.last ?? 0)"
      ]
    return bars("Ranks of the queries, \(direction.words)", "queries in per cent", parts) {
      result in
      result.ranks[direction].map { ranks in
        let recalls = [0] + ranks.recalls(at: cuts, ties: run.ties) + [100]
        return zip(recalls, recalls.dropFirst()).map { max(0, $1 - $0) }
      }
    }
  }

  /// The parts of the places in lists of ten that the busiest items have, and others.
  private func hubs(_ direction: Direction) -> StackedBars? {
    let count = gallery(direction)
    let ends = [0] + [100, 10, 2, 1].map { max(1, (count + $0 - 1) / $0) }
    func shares(_ sizes: (Range<Int>) -> Double) -> [Double]? {
      let sums = zip(ends, ends.dropFirst()).map { sizes($0..<max($0, $1)) }
      let all = sums.reduce(0, +)
      return all > 0 ? sums.map { 100 * $0 / all } : nil
    }
    guard let even = shares({ Double($0.count) }) else { return nil }
    let equal = StackedBars.Row(name: "if all were equal", isTransductive: true, shares: even)
    return bars(
      "Places in the lists of ten, \(direction.words)", "places in per cent",
      ["busiest 1 % of the items", "next 9 %", "next 40 %", "other half"], first: [equal]
    ) { result in
      result.occurrences[direction].flatMap { counts in
        let descending = counts.sorted(by: >)
        return shares { $0.reduce(0) { $0 + Double(descending[$1]) } }
      }
    }
  }
}
