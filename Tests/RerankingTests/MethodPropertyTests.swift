import EMCL
import EmbeddingFiles
import EmbeddingMath
import RetrievalMetrics
import Scoring
import TestSupport
import Testing

@testable import Reranking

@Suite struct MethodPropertyTests {
  /// The methods of some shapes, as the registry has them, with the keys that they cannot do without.
  private static func methods(_ shapes: MethodDescription.Shape...) -> [String] {
    MethodRegistry.descriptions.filter { shapes.contains($0.shape) }
      .map { ["truncate": "truncate(7)"][$0.name] ?? $0.name }
  }

  private static let onScores = methods(.potential, .pairFunction) + ["nnn(bank=gallery)"]
  private static let onVectors = methods(.map, .expansion) + ["best"]

  private func ranks(_ set: RetrievalSet, _ expression: String) throws -> RankCounts {
    try OneMethod(set, expression).counts()
  }

  /// Ranks without the scores behind them.
  private func places(_ set: RetrievalSet, _ expression: String) throws -> [[Int32]] {
    let counts = try ranks(set, expression)
    let (texts, videos) = (try #require(counts.texts), try #require(counts.videos))
    return [texts.above, texts.level, videos.above, videos.level]
  }

  @Test(arguments: ["real/videoclip.h5", "real/cap4video-scores.h5", "synthetic/dot-multi.h5"])
  func identitiesHold(file: String) throws {
    let set = try RetrievalSet.load(Fixture.path(file))
    // One iteration of Sinkhorn from u = 0 is inverted softmax.
    #expect(
      try places(set, "sinkhorn(tau=0.05,iterations=1)") == places(set, "is(tau=0.05)"))
    // CSLS(k) and NNN(1/2, k) rank alike.
    #expect(try places(set, "csls(k=7)") == places(set, "nnn(alpha=0.5,k=7)"))
    // Every query's best item is a hub of the test queries themselves.
    #expect(try places(set, "dis(tau=0.05,k=1)") == places(set, "is(tau=0.05)"))
    // All weight on the softmax over the queries.
    #expect(try places(set, "hsm(a=25,m=1)") == places(set, "dsl(tau=0.04)"))
    // No strength, no change.
    #expect(try places(set, "nnn(alpha=0)") == places(set, "baseline"))
    #expect(try places(set, "sinkhorn(strength=0)") == places(set, "baseline"))
  }

  @Test func aSingleQueryIsItsOwnPrior() throws {
    let set = try SmallExport.dot(
      texts: Matrix(rows: 1, columns: 3, elements: [0.9, 0.3, 0.2]),
      videos: Matrix(rows: 1, columns: 3, elements: [0.5, 0.1, 0.7]))
    for expression in ["dsl", "is(tau=0.1)"] {
      #expect(try ranks(set, expression).texts?.above == [0])
    }
    // s * softmax over one query = s: the product of the two vectors, 0.45 + 0.03 + 0.14.
    let score = try OneMethod(set, "dsl(tau=0.1)").scores()[0]
    #expect(abs(score - 0.62) < 1e-3)
  }

  @Test(
    arguments: onScores + onVectors + [
      "whiten+nnn", "pca(9)", "qe+sinkhorn", "best(matching)", "quantize(binary)",
    ])
  func equalCaptionsHaveEqualScores(expression: String) throws {
    // Captions 4 = 5 and 7 = 8 = 9: equal rows, and in video to text equal gallery items.
    let set = try RetrievalSet.load(Fixture.path("synthetic/dot-square.h5"))
    let method = try OneMethod(set, expression)
    let n = set.videos.count
    for direction in Direction.allCases {
      let all = try method.scores(direction)
      for (a, b) in [(4, 5), (7, 8), (7, 9)] {
        #expect(
          all[a * n..<(a + 1) * n].elementsEqual(all[b * n..<(b + 1) * n]),
          "\(direction.rawValue)")
      }
    }
    // Bits tie by themselves as well.
    let ties = try method.metrics()[1].ties
    #expect(expression == "quantize(binary)" ? ties > 5 : ties == 5)
  }

  @Test(
    arguments: onScores + onVectors + methods(.frames) + [
      "center+sinkhorn", "whiten+csls", "qe+nnn", "emcl+is", "truncate(100)+quantize",
      "quantize(binary)+nnn", "wccn(pairs=soft)+sinkhorn(rho=10)", "blend+sinkhorn",
      "whiten+attend(0.2)+nnn",
    ])
  func threadsAndMemoryDoNotChangeABit(expression: String) throws {
    let path = Fixture.path("real/minilm-frames.h5")
    let set = try RetrievalSet.load(path)
    let streamed = try RetrievalSet.load(
      path, options: LoadOptions(blockBytes: 9000, residentBytes: 0))
    func scores(_ set: RetrievalSet, threads: Int) throws -> [[Float]] {
      let bank = try Bank(
        for: set, .file, options: LoadOptions(parallelism: Parallelism(threads: threads)))
      let method = try OneMethod(set, expression, bank: bank, threads: threads)
      return try Direction.allCases.map { try method.scores($0) }
    }
    let one = try scores(set, threads: 1)
    for threads in [2, 7] { #expect(try scores(set, threads: threads) == one) }
    #expect(try scores(streamed, threads: 2) == one)
  }

  @Test(arguments: onScores + onVectors + ["center+sinkhorn"])
  func theOrderOfTheFileChangesNoMetric(expression: String) throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/dot-multi.h5"))
    let texts = try #require(set.texts.rows?.resident)
    let videos = try #require(set.videos.rows?.resident)
    let plain = try OneMethod(set, expression).metrics()
    var generator = SplitMix64(seed: 78)
    let textOrder = generator.permutation(set.texts.count)
    let videoOrder = generator.permutation(set.videos.count)
    var place = [Int](repeating: 0, count: videoOrder.count)
    for (new, old) in videoOrder.enumerated() { place[old] = new }
    let other = try SmallExport.dot(
      texts: SmallExport.matrix(textOrder.map { Array(texts.row($0)) }),
      videos: SmallExport.matrix(videoOrder.map { Array(videos.row($0)) }),
      truth: textOrder.map { place[set.truth.videoOfText[$0]] },
      textIDs: textOrder.map { set.texts.ids[$0] }, videoIDs: videoOrder.map { set.videos.ids[$0] },
      scale: set.logitScale)
    for (a, b) in zip(plain, try OneMethod(other, expression).metrics()) {
      #expect(a.ties == b.ties)
      for metric in Metric.all where metric.figure != .mean { #expect(a[metric] == b[metric]) }
      #expect(abs(a[.meanRank] - b[.meanRank]) < 1e-9)
    }
  }

  @Test(arguments: onScores + onVectors)
  func theLogitScaleChangesNoRank(expression: String) throws {
    // A temperature on the cosine scale means the same whatever the baseline multiplies scores by. A power of
    // two changes no bit of the products.
    let set = try RetrievalSet.load(Fixture.path("real/videoclip.h5"))
    let texts = try #require(set.texts.rows?.resident)
    let videos = try #require(set.videos.rows?.resident)
    let one = try SmallExport.dot(texts: texts, videos: videos)
    let large = try SmallExport.dot(texts: texts, videos: videos, scale: 64)
    let recalls = try [one, large].map {
      try OneMethod($0, expression).metrics().map { metrics in
        Metric.recallCuts.map { metrics[.recall(at: $0)] }
      }
    }
    #expect(recalls[0] == recalls[1])
  }

  @Test(arguments: [
    "dot-square.h5", "kinds/experts-square.h5", "kinds/wti-square.h5", "kinds/dot-tab-square.h5",
    "kinds/maxsim-multi.h5",
  ])
  func mapsDoWhatTheySay(file: String) throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/\(file)"))
    let centred = try OneMethod(set, "center").group
    for side in [centred.texts, centred.videos] {
      let store = try #require(side.rows ?? side.vectors?.store)
      let rows = try store.rows(0..<store.count)
      for row in 0..<store.count {
        let length = norm(rows[row * store.width..<(row + 1) * store.width])
        #expect(length == 0 || abs(length - 1) < 1e-6)
      }
    }
    let gap = try #require(centred.geometry)
    // Items of several vectors are measured by the sums of these, which is not what is centred.
    #expect(set.kind.has(.tokens) || gap.after.modalityGap < gap.before.modalityGap)
    // All directions kept, and none of them changed: only the norm is made 1, which the formula does anyway.
    if file != "dot-square.h5" { return }
    let plain = try OneMethod(set, "baseline").scores()
    for expression in ["pca(rank=1000)", "whiten(alpha=0)"] {
      for (a, b) in zip(plain, try OneMethod(set, expression).scores()) {
        #expect(abs(a - b) <= 3e-5 * set.logitScale)
      }
    }
  }

  /// Methods share products where they can; what else is asked for changes no rank of any.
  @Test(
    arguments: [
      "dot-square.h5", "frames-multi.h5", "kinds/wti-square.h5", "kinds/ti-multi.h5",
      "kinds/experts-square.h5", "kinds/dot-tab-multi.h5", "kinds/conditioned-square.h5",
      "kinds/maxsim-square.h5",
    ],
    [
      ["baseline", "emcl", "emcl(beta=3,renormalize=true)"],
      ["baseline", "is", "emcl(renormalize=true)", "emcl+is", "emcl"],
      ["emcl", "center", "emcl+nnn", "emcl(beta=-0.9)"],
      ["emcl", "attend", "blend+is", "attend+nnn", "center+attend(0.3)", "emcl+is"],
    ])
  func methodsAreRankedTogetherAsAlone(file: String, expressions: [String]) throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/\(file)"))
    let parallelism = Parallelism(threads: 2)
    let groups = try Reranker(set, bank: .test, parallelism: parallelism)
      .fit(try expressions.map { try Pipeline($0) }).groups
    let together = try FittedGroup.rank(groups, Judgments(set), parallelism: parallelism)
    for (group, result) in zip(groups, together) {
      for (member, counts) in zip(group.members, result.counts) {
        let isSame = try counts == ranks(set, member.pipeline.expression)
        #expect(isSame, "\(member.pipeline.expression)")
      }
      let alone = try group.rank(Judgments(set), parallelism: parallelism).scores
      #expect(abs(alone.mean - result.scores.mean) <= 1e-5 * max(1, abs(alone.mean)))
      #expect(abs(alone.deviation - result.scores.deviation) <= 1e-4 * alone.deviation)
    }
  }

  @Test func truncationKeepsTheFirstChannels() throws {
    let set = try RetrievalSet.load(Fixture.path("real/videoclip.h5"))
    let whole = try OneMethod(set, "truncate(768)")
    #expect(whole.member.resultProtocol == .none && whole.member.bank == nil)
    for side in [try OneMethod(set, "truncate(100)").group.texts, whole.group.videos] {
      let rows = try #require(side.rows)
      let row = try rows.rows(3..<4)
      #expect(abs(norm(row[...]) - 1) < 1e-6)
    }
    let row = try #require(OneMethod(set, "truncate(100)").group.texts.rows).rows(3..<4)
    let plain = try #require(set.texts.rows).rows(3..<4)
    #expect(row[100...].allSatisfy { $0 == 0 } && row[99] != 0)
    let length = norm(plain[..<100])
    for (own, all) in zip(row[..<100], plain) {
      #expect(abs(Double(own) - Double(all) / length) < 1e-6)
    }
    let error = #expect(throws: OneMethod.Refused.self) {
      try OneMethod(set, "center+truncate(769)")
    }
    #expect(error?.reason == "truncate(769): the vectors have 768 channels")
  }

  /// An index of bits has no more scores than channels: they tie, exactly.
  @Test func bitsTie() throws {
    let set = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    let scores = try OneMethod(set, "quantize(binary)").scores()
    #expect(Set(scores).count <= 513)
    let counts = try OneMethod(set, "quantize(binary)").counts()
    #expect(try #require(counts.texts).level.contains { $0 > 1 })
  }

  @Test func refusalsHaveTheirReason() throws {
    let conditioned = try RetrievalSet.load(
      Fixture.path("synthetic/kinds/conditioned-square.h5"))
    for expression in ["center", "dualis", "nnn(bank=gallery)", "qe", "whiten+is"] {
      let error = #expect(throws: OneMethod.Refused.self) {
        try OneMethod(conditioned, expression)
      }
      #expect(error?.reason.contains("conditioned") == true)
    }
    #expect(try OneMethod(conditioned, "sinkhorn").metrics().count == 2)
    // EMCL in blocks makes no vectors: the test queries can serve as a bank, others cannot.
    let set = try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
    let bank = try Bank(for: set, .file, options: LoadOptions())
    #expect(try OneMethod(set, "emcl(scope=blocks(64,64))+is").metrics().count == 2)
    for (method, reason) in [("is", "items of a bank"), ("nnn(bank=gallery)", "gallery items")] {
      let error = #expect(throws: OneMethod.Refused.self) {
        try OneMethod(set, "emcl(scope=blocks(64,64))+\(method)", bank: bank)
      }
      #expect(error?.reason.contains(reason) == true)
    }
  }
}
