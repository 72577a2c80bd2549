import EmbeddingFiles
import EmbeddingMath
import Glibc
import Scoring
import TestSupport
import Testing

@testable import Reranking

@Suite struct WithinPairTests {
  private let parallelism = Parallelism(threads: 2)

  /// Rows of length 1, some of them missing.
  private func rows(_ count: Int, _ width: Int, missing: [Int], seed: UInt64) -> Matrix {
    var rows = Matrix.random(count, width, seed: seed)
    for row in 0..<count {
      let length = norm(rows.row(row))
      for channel in 0..<width {
        rows[row, channel] = missing.contains(row) ? 0 : rows[row, channel] / Float(length)
      }
    }
    return rows
  }

  /// W from its definition, pair by pair.
  private func covariance(
    _ texts: Matrix, _ videos: Matrix, _ weight: (Int, Int) -> Double
  ) -> DoubleMatrix {
    let d = texts.columns
    var sum = DoubleMatrix(rows: d, columns: d)
    var total = 0.0
    for i in 0..<texts.rows where texts.row(i).contains(where: { $0 != 0 }) {
      for j in 0..<videos.rows where videos.row(j).contains(where: { $0 != 0 }) {
        let difference = (0..<d).map { Double(texts[i, $0]) - Double(videos[j, $0]) }
        let own = weight(i, j)
        total += own
        for a in 0..<d {
          for b in 0..<d { sum[a, b] += own * difference[a] * difference[b] }
        }
      }
    }
    for place in sum.elements.indices { sum.elements[place] /= 2 * total }
    return sum
  }

  private func compare(_ found: WithinPairs, _ wanted: DoubleMatrix, scaled: Bool) throws {
    // The decomposition put together again; its scale is free where pairs are known.
    let d = wanted.rows
    var sum = DoubleMatrix(rows: d, columns: d)
    for k in 0..<d {
      for a in 0..<d {
        for b in 0..<d { sum[a, b] += found.values[k] * found.vectors[k, a] * found.vectors[k, b] }
      }
    }
    let trace = { (m: DoubleMatrix) in (0..<d).reduce(0) { $0 + m[$1, $1] } }
    let factor = scaled ? trace(wanted) / trace(sum) : 1
    for (one, other) in zip(sum.elements, wanted.elements) {
      #expect(abs(one * factor - other) < 1e-7)
    }
  }

  @Test func knownPairsWithSeveralTextsAndMissingVectors() throws {
    let (texts, videos) = (
      rows(300, 7, missing: [3, 150], seed: 1), rows(40, 7, missing: [5], seed: 2)
    )
    let truth = Truth(videoOfText: (0..<300).map { $0 * $0 % 40 }, videoCount: 40)
    let items = PairedRows(texts: RowStore(texts), videos: RowStore(videos))
    try compare(
      WithinPairs(items, truth, parallelism: parallelism),
      covariance(texts, videos) { truth.videoOfText[$0] == $1 ? 1 : 0 }, scaled: true)
  }

  /// At the higher sharpness most pairs carry next to no weight.
  @Test(arguments: [9, 400]) func softPairsAreSummedAsTheirDefinition(sharpness: Int) throws {
    let (texts, videos) = (
      rows(290, 6, missing: [0, 289], seed: 3), rows(530, 6, missing: [256, 400], seed: 4)
    )
    let vectors = PairedRows(texts: RowStore(texts), videos: RowStore(videos))
    let source = DotProductScores(texts: RowStore(texts), videos: RowStore(videos), scale: 1)
    let request = LogSumRequest(
      direction: .textToVideo, sharpness: Float(sharpness), rounds: 4, relaxation: 0.75)
    let logSums = try source.logSums([request], parallelism: parallelism)[0]
    let sums = try source.sums(
      over: Assignment(request, logSums: logSums), of: [vectors], parallelism: parallelism)[0]
    // Sinkhorn's last rows, in double precision.
    let weights = (0..<texts.rows).map { i in
      let logits = (0..<videos.rows).map { j in
        Double(sharpness)
          * (0..<6).reduce(0.0) { $0 + Double(texts[i, $1]) * Double(videos[j, $1]) }
          - 0.75 * (log(530.0) + logSums[j])
      }
      let most = logits.max() ?? 0
      let parts = logits.map { exp($0 - most) }
      let total = parts.reduce(0, +)
      return parts.map { $0 / total }
    }
    try compare(
      WithinPairs(vectors, sums, parallelism: parallelism),
      covariance(texts, videos) { weights[$0][$1] }, scaled: false)
    for threads in [1, 3] {
      let again = try source.sums(
        over: Assignment(request, logSums: logSums), of: [vectors],
        parallelism: Parallelism(threads: threads))[0]
      #expect(again.products == sums.products && again.ofVideos == sums.ofVideos)
    }
  }

  @Test func pairsThatAreEqualChangeNothingButTheMean() throws {
    let same = rows(60, 9, missing: [], seed: 5)
    let set = try SmallExport.dot(texts: same, videos: same)
    let bank = Bank(
      origin: .export("b"), texts: set.texts, videos: set.videos, truth: set.truth)
    let moved = try OneMethod(set, "wccn(pairs=bank)", bank: bank).scores()
    let centred = try OneMethod(set, "center", bank: bank).scores()
    #expect(moved == centred)
  }

  @Test func pairsAreTheBanksWhereItHasSome() throws {
    let set = try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
    let bank = try Bank(for: set, .file, options: LoadOptions())
    let known = try OneMethod(set, "wccn", bank: bank).member
    #expect(known.pipeline.expression == "wccn(pairs=bank)" && known.resultProtocol == .inductive)
    let without = Bank(origin: .file, texts: bank.texts, videos: bank.videos, truth: nil)
    let soft = try OneMethod(set, "wccn", bank: without).member
    #expect(soft.pipeline.expression == "wccn(pairs=soft)" && soft.resultProtocol == .inductive)
    let none = try OneMethod(set, "wccn").member
    #expect(none.pipeline.expression == "wccn(pairs=soft)")
    #expect(none.resultProtocol == .transductive)
    let error = #expect(throws: OneMethod.Refused.self) { try OneMethod(set, "wccn(pairs=bank)") }
    #expect(error?.reason.contains("needs a bank that tells") == true)
  }

  @Test func softPairsNeverSeeThePairs() throws {
    // Another truth, the same scores.
    let set = try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
    let bank = try Bank(for: set, .file, options: LoadOptions())
    let count = try #require(bank.texts?.count)
    let shifted = Bank(
      origin: .file, texts: bank.texts, videos: bank.videos,
      truth: Truth(videoOfText: (0..<count).map { ($0 + 1) % count }, videoCount: count))
    let own = try OneMethod(set, "wccn(pairs=soft)", bank: bank).scores()
    #expect(try OneMethod(set, "wccn(pairs=soft)", bank: shifted).scores() == own)
    #expect(
      try OneMethod(set, "wccn", bank: bank).scores()
        != OneMethod(set, "wccn", bank: shifted).scores())
  }

  @Test func strengthsCanBeChosenOnTheBank() throws {
    let set = try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
    let bank = try Bank(for: set, .file, options: LoadOptions())
    for expression in ["wccn(a=auto,ridge=auto)", "emcl(variant=robust,beta=auto)"] {
      let settings = try OneMethod(set, expression, bank: bank).member.settings[.textToVideo]
      #expect(settings.contains { $0.origin == .bank }, "\(expression)")
      let rule = try OneMethod(set, expression).member.settings[.textToVideo]
      #expect(rule.allSatisfy { $0.origin != .bank }, "\(expression)")
    }
  }

  @Test func oneDirectionKeepsItsScores() throws {
    let set = try RetrievalSet.load(Fixture.path("real/videoclip.h5"))
    let plain = try OneMethod(set, "center")
    let both = try OneMethod(set, "center+sinkhorn")
    let one = try OneMethod(set, "center+sinkhorn(only=v2t)")
    #expect(try one.scores(.textToVideo) == plain.scores(.textToVideo))
    #expect(try one.scores(.videoToText) == both.scores(.videoToText))
    #expect(one.member.settings[.textToVideo].isEmpty)
    #expect(throws: PipelineError.self) { try Pipeline("sinkhorn(only=v2v)") }
  }

  @Test func bestIsWhatItStandsFor() throws {
    let square = try RetrievalSet.load(Fixture.path("synthetic/dot-square.h5"))
    let several = try RetrievalSet.load(Fixture.path("synthetic/dot-multi.h5"))
    let scores = try RetrievalSet.load(Fixture.path("synthetic/matrix-square.h5"))
    for (set, expression, wanted) in [
      (square, "best", "wccn(pairs=soft,rho=10)+sinkhorn(tau=0.4sd,iterations=20,rho=10)"),
      (square, "best(matching)", "wccn(pairs=soft,rho=inf)+sinkhorn(iterations=20)"),
      (
        several, "best", "wccn(pairs=soft,rho=10)+sinkhorn(tau=0.4sd,iterations=20,rho=10,only=v2t)"
      ),
      (scores, "best", "sinkhorn(tau=0.4sd,iterations=20,rho=10)"),
    ] {
      #expect(try OneMethod(set, expression).member.pipeline.expression == wanted)
    }
  }
}
