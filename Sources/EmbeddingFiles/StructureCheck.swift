internal import EmbeddingMath

/// The first half of the validation: attributes, datasets, shapes and types, before a number is read.
///
/// Follows the order of the layout's description and goes on after a problem wherever it can, so that
/// a file is mended in one go.
struct StructureCheck {
  let file: HDF5File
  private(set) var problems: [Problem] = []
  private(set) var notices: [Notice] = []
  /// The datasets of the layout that were opened, by path.
  private(set) var datasets: [String: HDF5Dataset] = [:]
  /// The datasets that have a problem: nothing more is said of their contents.
  private(set) var broken: Set<String> = []
  private var axisLengths: [ExportLayout.Axis: (length: Int, from: String)] = [:]

  init(_ file: HDF5File) { self.file = file }

  mutating func add(_ problem: Problem, breaking dataset: String? = nil) {
    problems.append(problem)
    if let dataset { broken.insert(dataset) }
  }

  /// Adds all that is wrong with a dataset.
  mutating func add(_ error: ExportError, breaking dataset: String) {
    for problem in error.problems { add(problem, breaking: dataset) }
  }

  mutating func add(_ notice: Notice) { notices.append(notice) }

  /// Leaves the problems to who has taken them, and goes on.
  mutating func forgetProblems() { problems = [] }

  /// An opened dataset that has no problem so far.
  func sound(_ path: String) -> HDF5Dataset? {
    broken.contains(path) ? nil : datasets[path]
  }

  /// The length of an axis, when some dataset has it.
  func length(_ axis: ExportLayout.Axis) -> Int? { axisLengths[axis]?.length }

  // MARK: - Attributes

  /// A string attribute of the root.
  mutating func string(_ name: String, required: Bool) throws(ExportError) -> String? {
    switch try file.attribute(name) {
    case .string(let value): return value
    case nil:
      if required {
        add(Problem(name, "the attribute is missing", expected: "a string on the root group"))
      }
    case let other?:
      add(Problem(name, "wrong type of attribute", expected: "a string", found: other.words))
    }
    return nil
  }

  /// A number attribute of the root.
  mutating func number(
    _ name: String, default defaultValue: Double?, range: ClosedRange<Double>, words: String
  ) throws(ExportError) -> Double? {
    let value: Double
    switch try file.attribute(name) {
    case .real(let number): value = number
    case .integer(let number): value = Double(number)
    case nil:
      if defaultValue == nil {
        add(Problem(name, "the attribute is missing", expected: words))
      }
      return defaultValue
    case let other?:
      add(Problem(name, "wrong type of attribute", expected: words, found: other.words))
      return nil
    }
    guard value.isFinite, range.contains(value) else {
      add(Problem(name, "value out of range", expected: words, found: "\(value)"))
      return nil
    }
    return value
  }

  // MARK: - Datasets

  /// Checks the datasets of some rules: presence, rank, type, filters, plausibility, shared axes.
  mutating func check(_ rules: [ExportLayout.Rule], required: Bool, for kind: SimilarityKind) {
    for rule in rules where datasets[rule.path] == nil && !broken.contains(rule.path) {
      do throws(ExportError) {
        try check(try file.object(at: rule.path), against: rule, required: required, for: kind)
      } catch {
        add(error, breaking: rule.path)
      }
    }
  }

  private mutating func check(
    _ object: HDF5Object, against rule: ExportLayout.Rule, required: Bool, for kind: SimilarityKind
  ) throws(ExportError) {
    let problem: Problem
    switch object {
    case .dataset:
      let dataset = try file.dataset(rule.path)
      datasets[rule.path] = dataset
      check(dataset, against: rule)
      return
    case .absent:
      guard required else { return }
      problem = Problem(
        rule.path, "the dataset is missing",
        expected: "a dataset, which similarity=\(kind.rawValue) needs")
    case .group, .datatype:
      problem = Problem(
        rule.path, "not a dataset", expected: "a dataset",
        found: object == .group ? "a group" : "a named type")
    case .softLink, .externalLink:
      problem = Problem(
        rule.path, "links are not followed", expected: "a dataset",
        found: object == .softLink ? "a soft link" : "a link to another file")
    }
    add(problem, breaking: rule.path)
  }

  private mutating func check(_ dataset: HDF5Dataset, against rule: ExportLayout.Rule) {
    let info = dataset.info
    let before = problems.count
    if info.isElsewhere {
      add(
        Problem(
          rule.path, "its numbers lie outside the file",
          expected: "data stored in the dataset itself",
          found: "external or virtual storage"))
    }
    let rankFits = info.shape.count == rule.axes.count
    if !rankFits {
      add(
        Problem(
          rule.path, "wrong number of axes", expected: rule.axesInWords,
          found: "shape \(info.shape)"))
    }
    checkType(info, rule)
    for filter in info.filters where ![1, 2, 3].contains(filter.id) {
      let name = filter.name.isEmpty ? "number \(filter.id)" : filter.name
      add(
        Problem(
          rule.path, "unsupported filter", expected: "gzip (deflate), shuffle, fletcher32 or none",
          found: "\(name) (filter \(filter.id))",
          hint: "write it again, e.g. with h5py's compression=\"gzip\""))
    }
    if rankFits {
      if info.shape.contains(0) {
        add(
          Problem(
            rule.path, "an empty axis", expected: "at least one entry in each axis",
            found: "shape \(info.shape)"))
      } else if problems.count == before {
        checkWritten(info, rule)
        if problems.count == before { checkSize(info, rule) }
      }
      if problems.count == before { checkAxes(info.shape, rule) }
    }
    if problems.count > before { broken.insert(rule.path) }
  }

  private mutating func checkType(_ info: HDF5DatasetInfo, _ rule: ExportLayout.Rule) {
    let expected: String
    let fits: Bool
    switch (rule.content, info.type) {
    case (.vectors, .half), (.weights, .half), (.scores, .half), (.vectors, .single),
      (.weights, .single), (.scores, .single):
      return
    case (.vectors, .double), (.weights, .double), (.scores, .double):
      add(Notice(rule.path, "double precision is read as single precision"))
      return
    case (.vectors, _), (.weights, _), (.scores, _):
      (expected, fits) = ("floats of 2, 4 or 8 bytes", false)
    case (.mask, let type):
      (expected, fits) = ("integers or h5py bools, 0 or 1", type == .integer || type == .boolean)
    case (.indices, let type):
      (expected, fits) = ("integers", type == .integer)
    case (.strings, .variableString):
      return
    case (.strings, .fixedString(let bytes)):
      (expected, fits) = ("strings of at most 65536 bytes", bytes <= 65536)
    case (.strings, _):
      (expected, fits) = ("strings", false)
    }
    if !fits {
      add(Problem(rule.path, "wrong type of data", expected: expected, found: info.type.words))
    }
  }

  /// Refuses sizes that the file cannot hold, before anything is allocated for them.
  private mutating func checkSize(_ info: HDF5DatasetInfo, _ rule: ExportLayout.Rule) {
    let fileBytes = UInt64(file.byteCount)
    let bytes = checkedProduct(UInt64(info.elementBytes), times: info.shape) ?? .max
    let stored = min(info.storedBytes, fileBytes)
    // Deflate cannot shrink anything to less than a 1032nd.
    let isDeflated = info.filters.contains { $0.id == 1 }
    let (most, overflow) = stored.multipliedReportingOverflow(by: isDeflated ? 1100 : 1)
    if info.storedBytes > fileBytes || (!overflow && bytes > most) {
      add(
        Problem(
          rule.path, "claims more data than the file holds",
          expected: "\(inWords(bytes)) for shape \(info.shape)",
          found: "\(info.storedBytes) bytes stored in a file of \(fileBytes)",
          hint: "the file was not written to its end, or is damaged"))
      return
    }
    if let chunk = info.chunk,
      checkedProduct(UInt64(info.elementBytes), times: chunk) ?? .max > max(bytes, 1 << 24)
    {
      add(
        Problem(
          rule.path, "chunks larger than the dataset", expected: "chunks of about 1 MiB",
          found: "chunk shape \(chunk), dataset shape \(info.shape)"))
    }
  }

  /// Refuses rows that were never written, which would read as zeros.
  private mutating func checkWritten(_ info: HDF5DatasetInfo, _ rule: ExportLayout.Rule) {
    guard let unwritten = info.unwrittenRows else { return }
    let rows = info.shape.first ?? 0
    add(
      Problem(
        rule.path, "\(unwritten.count) of \(rows) rows were never written",
        expected: "numbers in every row", found: "none in row \(unwritten.first)",
        hint: "the program that wrote the file did not finish; export it again"))
  }

  private mutating func checkAxes(_ shape: [Int], _ rule: ExportLayout.Rule) {
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

  // MARK: - Unknown names

  /// Notes names that the layout does not know; those beginning with `x_` are left in peace.
  mutating func noteUnknownNames() throws(ExportError) {
    noteUnknown(try file.attributeNames(of: "/"), ExportLayout.attributes, "attribute", in: "/")
    for (group, known) in ExportLayout.known.sorted(by: { $0.key < $1.key }) {
      if group != "/", try file.object(at: group) != .group { continue }
      noteUnknown(try file.names(in: group), known, "dataset or group", in: group)
    }
  }

  private mutating func noteUnknown(
    _ names: [String], _ known: Set<String>, _ what: String, in group: String
  ) {
    let unknown = names.filter { !known.contains($0) && !$0.hasPrefix("x_") }
    for name in unknown.prefix(5) {
      add(Notice(group == "/" ? name : "\(group)/\(name)", "unknown \(what), ignored"))
    }
    if unknown.count > 5 {
      let isAll = names.count < HDF5File.mostNames
      add(
        Notice(
          group, "\(isAll ? "" : "at least ")\(unknown.count - 5) more unknown names, ignored"))
    }
  }
}

/// A number of bytes as people say it.
private func inWords(_ bytes: UInt64) -> String {
  bytes == .max ? "more than 2^64 bytes" : "\(bytes) bytes"
}

extension ExportLayout.Rule {
  fileprivate var axesInWords: String {
    "\(axes.count) \(axes.count == 1 ? "axis" : "axes") [\(axes.map(\.rawValue).joined(separator: ", "))]"
  }
}

extension HDF5Attribute {
  var words: String {
    switch self {
    case .string(let text): "the string \"\(text.prefix(40))\""
    case .integer(let number): "the integer \(number)"
    case .real(let number): "the float \(number)"
    case .other(let what): what
    }
  }
}

extension HDF5ElementType {
  fileprivate var words: String {
    switch self {
    case .half: "2-byte floats"
    case .single: "4-byte floats"
    case .double: "8-byte floats"
    case .integer: "integers"
    case .boolean: "bools"
    case .variableString: "strings"
    case .fixedString(let bytes): "strings of \(bytes) bytes"
    case .other(let what): what
    }
  }
}

extension HDF5Dataset {
  /// What there is to say of the dataset.
  var summary: RetrievalSet.StoredDataset {
    let names = [1: "gzip", 2: "shuffle", 3: "fletcher32"]
    return RetrievalSet.StoredDataset(
      path: path, shape: info.shape, type: info.type.words, storedBytes: info.storedBytes,
      filters: info.filters.map { names[$0.id] ?? $0.name })
  }
}
