internal import EmbeddingMath

/// Settings of EMCL, all combinations of some values for each key.
package struct SweepGrid: Sendable {
  /// A key of `emcl` that can be swept.
  package enum Axis: String, CaseIterable, Sendable {
    case k, iterations, lambda, beta
    case initialisation = "init"
    case scope
  }

  /// The values of a key, as they were written.
  package struct Values: Sendable, Equatable {
    /// The key.
    package let axis: Axis
    /// Its values, in the order they are shown in.
    package let values: [String]
  }

  /// One combination: the same settings from several seeds.
  package struct Setting: Sendable {
    /// The value of each axis, in the order of the axes; a dash where a start brings its own k.
    package let values: [String]
    /// The pipelines, one for each seed; a single one where the start has no seed.
    package let pipelines: [Pipeline]
  }

  /// The most fits of one grid.
  package static let most = 10_000

  /// The keys that are swept.
  package let axes: [Values]
  /// The seeds of starts that are drawn.
  package let seeds: [String]
  /// The combinations, the last axis running fastest.
  package let settings: [Setting]
  /// The method whose keys are swept.
  package let base: Pipeline

  /// The grid where nothing is asked for: the ablations of the paper, and beta of either sign.
  package static let standard: [Axis: String] = [
    .k: "4,16,64", .iterations: "1,5,9", .beta: "-1,-0.5,0.5,1,2,4",
  ]

  /// Makes a grid.
  ///
  /// - Parameters:
  ///   - base: An expression with one step `emcl`, whose other keys stay as they are there.
  ///   - lists: For each key its values, separated by commas; whole numbers also as `1..9`.
  ///   - seeds: The seeds of starts that are drawn, in the same way.
  /// - Throws: ``PipelineError`` for a value that makes no sense, and for too many combinations.
  package init(base: String, _ lists: [Axis: String], seeds: String) throws(PipelineError) {
    self.base = try Pipeline(base)
    let parts = self.base.stepExpressions
    let places = parts.indices.filter { parts[$0] == "emcl" || parts[$0].hasPrefix("emcl(") }
    guard places.count == 1, let place = places.first else {
      throw PipelineError(
        "\(base): a sweep needs one step emcl", hint: "for example emcl(variant=robust)")
    }
    var written: [Values] = []
    for axis in Axis.allCases {
      guard let list = lists[axis] else { continue }
      written.append(Values(axis: axis, values: try SweepGrid.values(list, axis.rawValue)))
    }
    let seedList = try SweepGrid.values(seeds, "seeds")
    for seed in seedList where UInt64(seed) == nil {
      throw PipelineError("--seeds: \(seed) is not a whole number of 0 or more")
    }
    let count = written.reduce(seedList.count) { product, axis in
      let (result, overflow) = product.multipliedReportingOverflow(by: axis.values.count)
      return overflow ? .max : result
    }
    guard count <= SweepGrid.most else {
      throw PipelineError(
        "the grid has \(count) fits, at most \(SweepGrid.most) are allowed", hint: "fewer values")
    }
    var settings: [Setting] = []
    var seen: Set<[String]> = []
    var combinations: [[String]] = [[]]
    for axis in written {
      combinations = combinations.flatMap { c in axis.values.map { c + [$0] } }
    }
    for combination in combinations {
      var values = combination
      var given = Dictionary(
        uniqueKeysWithValues: zip(written.map(\.axis), combination))
      let start = given[.initialisation] ?? "draw"
      if start.hasPrefix("signs") || start == "file",
        let column = written.firstIndex(where: { $0.axis == .k })
      {
        given[.k] = nil
        values[column] = "-"
      }
      guard seen.insert(values).inserted else { continue }
      let call = try MethodCall(parts[place])
      let isDrawn = start == "draw" || start == "rows"
      let names = call.hasKey(Axis.initialisation.rawValue) && given[.initialisation] == nil
      let starts =
        isDrawn && !names ? seedList.map { "\(start)(\($0))" } : [given[.initialisation]]
      var pipelines: [Pipeline] = []
      for start in starts {
        given[.initialisation] = start
        let own = call.replacing(given.map { ($0.key.rawValue, $0.value) })
        let all = parts[..<place] + [own] + parts[(place + 1)...]
        pipelines.append(try Pipeline(all.joined(separator: "+")))
      }
      settings.append(Setting(values: values, pipelines: pipelines))
    }
    self.settings = settings
    self.seeds = seedList
    axes = written
  }

  /// The values of a list.
  private static func values(_ list: String, _ name: String) throws(PipelineError) -> [String] {
    var values: [String] = []
    for part in try topLevelParts(list, separator: ",") {
      let ends = part.split(separator: ".", omittingEmptySubsequences: false)
      if ends.count == 3, ends[1].isEmpty, let low = Int(ends[0]), let high = Int(ends[2]) {
        let (span, overflow) = high.subtractingReportingOverflow(low)
        guard low <= high, !overflow, span < most else {
          throw PipelineError(
            "--\(name): \(part) is not an ascending range of at most \(most) numbers")
        }
        values += (low...high).map(String.init)
      } else {
        values.append(part)
      }
      guard values.count <= most else {
        throw PipelineError("--\(name): more than \(most) values", hint: "fewer values")
      }
    }
    return values.uniqued()
  }
}
