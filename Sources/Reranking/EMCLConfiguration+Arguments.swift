internal import EMCL

extension EMCLConfiguration {
  /// Reads the keys of an `emcl(...)` expression.
  init(_ values: [String: String]) throws(PipelineError) {
    self.init()
    let arguments = Arguments(method: "emcl", values: values)
    if let preset = values["preset"] { try adopt(preset, arguments) }
    let named = try arguments.choice("variant", of: Variant.self)
    if let named { variant = named }
    if named == .robust { start = .rows(seed: 0) }
    k = try arguments.integer("k", in: 1...4096) ?? k
    iterations = try arguments.integer("iterations", in: 1...10_000) ?? iterations
    lambda = try arguments.number("lambda", words: "a number above 0") { $0 > 0 } ?? lambda
    choosesBeta = values["beta"] == "auto"
    if !choosesBeta { beta = try arguments.number("beta", words: "a number, or auto") ?? beta }
    renormalize = try arguments.flag("renormalize") ?? renormalize
    multiply = try arguments.flag("multiply") ?? multiply
    if let (word, numbers) = try arguments.call("scope") {
      conditionedScope = nil
      hasPresetBlocks = false
      switch (word, numbers.count) {
      case ("global", 0): scope = .global
      case ("gallery", 0): scope = .gallery
      case ("aligned", 1) where (1...1_000_000).contains(numbers[0]):
        scope = .aligned(pairs: numbers[0])
        if values["rescale"] == nil { rescale = nil }
      case ("blocks", 2) where numbers.allSatisfy({ (1...1_000_000).contains($0) }):
        scope = .blocks(texts: numbers[0], videos: numbers[1])
        // A block has the repository's own number of rows.
        if values["rescale"] == nil { rescale = nil }
      default:
        throw arguments.unknown(
          "scope", values["scope"] ?? "",
          known: ["global", "blocks(texts,videos)", "gallery", "aligned(pairs)"])
      }
    }
    if values["rescale"] == "off" {
      rescale = nil
    } else {
      rescale = try arguments.integer("rescale", in: 1...1_000_000_000) ?? rescale
    }
    if variant == .paper, choosesBeta || beta != nil || preset?.beta != nil {
      throw PipelineError(
        "emcl: variant=paper has no beta: its result is the reconstruction alone",
        hint: "leave beta out, or use variant=released")
    }
    if let (word, numbers) = try arguments.call("init") {
      start = try StartingBases(word, numbers, k: &k, arguments: arguments)
    }
  }
}

extension EMCLConfiguration {
  /// Takes the settings that a released command, or the paper, uses; none of them is rescaled.
  ///
  /// - `clip2video`: EMCL `video_retrieval/As_an_inference_module`, the README's command; 64 x 64 blocks.
  /// - `emclnet`: EMCL `video_retrieval/EMCL-Net`, `until_module.py`; 32 x 32 blocks of conditioned vectors,
  ///   all rows of other kinds.
  /// - `mmt`: EMCL `video_retrieval/As_a_joint_training_module`, MSR-VTT's configuration, but over all
  ///   rows of an expert: the repository's batches of matching pairs leak the labels.
  /// - `paper`: arXiv 2211.11427, Algorithm 1.
  private mutating func adopt(
    _ preset: String, _ arguments: Arguments
  ) throws(PipelineError) {
    rescale = nil
    switch preset {
    case "clip2video":
      self.preset = Preset(k: 7, iterations: 10, lambda: 0.1, beta: 4, renormalize: false)
      (scope, hasPresetBlocks) = (.blocks(texts: 64, videos: 64), true)
    case "emclnet":
      self.preset = Preset(k: 32, iterations: 9, lambda: 1, beta: 3, renormalize: false)
      (conditionedScope, hasPresetBlocks) = (.blocks(texts: 32, videos: 32), true)
    case "mmt":
      self.preset = Preset(
        k: 64, iterations: 5, lambda: 1, beta: 3, multiply: true, renormalize: true)
    case "paper":
      self.preset = Preset(k: 32, iterations: 9, lambda: 1)
      variant = .paper
    default:
      throw arguments.unknown("preset", preset, known: ["clip2video", "emclnet", "mmt", "paper"])
    }
  }
}

extension StartingBases {
  fileprivate init(
    _ word: String, _ numbers: [Int], k: inout Int?, arguments: Arguments
  ) throws(PipelineError) {
    switch (word, numbers.count) {
    case ("draw", 0...1):
      guard numbers.first ?? 0 >= 0 else {
        throw PipelineError("emcl: a seed must not be negative")
      }
      self = .draw(seed: UInt64(numbers.first ?? 0))
    case ("signs", 2):
      let (positive, negative) = (numbers[0], numbers[1])
      // Looked at one by one first: their sum may lie beyond all numbers.
      guard (0...4096).contains(positive), (0...4096).contains(negative),
        (1...4096).contains(positive + negative)
      else {
        throw PipelineError("emcl: signs(p,q) takes 1 to 4096 bases in all")
      }
      guard k == nil || k == positive + negative else {
        throw PipelineError(
          "emcl: signs(\(positive),\(negative)) makes \(positive + negative) bases, not k=\(k ?? 0)",
          hint: "leave k out")
      }
      k = positive + negative
      self = .signs(positive: positive, negative: negative)
    case ("file", 0):
      self = .file
    case ("rows", 0...1):
      guard numbers.first ?? 0 >= 0 else {
        throw PipelineError("emcl: a seed must not be negative")
      }
      self = .rows(seed: UInt64(numbers.first ?? 0))
    default:
      throw arguments.unknown(
        "init", arguments.values["init"] ?? "",
        known: ["draw(seed)", "signs(p,q)", "file", "rows(seed)"])
    }
  }
}
