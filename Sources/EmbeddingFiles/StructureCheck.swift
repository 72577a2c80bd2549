internal import EmbeddingMath

/// The first half of the validation: attributes, datasets, shapes and types, before a number is read.
///
/// Follows the order of the layout's description and goes on after a problem wherever it can, so that
/// a file is mended in one go.
struct StructureCheck {
  let file: HDF5File
  var findings = Findings()
  /// The datasets of the layout that were opened, by path.
  private(set) var datasets: [String: HDF5Dataset] = [:]
  init(_ file: HDF5File) { self.file = file }

  /// An opened dataset that has no problem so far.
  func sound(_ path: String) -> HDF5Dataset? {
    findings.broken.contains(path) ? nil : datasets[path]
  }

  // MARK: - Attributes

  /// A string attribute of the root.
  mutating func string(_ name: String, required: Bool) throws(ExportError) -> String? {
    switch try file.attribute(name) {
    case .string(let value): return value
    case nil:
      if required {
        findings.add(
          Problem(name, "the attribute is missing", expected: "a string on the root group"))
      }
    case let other?:
      findings.add(
        Problem(name, "wrong type of attribute", expected: "a string", found: other.words))
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
        findings.add(Problem(name, "the attribute is missing", expected: words))
      }
      return defaultValue
    case let other?:
      findings.add(Problem(name, "wrong type of attribute", expected: words, found: other.words))
      return nil
    }
    return findings.number(value, name, in: range, words: words)
  }

  // MARK: - Datasets

  /// Checks the datasets of some rules: presence, rank, type, filters, plausibility, shared axes.
  ///
  /// - Parameter words: What needs them, with its verb; the kind without it.
  mutating func check(
    _ rules: [ExportLayout.Rule], required: Bool, for kind: SimilarityKind,
    neededBy words: String? = nil, hint: String? = nil
  ) {
    let words = words ?? "similarity=\(kind.rawValue) needs"
    for rule in rules where datasets[rule.path] == nil && !findings.broken.contains(rule.path) {
      do throws(ExportError) {
        try check(
          try file.object(at: rule.path), against: rule, required: required, neededBy: words,
          hint: hint)
      } catch {
        findings.add(error, breaking: rule.path)
      }
    }
  }

  /// Refuses what stands in the place of a group, and looks for none of its datasets.
  mutating func refuse(_ group: String, inPlaceOf rules: [ExportLayout.Rule]) {
    let names = rules.map { String($0.path.dropFirst(group.utf8.count + 1)) }
    findings.add(
      Problem(group, "not a group", expected: "a group with \(names.joined(separator: ", "))"))
    for rule in rules { findings.setBroken(rule.path) }
  }

  private mutating func check(
    _ object: HDF5Object, against rule: ExportLayout.Rule, required: Bool, neededBy words: String,
    hint: String?
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
        expected: "a dataset, which \(words)", hint: hint)
    case .group, .datatype:
      problem = Problem(
        rule.path, "not a dataset", expected: "a dataset",
        found: object == .group ? "a group" : "a named type")
    case .softLink, .externalLink:
      problem = Problem(
        rule.path, "links are not followed", expected: "a dataset",
        found: object == .softLink ? "a soft link" : "a link to another file")
    }
    findings.add(problem, breaking: rule.path)
  }

  private mutating func check(_ dataset: HDF5Dataset, against rule: ExportLayout.Rule) {
    let info = dataset.info
    let before = findings.problems.count
    var isSound: Bool { findings.problems.count == before }
    checkPlace(info, rule.path)
    let rankFits = findings.rank(info.shape, of: rule)
    checkType(info, rule)
    checkFilters(info, rule.path)
    if rankFits {
      if findings.entries(info.shape, at: rule.path), isSound { checkWritten(info, rule.path) }
      if isSound { checkSize(info, rule.path) }
      if isSound { findings.axes(info.shape, of: rule) }
    }
    if !isSound { findings.setBroken(rule.path) }
  }

  /// Checks that the elements of a dataset can be read and that the file holds them, whatever they mean.
  ///
  /// - Throws: ``ExportError/invalid(path:problems:)`` with everything that keeps them from it.
  static func requireReadable(_ dataset: HDF5Dataset, of file: HDF5File) throws(ExportError) {
    var check = StructureCheck(file)
    let (info, path) = (dataset.info, dataset.path)
    check.checkPlace(info, path)
    check.checkFilters(info, path)
    if check.findings.entries(info.shape, at: path), check.findings.problems.isEmpty {
      check.checkWritten(info, path)
      check.checkSize(info, path)
    }
    guard check.findings.problems.isEmpty else {
      throw .invalid(path: file.path, problems: check.findings.problems)
    }
  }

  private mutating func checkPlace(_ info: HDF5DatasetInfo, _ path: String) {
    guard info.isElsewhere else { return }
    findings.add(
      Problem(
        path, "its numbers lie outside the file", expected: "data stored in the dataset itself",
        found: "external or virtual storage"))
  }

  private mutating func checkFilters(_ info: HDF5DatasetInfo, _ path: String) {
    for filter in info.filters where ![1, 2, 3].contains(filter.id) {
      let name = filter.name.isEmpty ? "number \(filter.id)" : filter.name
      findings.add(
        Problem(
          path, "unsupported filter", expected: "gzip (deflate), shuffle, fletcher32 or none",
          found: "\(name) (filter \(filter.id))",
          hint: "write it again, e.g. with h5py's compression=\"gzip\""))
    }
  }

  private mutating func checkType(_ info: HDF5DatasetInfo, _ rule: ExportLayout.Rule) {
    let expected: String
    let fits: Bool
    switch (rule.content, info.type) {
    case (.vectors, .half), (.weights, .half), (.scores, .half), (.vectors, .brain),
      (.weights, .brain), (.scores, .brain), (.vectors, .single),
      (.weights, .single), (.scores, .single):
      return
    case (.vectors, .double), (.weights, .double), (.scores, .double):
      findings.add(Notice(rule.path, "double precision is read as single precision"))
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
      findings.add(
        Problem(rule.path, "wrong type of data", expected: expected, found: info.type.words))
    }
  }

  /// Refuses sizes that the file cannot hold, before anything is allocated for them.
  private mutating func checkSize(_ info: HDF5DatasetInfo, _ path: String) {
    let fileBytes = UInt64(file.byteCount)
    let bytes = checkedProduct(UInt64(info.elementBytes), times: info.shape) ?? .max
    let stored = min(info.storedBytes, fileBytes)
    // Deflate cannot shrink anything to less than a 1032nd.
    let isDeflated = info.filters.contains { $0.id == 1 }
    let (most, overflow) = stored.multipliedReportingOverflow(by: isDeflated ? 1100 : 1)
    if info.storedBytes > fileBytes || (!overflow && bytes > most) {
      findings.add(
        Problem(
          path, "claims more data than the file holds",
          expected: "\(inWords(bytes)) for shape \(info.shape)",
          found: "\(info.storedBytes) bytes stored in a file of \(fileBytes)",
          hint: "the file was not written to its end, or is damaged"))
      return
    }
    if let chunk = info.chunk,
      checkedProduct(UInt64(info.elementBytes), times: chunk) ?? .max > max(bytes, 1 << 24)
    {
      findings.add(
        Problem(
          path, "chunks larger than the dataset", expected: "chunks of about 1 MiB",
          found: "chunk shape \(chunk), dataset shape \(info.shape)"))
    }
  }

  /// Refuses rows that were never written, which would read as zeros.
  private mutating func checkWritten(_ info: HDF5DatasetInfo, _ path: String) {
    guard let unwritten = info.unwrittenRows else { return }
    let rows = info.shape.first ?? 0
    findings.add(
      Problem(
        path, "\(unwritten.count) of \(rows) rows were never written",
        expected: "numbers in every row", found: "none in row \(unwritten.first)",
        hint: "the program that wrote the file did not finish; export it again"))
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
      findings.add(Notice(group == "/" ? name : "\(group)/\(name)", "unknown \(what), ignored"))
    }
    if unknown.count > 5 {
      let isAll = names.count < HDF5File.mostNames
      findings.add(
        Notice(
          group, "\(isAll ? "" : "at least ")\(unknown.count - 5) more unknown names, ignored"))
    }
  }
}

/// A number of bytes as people say it.
private func inWords(_ bytes: UInt64) -> String {
  bytes == .max ? "more than 2^64 bytes" : "\(bytes) bytes"
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
    case .brain: "bfloat16"
    case .single: "4-byte floats"
    case .double: "8-byte floats"
    case .integer: "integers"
    case .boolean: "bools"
    case .variableString: "strings"
    case .fixedString(let bytes): "strings of \(bytes) bytes"
    case .opaque(let bytes): "opaque elements of \(bytes) bytes"
    case .other(let what): what
    }
  }
}

extension HDF5Dataset {
  /// The description of the dataset.
  var summary: RetrievalSet.StoredDataset {
    let names = [1: "gzip", 2: "shuffle", 3: "fletcher32"]
    return RetrievalSet.StoredDataset(
      path: path, shape: info.shape, type: info.type.words, storedBytes: info.storedBytes,
      filters: info.filters.map { names[$0.id] ?? $0.name })
  }
}
