internal import EmbeddingMath

/// A retrieval metric: its name, its value of a query, and how values become a figure, are shown, tested and gated.
///
/// Everything that lists, prints or compares metrics asks ``all``. docs/adding-a-metric.md adds one.
package struct Metric: Sendable {
  /// The name in tables, reports, suites and golden files: `R@1`.
  package let name: String
  /// Tells whether a larger figure is a better one.
  package let higherIsBetter: Bool
  /// The decimals of the figure in a table.
  package let decimals: Int
  /// The way from the values of the queries to the figure.
  package let figure: Figure
  /// The paired test of its changes; nil where there is none.
  package let test: PairedTest?
  /// The galleries for which it is a column of the table.
  package let table: Table
  /// The part it plays in a gate.
  package let gate: Gate
  /// The sentence that explains it, without its name.
  package let meaning: String
  private let value: QueryValue

  /// The value of a query.
  package enum QueryValue: Sendable {
    /// A function of the best group of relevant items. For a query that has none in its list it is 0 where more is better,
    /// and else not defined (``Metric/unknown``).
    case ofBest(@Sendable (TieGroup) -> Double)
    /// A function of all relevant items.
    case ofAll(@Sendable (RelevantItems) -> Double)
  }

  /// A summary of the values of all queries.
  package enum Figure: Sendable, Equatable {
    /// The mean.
    case mean
    /// The mean in percent.
    case percent
    /// The median.
    case median

    /// The number that a mean is multiplied by.
    package var factor: Double { self == .percent ? 100 : 1 }
  }

  /// A test of the differences of two methods, query by query.
  package enum PairedTest: Sendable {
    /// The exact McNemar test of the queries that won and lost.
    case mcNemar
    /// The randomisation test by flips of the signs.
    case signFlips
  }

  /// The galleries for which a metric is a column.
  package enum Table: Sendable {
    /// All.
    case always
    /// Those of more than 1000 items.
    case ofLargeGalleries
    /// None: it is in CSV and JSON only.
    case never
  }

  /// The part of a metric in a gate.
  package enum Gate: Sendable {
    /// Looked at unless the suite says otherwise.
    case byDefault
    /// Looked at where the suite names it.
    case onRequest
    /// Never looked at.
    case never
  }

  /// Describes a metric.
  ///
  /// - Precondition: A gate has the best relevant item of each query only, so what it looks at is `ofBest`.
  package init(
    _ name: String, higherIsBetter: Bool, decimals: Int, _ figure: Figure, test: PairedTest? = nil,
    table: Table = .never, gate: Gate = .never, meaning: String = "", _ value: QueryValue
  ) {
    if case .ofAll = value { precondition(gate == .never, "\(name) cannot be gated") }
    self.name = name
    self.higherIsBetter = higherIsBetter
    self.decimals = decimals
    self.figure = figure
    self.test = test
    self.table = table
    self.gate = gate
    self.meaning = meaning
    self.value = value
  }
}

extension Metric: Hashable {
  /// Compares names.
  package static func == (one: Metric, other: Metric) -> Bool { one.name == other.name }

  /// Hashes the name.
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Metric {
  /// Works out the value of each query.
  package func values(_ groups: RelevantGroups) -> [Double] {
    switch value {
    case .ofAll(let value): return (0..<groups.count).map { value(groups[$0]) }
    case .ofBest(let value):
      // Long ties are often the same for many queries.
      var known: [TieGroup: Double] = [:]
      return groups.best.map { group in
        guard let group else { return higherIsBetter ? 0 : Metric.unknown }
        guard group.relevant > 1, group.level > 256 else { return value(group) }
        if let value = known[group] { return value }
        let value = value(group)
        known[group] = value
        return value
      }
    }
  }

  /// Stands for the value of a query that has none: a rank where no relevant item is in the list.
  package static let unknown = Double.nan

  /// Summarises the values of the queries that have one; their order changes no bit of the figure.
  package func figure(of values: [Double]) -> Double {
    let all = values.count
    let values = values.known
    guard !values.isEmpty || all == 0 else { return Metric.unknown }
    switch figure {
    case .mean, .percent: return figure.factor * values.sumInAnyOrder / Double(max(1, values.count))
    case .median: return median(values)
    }
  }

  /// Works out the figure of some ranks, ties in random order.
  ///
  /// - Precondition: The metric is gated, or else of the best group.
  package func figure(of ranks: QueryRanks) -> Double {
    figure(of: values(RelevantGroups(ranks)))
  }

  /// Subtracts figures of the same queries: `after` minus `before`; of means over those that have a value in both.
  package func change(from before: [Double], to after: [Double]) -> Double {
    switch figure {
    case .mean, .percent: figure(of: zip(after, before).map { $0 - $1 })
    case .median: figure(of: after) - figure(of: before)
    }
  }

  /// Measures how much worse `after` is than `before`; negative where it is better.
  package func fall(from before: Double, to after: Double) -> Double {
    higherIsBetter ? before - after : after - before
  }

  /// Finds a metric by its name.
  package init?(named name: String) {
    guard let metric = Metric.all.first(where: { $0.name == name }) else { return nil }
    self = metric
  }

  /// The metrics that a gate can look at.
  package static let gated = all.filter { $0.gate != .never }

  /// The columns of the table for a gallery of so many items.
  package static func columns(gallery: Int) -> [Metric] {
    all.filter { $0.table == .always || $0.table == .ofLargeGalleries && gallery > 1000 }
  }
}

extension [Double] {
  /// The values that are there: without ``Metric/unknown``.
  fileprivate var known: [Double] { contains(where: \.isNaN) ? filter { !$0.isNaN } : self }
}
