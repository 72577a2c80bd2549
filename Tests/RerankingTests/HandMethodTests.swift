import EmbeddingFiles
import EmbeddingMath
import Scoring
import TestSupport
import Testing

@testable import Reranking

/// Three queries, three items, a bank of two queries: every number can be worked out by hand.
@Suite struct HandMethodTests {
  private let s: [[Float]] = [[0.3, 0.2, 0.25], [0.28, 0.26, 0.1], [0.29, 0.15, 0.27]]
  private let b: [[Float]] = [[0.31, 0.22, 0.2], [0.27, 0.12, 0.05]]

  private func scores(
    _ expression: String, bank rows: [[Float]]?, as form: ScoreForm = .formula
  ) throws -> [[Double]] {
    let set = try SmallExport.scores(s)
    let bank =
      rows.map {
        Bank(
          origin: .apart, texts: SmallExport.side($0, named: "b"), videos: nil, truth: nil)
      } ?? .test
    let flat = try OneMethod(set, expression, bank: bank).scores(as: form).map(Double.init)
    return (0..<3).map { Array(flat[$0 * 3..<($0 + 1) * 3]) }
  }

  private func expect(_ found: [[Double]], _ wanted: [[Double]], within tolerance: Double = 3e-7) {
    #expect(found.map(\.count) == wanted.map(\.count))
    for (a, b) in zip(found.joined(), wanted.joined()) { #expect(abs(a - b) <= tolerance) }
  }

  @Test func invertedSoftmaxInItsLogarithmicForm() throws {
    // The first item: 0.05 log(e^6.2 + e^5.4) = 0.32855503, and 0.3 - that.
    expect(
      try scores("is(tau=0.05)", bank: b),
      [
        [-0.0285550332973889, -0.026346400552148597, 0.047570632421312875],
        [-0.04855503329738886, 0.0336535994478514, -0.10242936757868712],
        [-0.03855503329738891, -0.07634640055214861, 0.06757063242131289],
      ])
  }

  @Test func csls() throws {
    // 2 S minus the largest bank score of each item, 0.31, 0.22 and 0.2.
    expect(
      try scores("csls(k=1)", bank: b),
      [[0.29, 0.18, 0.3], [0.25, 0.3, 0.0], [0.27, 0.08, 0.34]])
  }

  @Test func nearestNeighborNormalization() throws {
    // S minus 0.75 of the means 0.29, 0.17 and 0.125.
    expect(
      try scores("nnn(alpha=0.75,k=2)", bank: b),
      [[0.0825, 0.0725, 0.15625], [0.0625, 0.1325, 0.00625], [0.0725, 0.0225, 0.17625]])
  }

  @Test func dualSoftmaxOnLogits() throws {
    // Temperature 1 on 100 S: 30 e^30 / (e^30 + e^28 + e^29) = 19.957.
    expect(
      try scores("dsl(tau=0.01)", bank: nil).map { $0.map { 100 * $0 } },
      [
        [19.957228673244686, 0.04945163924841813, 2.9800729418862137],
        [2.5208560487706655, 25.93527970569551, 3.646444912750782e-07],
        [7.097125660589116, 0.00024990189320530206, 23.781520238222736],
      ], within: 1e-4)
  }

  @Test func sinkhornAfterOneIterationAndMany() throws {
    expect(
      try scores("sinkhorn(tau=0.05,iterations=1)", bank: nil),
      [
        [-0.10052568606461548, -0.13218087826628122, -0.10157053610007427],
        [-0.12052568606461544, -0.07218087826628122, -0.2515705361000743],
        [-0.11052568606461549, -0.18218087826628124, -0.08157053610007425],
      ])
    // S + tau v at the fixed point.
    let v = [-8.009721989110831, -6.64458109145596, -7.031238376157315]
    expect(
      try scores("sinkhorn(tau=0.05,iterations=1000)", bank: nil),
      s.map { row in zip(row, v).map { Double($0) + 0.05 * $1 } }, within: 2e-6)
  }

  @Test func dynamicInvertedSoftmaxOpensForHubsOnly() throws {
    // Both bank queries like item 0 best, and so do all three queries: every row is inverted.
    let all = try scores("dis(tau=0.05,k=1)", bank: b)
    #expect(all == (try scores("is(tau=0.05)", bank: b)))
    // A bank that likes item 1 best opens for none.
    let none = try scores("dis(tau=0.05,k=1)", bank: [[0.1, 0.4, 0.1], [0.0, 0.3, 0.2]])
    expect(none, s.map { $0.map(Double.init) }, within: 0)
  }

  @Test func globalCorrectionRanksAmongTheBank() throws {
    // Item 0: 0.3 has one bank score above it (0.31), 0.28 and 0.29 too. Item 1: 0.2 one, 0.26 none, 0.15 one.
    expect(try scores("gc", bank: b), [[-1, -1, 0], [-1, 0, -1], [-1, -1, 0]], within: 0)
    // Ties by S in the ranking alone: 0.3 before 0.2 in the first row.
    let keys = try scores("gc", bank: b, as: .ranking)
    #expect(keys[0][0] > keys[0][1] && keys[0][2] > keys[0][0])
  }

  @Test func mutualProximityAndLocalScaling() throws {
    // The first pair: z = (0.3 - 0.25) / 0.0408248 = 1.224745 in its row, (0.3 - 0.29) / 0.00816497 the same in
    // its column; the chance to be farther is 0.889664 from either side.
    let proximity = try scores("mp", bank: nil)
    #expect(abs(proximity[0][0] - 0.889664 * 0.889664) < 2e-5)
    // (0.29 - 0.236667) / 0.061824 = 0.862662 in its row, 0 in its column: 0.805837 / 2.
    #expect(abs(proximity[2][0] - 0.805837 / 2) < 2e-5)
    // d = 0.7; nearest two of the row 0.7, 0.75, of the column 0.7, 0.71: -0.7 / sqrt(0.725 * 0.705).
    let scaled = try scores("nicdm(k=2)", bank: nil)[0][0]
    #expect(abs(scaled + 0.7 / (0.725 * 0.705).squareRoot()) < 1e-6)
  }

  @Test func theGalleryIsABankWithoutTheItemItself() throws {
    // Items 0 and 1 are equal, item 2 stands across: the best other items are at 1, 1 and 0.
    let set = try SmallExport.dot(
      texts: SmallExport.matrix([[0.6, 0.8], [0.8, 0.6], [0, 1]]),
      videos: SmallExport.matrix([[1, 0], [1, 0], [0, 1]]), scale: 100)
    let method = try OneMethod(set, "nnn(alpha=0.5,k=1,bank=gallery)")
    #expect(method.member.resultProtocol == .inductive && method.member.bank == nil)
    let wanted: [Float] = [60 - 50, 60 - 50, 80, 80 - 50, 80 - 50, 60, -50, -50, 100]
    for (own, wanted) in zip(try method.scores(), wanted) { #expect(abs(own - wanted) < 1e-4) }
    // Texts as the gallery: 0.96 between the first two, 0.8 and 0.6 with the third.
    let texts = try method.scores(.videoToText)
    for (text, best) in [0.96, 0.96, 0.8].enumerated() {
      #expect(abs(Double(texts[text * 3 + 2]) - [80, 60, 100][text] + 50 * best) < 1e-4)
    }
    // Of fewer others than k, the mean is that of all; an item alone has none, and keeps its scores.
    let all = try OneMethod(set, "nnn(alpha=0.5,k=9,bank=gallery)").scores()
    #expect(abs(all[0] - (60 - 25)) < 1e-4)
    let alone = try SmallExport.dot(
      texts: SmallExport.matrix([[0.6, 0.8]]), videos: SmallExport.matrix([[1, 0]]))
    #expect(try OneMethod(alone, "nnn(bank=gallery)").scores() == [0.6])
  }

  @Test func theGalleryNeedsNoQueries() throws {
    // Other texts change no score of the rest from text to video.
    let set = try RetrievalSet.load(Fixture.path("real/videoclip.h5"))
    let some = try set.selecting(videos: Array(0..<100))
    let texts = try #require(set.texts.rows?.resident)
    let videos = try #require(set.videos.rows?.resident)
    let one = try SmallExport.alone(
      SmallExport.matrix([Array(texts.row(17))]), videos: videos, truth: 17, scale: set.logitScale)
    let whole = try OneMethod(some, "nnn(bank=gallery)").scores()
    #expect(
      try OneMethod(one, "nnn(bank=gallery)").scores() == Array(whole[17 * 100..<18 * 100]))
  }
}
