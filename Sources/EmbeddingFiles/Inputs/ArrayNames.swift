/// Which array of a file is which, told by their names.
extension ArrayInputs {
  /// The words by which people name arrays.
  private static let names: [(part: Part, words: Set<String>)] = [
    (.mask, ["mask", "masks"]),
    (.offsets, ["offset", "offsets"]),
    (.truth, ["truth", "gt", "labels", "label"]),
    (.scores, ["scores", "score", "sim", "sims", "similarity", "similarities", "logits"]),
    (
      .text,
      [
        "text", "texts", "txt", "caption", "captions", "query", "queries", "sentence", "sentences",
        "t",
      ]
    ),
    (
      .video,
      [
        "video", "videos", "vid", "vids", "frame", "frames", "image", "images", "img", "visual",
        "vision", "gallery", "v",
      ]
    ),
  ]

  /// The parts of a set.
  private enum Part {
    case text
    case video
    case mask
    case offsets
    case textOffsets
    case videoOffsets
    case scores
    case truth
  }

  /// The part that a name speaks of; nil for one that speaks of none, or of several.
  private static func part(_ name: String) -> Part? {
    let words = Set(
      name.lowercased().split { !$0.isLetter }.map(String.init))
    let found = names.filter { !$0.words.isDisjoint(with: words) }.map(\.part)
    // A mask of the video's frames is a mask; a name of both sides leaves it open.
    if found.first == .mask || found.first == .truth { return found.first }
    if found.first == .offsets {
      return found.count == 2
        ? found[1] == .text ? .textOffsets : found[1] == .video ? .videoOffsets : nil : nil
    }
    return found.count == 1 ? found[0] : nil
  }

  /// Tells if the names of two files say that the first has the videos, and the second the texts.
  static func areSwapped(_ first: String, _ second: String) -> Bool {
    part(fileName(first)) == .video && part(fileName(second)) == .text
  }

  /// The arrays of a file in their roles: by their names, or, where there are two, in their order.
  ///
  /// What the options name already is left as it is.
  /// - Throws: ``ExportError/invalid(path:problems:)`` when the names leave it open.
  func named(in source: any ArraySource, of path: String) throws(ExportError) -> ArrayInputs {
    var matrices: [(name: String, axes: Int)] = []
    var found: [(name: String, part: Part)] = []
    // What cannot be read is not looked for, unless its name is, or too little else is found.
    var faults: [(part: Part?, error: ExportError)] = []
    for name in source.names {
      let array: ArraySummary
      do throws(ExportError) {
        array = try source.summary(name)
      } catch {
        faults.append((ArrayInputs.part(name), error))
        continue
      }
      guard array.shape.count >= 1 else { continue }
      let part = ArrayInputs.part(name)
      let isMatrix = array.shape.count > 1 && part != .mask && part != .truth
      if isMatrix, array.type.isVectorLike || readsBFloat16 && array.type.mayBeBFloat16 {
        matrices.append((name, array.shape.count))
      }
      if let part, isMatrix || array.type.isWhole || array.shape.count > 1 {
        found.append((name, part))
      }
    }
    func only(_ part: Part) -> [String] {
      let own = found.filter { $0.part == part }
      return own.count == 1 ? ["\(path):\(own[0].name)"] : []
    }
    var arrays = self
    (arrays.isGuessed, arrays.container) = (true, path)
    func require(_ parts: Part...) throws(ExportError) {
      for fault in faults where fault.part.map(parts.contains) ?? false { throw fault.error }
    }
    let (texts, videos) = (only(.text), only(.video))
    if texts.isEmpty { try require(.text) }
    if videos.isEmpty { try require(.video) }
    if !texts.isEmpty, !videos.isEmpty {
      (arrays.text, arrays.video) = (texts, videos)
    } else if matrices.count == 2 {
      (arrays.text, arrays.video) = (
        ["\(path):\(matrices[0].name)"], ["\(path):\(matrices[1].name)"]
      )
    } else if let scores = only(.scores).first
      ?? (matrices.count == 1 && faults.isEmpty ? "\(path):\(matrices[0].name)" : nil)
    {
      arrays.scores = [scores]
    } else if let fault = faults.first {
      throw fault.error
    } else {
      let names = source.names.prefix(12).joined(separator: ", ")
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "/", "the names of its arrays do not say which is which",
            expected: "one named text and one named video, two in all, or scores",
            found: names + (source.names.count > 12 ? ", ..." : ""),
            hint: isBank
              ? "name them: --bank \(path):NAME \(path):NAME"
              : "name them: --text \(path):NAME --video \(path):NAME")
        ])
    }
    if arrays.mask.isEmpty, arrays.scores.isEmpty,
      let video = matrices.first(where: { "\(path):\($0.name)" == arrays.video.first }),
      video.axes == 3
    {
      arrays.mask = only(.mask)
      if arrays.mask.isEmpty { try require(.mask) }
      arrays.isMaskGuessed = !arrays.mask.isEmpty
    }
    if arrays.textOffsets.isEmpty, arrays.videoOffsets.isEmpty, arrays.scores.isEmpty {
      arrays.textOffsets = only(.textOffsets)
      arrays.videoOffsets = only(.videoOffsets)
      if arrays.textOffsets.isEmpty { try require(.textOffsets) }
      if arrays.videoOffsets.isEmpty { try require(.videoOffsets) }
      arrays.areOffsetsGuessed = !(arrays.textOffsets + arrays.videoOffsets).isEmpty
    }
    if arrays.truth.isEmpty {
      arrays.truth = only(.truth)
      if arrays.truth.isEmpty { try require(.truth) }
      arrays.isTruthGuessed = !arrays.truth.isEmpty
    }
    return arrays
  }
}
