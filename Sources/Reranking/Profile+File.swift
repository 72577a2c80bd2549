internal import EMCL
package import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

// The layout of a profile: attributes `format` (emcl-rerank/profile), `format_version` (2.1), `method`, `protocol`,
// `similarity`, `logit_scale`, `bank` (absent without one), and the content hashes of both galleries;
// `map/STEP/SIDE/EXPERT/` with `form` = [identity, renormalises, channels] and, as far as they are there, `shift`, `matrix`, or
// `directions` and `gains`, `rounding` = [0, step] or [1, size of signs]; for each direction `id` (items, ascending by their
// bytes), and in that order `offsets` (classes x items) and `gates` (gates x items, 0 or 1), and `factors` (classes);
// `frames`, the number of a method on frames. From 2.1 on `order`, the place among the ids of each item in the order of the export,
// where single precision can count them; `gallery/video` and `gallery/text` (items x channels), the vectors of
// each gallery before the maps in the order of its ids, and the attributes `text_norm` and `video_norm`, the rule for the lengths
// of queries.

extension Profile {
  /// The format of the files.
  static let format = "emcl-rerank/profile"

  /// Writes the profile; finishing the file is the caller's.
  ///
  /// - Parameters:
  ///   - file: Where to.
  ///   - exporter: The program that writes it.
  package func write(to file: OutputFile, exporter: String) throws(ExportError) {
    var texts = [
      "format": Profile.format, "format_version": "2.1", "method": pipeline.expression,
      "protocol": resultProtocol.rawValue, "similarity": kind.rawValue, "exporter": exporter,
    ]
    var numbers = ["logit_scale": Double(logitScale)]
    numbers["bank"] = bank.map(Double.init)
    var arrays: [String: NumberFile.Array] = [:]
    var strings: [String: [String]] = [:]
    var rows: [String: RowStore] = [:]
    for (step, sides) in maps.enumerated() {
      for (side, own) in [("text", sides.texts), ("video", sides.videos)] {
        for (expert, map) in own.enumerated() {
          for (name, array) in map.arrays {
            arrays["map/\(step)/\(side)/\(expert)/\(name)"] = array
          }
        }
      }
    }
    for direction in Direction.allCases {
      let gallery = galleries[direction]
      if let store = vectors[direction] { rows[Profile.vectorPlace(direction)] = store }
      texts[Profile.normName(direction)] = queryNorms[direction]?.rawValue
      texts["\(direction.rawValue)_gallery_sha256"] = gallery.sha256
      strings["\(direction.rawValue)/id"] = gallery.ids.map(\.text)
      if let scoring = frames?[direction] {
        arrays["\(direction.rawValue)/frames"] = NumberFile.Array([scoring.strength])
      }
      if let order = orders[direction], order.count <= Profile.mostCounted {
        arrays["\(direction.rawValue)/order"] = NumberFile.Array(order.map { Float($0) })
      }
      for (name, array) in functions[direction].arrays(items: gallery.count) {
        arrays["\(direction.rawValue)/\(name)"] = array
      }
    }
    try NumberFile(
      texts: texts, numbers: numbers, arrays: arrays, strings: strings, rows: rows
    ).write(to: file)
  }

  /// Above this number single precision leaves whole numbers out.
  private static let mostCounted = 1 << 24

  /// The group of the vectors.
  private static let vectorGroup = "gallery"

  /// The place of the vectors of a gallery.
  static func vectorPlace(_ direction: Direction) -> String {
    "\(vectorGroup)/\(direction.gallery(texts: "text", videos: "video"))"
  }

  /// The attribute with the rule for the lengths of queries.
  private static func normName(_ direction: Direction) -> String {
    "\(direction.queries(texts: "text", videos: "video"))_norm"
  }

  /// Reads a profile.
  ///
  /// - Throws: ``ExportError/invalid(path:problems:)`` for a file that is none, or whose parts do not fit together.
  package init(
    reading path: String, through reader: ReaderProgram? = nil
  ) throws(ExportError) {
    let file = try NumberFile(
      reading: path, format: Profile.format, words: "a profile", later: Profile.vectorGroup,
      through: reader)
    func fault(_ place: String, _ what: String) -> ExportError {
      .invalid(path: path, problems: [Problem(place, what, hint: "fit it again")])
    }
    let version = file.texts["format_version"] ?? "none"
    guard version.split(separator: ".").first == "2" else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "format_version", "a profile of another version of the tool", expected: "2.x",
            found: String(version.prefix(20)),
            hint: "fit it again"
              + (version == "1.0" ? ": it does not say which item each number belongs to" : ""))
        ])
    }
    guard let method = file.texts["method"], let pipeline = try? Pipeline(method) else {
      throw fault("method", "no method of this version of the tool")
    }
    guard let kind = file.texts["similarity"].flatMap(SimilarityKind.init),
      let resultProtocol = file.texts["protocol"].flatMap(ResultProtocol.init),
      let scale = file.numbers["logit_scale"], scale > 0
    else { throw fault("/", "similarity, protocol or logit_scale is missing or unknown") }
    self.pipeline = pipeline
    self.kind = kind
    self.resultProtocol = resultProtocol
    logitScale = Float(scale)
    bank = file.numbers["bank"].flatMap { Int(exactly: $0) }
    let parts = try PerDirection { (direction) throws(ExportError) in
      guard let hash = file.texts["\(direction.rawValue)_gallery_sha256"],
        let ids = file.strings["\(direction.rawValue)/id"]?.itemIDs
      else { throw fault("\(direction.rawValue)/id", "the gallery is not named") }
      guard zip(ids, ids.dropFirst()).allSatisfy({ $0 < $1 }) else {
        throw fault("\(direction.rawValue)/id", "ids that are not in ascending order, each once")
      }
      guard
        let function = PortableFunction(file.arrays, in: direction.rawValue, items: ids.count)
      else { throw fault(direction.rawValue, "its potentials do not fit together") }
      return (gallery: Gallery(sha256: hash, ids: ids), function: function)
    }
    frames = try pipeline.frameMethod.map { (method) throws(ExportError) in
      try PerDirection { (direction) throws(ExportError) in
        let place = "\(direction.rawValue)/frames"
        guard let numbers = file.arrays[place]?.elements, numbers.count == 1,
          type(of: method).range.contains(Double(numbers[0]))
        else {
          throw fault(
            place, "not the \(type(of: method).key) of \(type(of: method).description.name)")
        }
        return type(of: method).scoring(numbers[0])
      }
    }
    orders = try PerDirection<[Int32]?> { (direction) throws(ExportError) in
      let place = "\(direction.rawValue)/order"
      guard let numbers = file.arrays[place]?.elements else { return nil }
      let order = numbers.compactMap { Int32(exactly: $0) }
      guard order.sorted() == parts[direction].gallery.ids.indices.map({ Int32($0) }) else {
        throw fault(place, "not one place for each id")
      }
      return order
    }
    vectors = try PerDirection<RowStore?> { (direction) throws(ExportError) in
      let place = Profile.vectorPlace(direction)
      guard let store = file.rows[place] else { return nil }
      guard store.count == parts[direction].gallery.count else {
        throw fault(place, "not one vector for each id")
      }
      return store
    }
    queryNorms = PerDirection<VectorNorm?> { direction in
      file.texts[Profile.normName(direction)].flatMap { VectorNorm(rawValue: $0) }
    }
    galleries = parts.map(\.gallery)
    functions = parts.map(\.function)
    var maps: [SideMaps] = []
    while file.arrays["map/\(maps.count)/text/0/form"] != nil {
      let step = maps.count
      func own(_ side: String) throws(ExportError) -> [LinearMap] {
        var own: [LinearMap] = []
        while file.arrays["map/\(step)/\(side)/\(own.count)/form"] != nil {
          let place = "map/\(step)/\(side)/\(own.count)"
          guard let map = LinearMap(file.arrays, in: place) else {
            throw fault(place, "its parts do not fit together")
          }
          own.append(map)
        }
        return own
      }
      maps.append(SideMaps(texts: try own("text"), videos: try own("video")))
    }
    self.maps = maps
    let wanted = pipeline.prefix.steps.count { step in
      switch step {
      case .emcl, .map: true
      default: false
      }
    }
    guard maps.count == wanted else { throw fault("map", "\(maps.count) maps for \(wanted) steps") }
  }
}

extension LinearMap {
  fileprivate var arrays: [String: NumberFile.Array] {
    var arrays: [String: NumberFile.Array] = [:]
    if !shift.isEmpty { arrays["shift"] = NumberFile.Array(shift) }
    var kept: Float = 0
    switch form {
    case .factors(let identity, let directions, let gains):
      kept = identity
      if !gains.isEmpty {
        arrays["directions"] = NumberFile.Array(
          rows: directions.rows, columns: directions.columns, directions.elements)
        arrays["gains"] = NumberFile.Array(gains)
      }
    case .whole(let matrix):
      arrays["matrix"] = NumberFile.Array(
        rows: matrix.rows, columns: matrix.columns, matrix.elements)
    }
    switch rounding {
    case .wholeSteps(let step): arrays["rounding"] = NumberFile.Array([0, step])
    case .signs(let size): arrays["rounding"] = NumberFile.Array([1, size])
    case nil: break
    }
    arrays["form"] = NumberFile.Array([kept, renormalizes ? 1 : 0, Float(dimension)])
    return arrays
  }

  fileprivate init?(_ arrays: [String: NumberFile.Array], in place: String) {
    guard let form = arrays["\(place)/form"]?.elements, form.count == 3,
      let d = Int(exactly: form[2]), (1...1_000_000).contains(d)
    else { return nil }
    var rounding: Rounding?
    if let parts = arrays["\(place)/rounding"]?.elements {
      guard parts.count == 2, [0, 1].contains(parts[0]), parts[1] > 0, parts[1].isFinite else {
        return nil
      }
      rounding = parts[0] == 0 ? .wholeSteps(parts[1]) : .signs(size: parts[1])
    }
    let shift = arrays["\(place)/shift"]?.elements ?? []
    guard shift.isEmpty || shift.count == d else { return nil }
    if let matrix = arrays["\(place)/matrix"] {
      guard matrix.shape == [d, d] else { return nil }
      self.init(
        dimension: d, shift: shift,
        form: .whole(Matrix(rows: d, columns: d, elements: matrix.elements)), rounding: rounding,
        renormalizes: form[1] != 0)
      return
    }
    let directions = arrays["\(place)/directions"]
    let gains = arrays["\(place)/gains"]?.elements ?? []
    guard (directions?.shape ?? [0, d]) == [gains.count, d] else { return nil }
    self.init(
      dimension: d, shift: shift,
      form: .factors(
        identity: form[0],
        directions: Matrix(rows: gains.count, columns: d, elements: directions?.elements ?? []),
        gains: gains), rounding: rounding, renormalizes: form[1] != 0)
  }
}

extension PortableFunction {
  fileprivate func arrays(items n: Int) -> [String: NumberFile.Array] {
    var arrays = [
      "factors": NumberFile.Array(classes.map(\.factor)),
      "offsets": NumberFile.Array(
        rows: classes.count, columns: n,
        classes.flatMap { $0.offsets.isEmpty ? [Float](repeating: 0, count: n) : $0.offsets }),
    ]
    if !gates.isEmpty {
      arrays["gates"] = NumberFile.Array(
        rows: gates.count, columns: n,
        gates.flatMap { gate in (0..<n).map { gate.contains(Int32($0)) ? 1 : 0 } })
    }
    return arrays
  }

  fileprivate init?(_ arrays: [String: NumberFile.Array], in place: String, items n: Int) {
    guard let factors = arrays["\(place)/factors"]?.elements,
      let offsets = arrays["\(place)/offsets"], offsets.shape == [factors.count, n],
      factors.count <= 4
    else { return nil }
    let gates = arrays["\(place)/gates"]
    let gateCount = gates?.shape[0] ?? 0
    guard factors.count == 1 << gateCount, (gates?.shape ?? [0, n]) == [gateCount, n] else {
      return nil
    }
    self.init(
      classes: factors.enumerated().map { index, factor in
        ScoreFunction.Potential(
          factor: factor, offsets: Array(offsets.elements[index * n..<(index + 1) * n]))
      },
      gates: (0..<gateCount).map { gate in
        Set((0..<n).filter { gates?.elements[gate * n + $0] == 1 }.map { Int32($0) })
      })
  }
}
