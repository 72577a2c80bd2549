internal import EMCL

extension EMCLConfiguration {
  /// Reads the keys of an `emcl(...)` expression.
  init(_ values: [String: String]) throws(PipelineError) {
    self.init()
    let arguments = Arguments(method: "emcl", values: values)
    variant = try arguments.choice("variant", of: Variant.self) ?? variant
    k = try arguments.integer("k", in: 1...4096)
    iterations = try arguments.integer("iterations", in: 1...10_000)
    lambda = try arguments.number("lambda", words: "a number above 0") { $0 > 0 }
    beta = try arguments.number("beta", words: "a number")
    renormalize = try arguments.flag("renormalize")
    multiply = try arguments.flag("multiply")
    if values["rescale"] == "off" {
      rescale = nil
    } else {
      rescale = try arguments.integer("rescale", in: 1...1_000_000_000) ?? rescale
    }
    if let scope = values["scope"], scope != "global" {
      throw arguments.unknown("scope", scope, known: ["global"])
    }
    if variant == .paper, beta != nil {
      throw PipelineError(
        "emcl: variant=paper has no beta: its result is the reconstruction alone",
        hint: "leave beta out, or use variant=released")
    }
    if let (word, numbers) = try arguments.call("init") {
      start = try StartingBases(word, numbers, k: &k, arguments: arguments)
    }
  }
}

extension StartingBases {
  fileprivate init(
    _ word: String, _ numbers: [Int], k: inout Int?, arguments: Arguments
  ) throws(PipelineError) {
    switch (word, numbers.count) {
    case ("draw", 0...1):
      guard numbers.first ?? 0 >= 0 else { throw PipelineError("emcl: a seed is not negative") }
      self = .draw(seed: UInt64(numbers.first ?? 0))
    case ("signs", 2):
      let (positive, negative) = (numbers[0], numbers[1])
      guard positive >= 0, negative >= 0, (1...4096).contains(positive + negative) else {
        throw PipelineError("emcl: signs(p,q) takes 1 to 4096 bases in all")
      }
      guard k == nil || k == positive + negative else {
        throw PipelineError(
          "emcl: signs(\(positive),\(negative)) are \(positive + negative) bases, k=\(k ?? 0) says otherwise",
          hint: "leave k out")
      }
      k = positive + negative
      self = .signs(positive: positive, negative: negative)
    case ("file", 0):
      self = .file
    default:
      throw arguments.unknown(
        "init", arguments.values["init"] ?? "", known: ["draw(seed)", "signs(p,q)", "file"])
    }
  }
}
