package import EmbeddingFiles
internal import EmbeddingMath
package import RetrievalMetrics

/// The results of a run by groups of the queries: the metrics and changes of each group alone, against the whole gallery.
///
/// p-values are adjusted over all methods and groups of a direction, so that looking at many groups does not find one by chance.
package struct GroupSlices: Sendable {
  /// The groups of each direction, those that are numbers in their order, others by their bytes.
  package internal(set) var slices: PerDirection<[Slice]>
  /// The number of queries of each direction that are in no group.
  package let without: PerDirection<Int>

  /// A group.
  package struct Slice: Sendable {
    /// The label of its queries.
    package let label: String
    /// The number of its queries.
    package let queries: Int
    /// One for each result of the run; nil where a method does not know the direction.
    package internal(set) var results: [Result?]
  }

  /// A method on a group.
  package struct Result: Sendable {
    /// The figures.
    package let figures: PerMetric<Double>
    /// The changes against the baseline; nil for the baseline itself.
    package internal(set) var changes: Changes?
  }

  /// The most groups of a direction.
  package static let most = 50

  /// Works the groups out.
  ///
  /// - Parameters:
  ///   - values: The values of the queries under each result, in the order of the ids; the baseline first.
  ///   - labels: The labels of the queries in that order.
  init(
    _ values: [PerDirection<QueryValues?>], labels: PerDirection<[String?]>, _ context: RunContext
  ) {
    without = labels.map { $0.count { $0 == nil } }
    slices = PerDirection { direction in
      GroupSlices.slices(values.map { $0[direction] }, labels[direction], context)
    }
  }

  private static func slices(
    _ values: [QueryValues?], _ labels: [String?], _ context: RunContext
  ) -> [Slice] {
    guard let baseline = values.first ?? nil else { return [] }
    var members: [String: [Int]] = [:]
    for (query, label) in labels.enumerated() {
      if let label { members[label, default: []].append(query) }
    }
    let names = members.keys.sorted(by: isBefore)
    guard names.count <= most else { return [] }
    let known = values.indices.dropFirst().filter { values[$0] != nil }
    let families = names.map { name in
      let own = members[name] ?? []
      return MethodFamily(
        baseline: baseline.selecting(own),
        methods: known.compactMap { values[$0]?.selecting(own) })
    }
    let comparisons = DirectionComparison.compare(
      families, seed: context.seed, parallelism: context.parallelism)
    var slices = zip(names, families).enumerated().map { place, group in
      let (name, family) = group
      var results = [Result?](repeating: nil, count: values.count)
      results[0] = Result(figures: family.baseline.figures)
      for (number, index) in known.enumerated() {
        results[index] = Result(
          figures: family.methods[number].figures, changes: comparisons[place].changes[number])
      }
      return Slice(label: name, queries: family.queries, results: results)
    }
    adjust(&slices)
    return slices
  }

  /// Gives results that are other names of a method those of the first, which was tested.
  ///
  /// - Parameter firsts: For each result the first one of its method.
  mutating func repeatResults(of firsts: [Int]) {
    for direction in Direction.allCases {
      for slice in slices[direction].indices {
        for (index, first) in firsts.enumerated() where first != index {
          slices[direction][slice].results[index] = slices[direction][slice].results[first]
        }
      }
    }
  }

  /// Adjusts the p-values of each metric over all methods and groups.
  private static func adjust(_ slices: inout [Slice]) {
    let places = slices.indices.flatMap { slice in
      slices[slice].results.indices.filter { slices[slice].results[$0]?.changes != nil }.map {
        (slice: slice, result: $0)
      }
    }
    guard places.count > 1 else { return }
    for metric in Metric.all where metric.test != nil {
      let p = places.map { slices[$0.slice].results[$0.result]?.changes?[metric].p ?? 1 }
      let (holm, hochberg) = (MultipleTesting.holm(p), MultipleTesting.benjaminiHochberg(p))
      for (number, place) in places.enumerated() {
        slices[place.slice].results[place.result]?.changes?[metric].holm = holm[number]
        slices[place.slice].results[place.result]?.changes?[metric].benjaminiHochberg =
          hochberg[number]
      }
    }
  }

  /// Orders labels: numbers by their value and before all others, these by their bytes.
  private static func isBefore(_ one: String, _ other: String) -> Bool {
    switch (Double(one), Double(other)) {
    case (let a?, let b?) where a != b: a < b
    case (_?, nil): true
    case (nil, _?): false
    default: ItemID(one) < ItemID(other)
    }
  }
}

extension QueryValues {
  /// The figure of each metric.
  fileprivate var figures: PerMetric<Double> { PerMetric { $0.figure(of: self[$0]) } }
}

extension Run.Items {
  /// The ids of the queries of a direction.
  package func queryIDs(_ direction: Direction) -> [String] {
    let ids = direction.queries(texts: texts, videos: videos)
    return queries(direction).map { ids[$0] }
  }

  /// Finds what is wrong with the labels of a direction's queries; nil where they fit.
  package func problem(of labels: QueryLabels, _ direction: Direction) -> Problem? {
    labels.problem(
      for: direction.queries(texts: texts, videos: videos), asking: queries(direction))
  }

  /// The labels of the queries; a video without labels of its own has that of its texts, where these have one in common.
  ///
  /// - Parameter labels: Those of the texts, and of the videos.
  func labels(_ labels: PerDirection<QueryLabels?>) -> PerDirection<[String?]> {
    let ofTexts =
      labels[.textToVideo]?.labels(of: texts, asking: askingTexts)
      ?? [String?](repeating: nil, count: texts.count)
    let asking = askingTexts.map { ofTexts[$0] }
    if let own = labels[.videoToText] {
      let ofVideos = own.labels(of: videos, asking: askingVideos)
      return PerDirection(
        textToVideo: asking, videoToText: askingVideos.map { ofVideos[$0] })
    }
    let truth = truth
    return PerDirection(
      textToVideo: asking,
      videoToText: askingVideos.map { video in
        let own = truth.texts(of: video).map { ofTexts[$0] }
        return own.dropFirst().allSatisfy { $0 == own.first } ? own.first ?? nil : nil
      })
  }
}
