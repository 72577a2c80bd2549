/// All that a check has found so far, in the order in which it was found.
struct Findings {
  private(set) var problems: [Problem] = []
  private(set) var notices: [Notice] = []
  /// The datasets that have a problem: nothing more is said of their contents.
  private(set) var broken: Set<String> = []
  /// The shortest and the longest vector of each dataset of vectors.
  private(set) var norms: [String: ClosedRange<Double>] = [:]
  private var axisLengths: [ExportLayout.Axis: (length: Int, from: String)] = [:]

  mutating func add(_ problem: Problem, breaking dataset: String? = nil) {
    problems.append(problem)
    if let dataset { broken.insert(dataset) }
  }

  /// Adds all that is wrong with a dataset.
  mutating func add(_ error: ExportError, breaking dataset: String) {
    for problem in error.problems { add(problem, breaking: dataset) }
  }

  mutating func add(_ notice: Notice) { notices.append(notice) }

  mutating func note(_ norms: ClosedRange<Double>, of place: String) { self.norms[place] = norms }

  mutating func setBroken(_ dataset: String) { broken.insert(dataset) }

  /// Leaves the problems to who has taken them, and goes on.
  mutating func forgetProblems() { problems = [] }

  /// The length of an axis, when some dataset has it.
  func length(_ axis: ExportLayout.Axis) -> Int? { axisLengths[axis]?.length }

  /// Checks a number that is given by name; nil when it is out of range.
  mutating func number(
    _ value: Double, _ name: String, in range: ClosedRange<Double>, words: String
  ) -> Double? {
    guard value.isFinite, range.contains(value) else {
      add(Problem(name, "value out of range", expected: words, found: "\(value)"))
      return nil
    }
    return value
  }

  /// Checks the number of axes.
  mutating func rank(_ shape: [Int], of rule: ExportLayout.Rule) -> Bool {
    guard shape.count != rule.axes.count else { return true }
    let axes = rule.axes.count == 1 ? "axis" : "axes"
    let names = rule.axes.map(\.rawValue).joined(separator: ", ")
    add(
      Problem(
        rule.path, "wrong number of axes", expected: "\(rule.axes.count) \(axes) [\(names)]",
        found: "shape \(shape)"), breaking: rule.path)
    return false
  }

  /// Checks that each axis has a length.
  mutating func entries(_ shape: [Int], at path: String) -> Bool {
    guard shape.contains(0) else { return true }
    add(
      Problem(
        path, "an empty axis", expected: "at least one entry in each axis",
        found: "shape \(shape)"), breaking: path)
    return false
  }

  /// Checks the axes against those of the datasets that came before.
  mutating func axes(_ shape: [Int], of rule: ExportLayout.Rule) {
    for (axis, length) in zip(rule.axes, shape) {
      if let known = axisLengths[axis] {
        guard known.length != length else { continue }
        add(
          Problem(
            rule.path, "the number of \(axis.rawValue) differs",
            expected: "\(known.length) as in \(known.from)", found: "\(length)"),
          breaking: rule.path)
      } else {
        axisLengths[axis] = (length, rule.path)
      }
    }
  }
}
