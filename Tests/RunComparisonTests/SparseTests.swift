import EmbeddingMath
import Foundation
import Reranking
import RetrievalMetrics
import Scoring
import TestSupport
import Testing

@testable import EmbeddingFiles
@testable import RunComparison

/// Scores of some pairs, second stages and candidates against `Fixtures/sparse.py`.
@Suite struct SparseTests {
  /// The answers under one pipeline.
  private struct Answer: Decodable {
    let t2v: [String: Double]
    let v2t: [String: Double]
    let scores: [[Double]]
  }

  private static let answers =
    (try? Fixture.json("sparse.json", as: [String: [String: Answer]].self)) ?? [:]

  @Test func thereAreAnswers() {
    #expect(SparseTests.answers.values.map(\.count).reduce(0, +) > 80)
  }

  /// What lists allow is no way for other counts to be wrong unseen.
  @Test func shortListsAreOfListsAlone() throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/sparse/alone-square-only.h5"))
    let counts = try OneMethod(set, "baseline").counts()
    #expect(counts.isConsistent(with: set.truth, hasLists: true))
    #expect(!counts.isConsistent(with: set.truth))
  }

  @Test(arguments: answers.keys.sorted())
  func ranksAndScoresAreThoseOfWholeMatrices(file: String) throws {
    let set = try RetrievalSet.load(Fixture.path(file))
    for (expression, answer) in try #require(SparseTests.answers[file]).sorted(by: {
      $0.key < $1.key
    }) {
      let method = try OneMethod(set, expression)
      let counts = try method.counts()
      #expect(counts.isConsistent(with: set.truth, hasLists: true), "\(expression)")
      for direction in Direction.allCases {
        let wanted = direction == .textToVideo ? answer.t2v : answer.v2t
        let metrics = try #require(counts.metrics(direction, set.truth))
        #expect(metrics.queries == Int(wanted["queries"] ?? -1))
        #expect(metrics.missing == Int(wanted["missing"] ?? -1), "\(expression) \(direction)")
        for (name, value) in wanted where !["queries", "missing"].contains(name) {
          let metric = try #require(Metric(named: name))
          #expect(
            abs(metrics[metric] - value) < 1e-7,
            "\(expression) \(direction.rawValue) \(name): \(metrics[metric]) for \(value)")
        }
      }
      let found = try method.scores()
      let most = answer.scores.reduce(1) { max($0, abs($1[2])) }
      for wanted in answer.scores {
        let score = found[Int(wanted[0]) * set.videos.count + Int(wanted[1])]
        #expect(abs(Double(score) - wanted[2]) < 2e-5 * most, "\(expression) \(wanted)")
      }
    }
  }

  @Test(arguments: answers.keys.sorted())
  func threadsAndStreamingChangeNothing(file: String) throws {
    let set = try RetrievalSet.load(Fixture.path(file))
    let streamed = try RetrievalSet.load(
      Fixture.path(file), options: LoadOptions(blockBytes: 500, residentBytes: 0))
    for expression in try #require(SparseTests.answers[file]).keys {
      let counts = try OneMethod(set, expression, threads: 1).counts()
      for threads in [2, 7] {
        #expect(try OneMethod(set, expression, threads: threads).counts() == counts)
      }
      #expect(try OneMethod(streamed, expression, threads: 3).counts() == counts)
    }
  }

  @Test(arguments: ["alone-square-above", "alone-ties-above"])
  func aboveIsAMatrixFilledWithALowerNumber(name: String) throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/sparse/\(name).h5"))
    let lists = try OneMethod(set, "baseline").counts()
    let whole = try RankSweep(
      FilledScores(try #require(set.sparse)), [.plain], Judgments(set),
      parallelism: Parallelism(threads: 2)
    ).counts[0]
    #expect(lists.texts?.above == whole.texts?.above && lists.texts?.level == whole.texts?.level)
    #expect(lists.texts?.levelBefore == whole.texts?.levelBefore)
    #expect(lists.videos?.above == whole.videos?.above)
    #expect(lists.videos?.level == whole.videos?.level)
    #expect(lists.videos?.groupsAbove == whole.videos?.groupsAbove)
    for direction in Direction.allCases {
      #expect(
        lists.compatible(direction, set.truth, .square)
          == whole.compatible(direction, set.truth, .square))
    }
  }

  @Test func candidatesWithoutAScoreAreTiedBelowAndOthersAreNoCandidates() throws {
    var set = try RetrievalSet.load(Fixture.path("synthetic/sparse/alone-ties-above.h5"))
    let (texts, videos) = (set.texts.count, set.videos.count)
    let sparse = try #require(set.sparse)
    // The scored pairs, and of the others every third: some true pairs are in neither.
    var (starts, columns) = ([0], [Int32]())
    for text in 0..<texts {
      columns += (0..<videos).filter {
        sparse.pairs.place(text, $0) != nil || (text * 5 + $0) % 3 == 1
      }.map(Int32.init)
      starts.append(columns.count)
    }
    let candidates = PairLists(starts: starts, columns: columns, columnCount: videos)
    set.candidates = candidates
    var numbers = [Float](repeating: -.infinity, count: texts * videos)
    for text in 0..<texts {
      for place in candidates.places(of: text) {
        numbers[text * videos + Int(columns[place])] = -1e6
      }
      for place in sparse.pairs.places(of: text) {
        numbers[text * videos + Int(sparse.pairs.columns[place])] = sparse.scores[place]
      }
    }
    let method = try OneMethod(set, "baseline")
    let counts = try method.counts()
    let (ofTexts, ofVideos) = (try #require(counts.texts), try #require(counts.videos))
    var missing = 0
    for pair in set.truth.pairTexts.indices {
      let (text, video) = (set.truth.pairTexts[pair], set.truth.pairVideos[pair])
      let own = numbers[text * videos + video]
      let row = (0..<videos).map { numbers[text * videos + $0] }
      let column = (0..<texts).map { numbers[$0 * videos + video] }
      guard own > -.infinity else {
        missing += 1
        #expect(ofTexts.level[pair] == 0 && ofVideos.level[pair] == 0)
        continue
      }
      #expect(Int(ofTexts.above[pair]) == row.count { $0 > own })
      #expect(Int(ofTexts.level[pair]) == row.count { $0 == own })
      #expect(Int(ofVideos.above[pair]) == column.count { $0 > own })
      #expect(Int(ofVideos.level[pair]) == column.count { $0 == own })
    }
    #expect(missing > 0)
    #expect(try OneMethod(set, "nnn").counts().texts?.level.count { $0 == 0 } == missing)
  }

  /// The texts of a video are one for CLIP4Clip's code, whose place a first stage does not tell; mmt's takes each by itself.
  @Test func countsOfSingleTextsNeedNoPlaceOfAllTogether() throws {
    var set = try RetrievalSet.load(Fixture.path("synthetic/sparse/overlay-multi-above.h5"))
    let sparse = try #require(set.sparse)
    let asked = try #require(set.truth.describedVideos.first)
    let own = Set(set.truth.texts(of: asked))
    var (starts, columns, scores) = ([0], [Int32](), [Float]())
    for text in 0..<set.texts.count {
      for place in sparse.pairs.places(of: text)
      where !own.contains(text) || Int(sparse.pairs.columns[place]) != asked {
        columns.append(sparse.pairs.columns[place])
        scores.append(sparse.scores[place])
      }
      starts.append(columns.count)
    }
    set.sparse = SparseScores(
      pairs: PairLists(starts: starts, columns: columns, columnCount: set.videos.count),
      scores: scores, order: .above)
    let counts = try OneMethod(set, "stage2").counts()
    #expect(counts.videos?.groupsLevel[asked] == 0)
    #expect(counts.compatible(.videoToText, set.truth, .mmt) != nil)
    #expect(counts.compatible(.videoToText, set.truth, .multi) == nil)
  }

  @Test func theSecondStageIsARowOfTheRun() throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/sparse/overlay-square-above.h5"))
    let reranker = Reranker(set, bank: .test, parallelism: Parallelism(threads: 2))
    let methods = try ["nnn", "best", "nnn(bank=gallery)", "gc"].map { try Pipeline($0) }
    let stages = reranker.secondStages(of: try reranker.resolve(methods))
    #expect(
      stages.map(\.name) == ["stage2", "stage2+nnn", "stage2+best"])
    let run = try Run(
      set, pipelines: methods + stages, sha256: "", RunContext(parallelism: .allCores))
    #expect(run.refusals.isEmpty)
    let stage = try #require(run.results.first { $0.method == "stage2" })
    #expect(stage.resultProtocol == .none && stage.changes != nil)
    let whole = try #require(run.input.stages)
    #expect(whole.pairs == set.sparse?.pairs.count && whole.ranksOthers)
    // 2 of 40 texts have no scored pair and stay with the first stage; what the others reach is counted here by hand.
    let pairs = try #require(set.sparse?.pairs)
    let reached = (0..<40).count { pairs.place($0, $0) != nil }
    let open = (0..<40).filter { pairs.places(of: $0).isEmpty }
    let first = try #require(run.results[0].values(ties: .expected).textToVideo)[.recallAt1]
    let left = open.reduce(0.0) { $0 + first[$1] }
    #expect(open.count == 2 && whole.open.textToVideo == open)
    #expect(abs(whole.reach.textToVideo - 100 * Double(reached) / 40) < 1e-9)
    #expect(abs(whole.ceiling.textToVideo - 100 * (Double(reached) + left) / 40) < 1e-9)
    for direction in Direction.allCases {
      let recall = try #require(stage.metrics[direction])[.recallAt1]
      #expect(recall <= whole.ceiling[direction])
    }
  }

  @Test func whatMakesNoSenseIsRefusedWithTheReason() throws {
    let alone = try RetrievalSet.load(Fixture.path("synthetic/sparse/alone-square-only.h5"))
    let overlay = try RetrievalSet.load(Fixture.path("synthetic/sparse/overlay-square-above.h5"))
    let plain = try RetrievalSet.load(Fixture.path("synthetic/dot-square.h5"))
    for (set, expression, words) in [
      (alone, "emcl", "needs embeddings"), (alone, "gc", "scores of all pairs"),
      (alone, "mp", "scores of all pairs"), (alone, "nnn(bank=gallery)", "compares gallery items"),
      (alone, "stage2", "has one"), (plain, "stage2", "no second stage"),
      (overlay, "stage2+dualis", "compares gallery items"),
    ] {
      let error = #expect(throws: OneMethod.Refused.self) { try OneMethod(set, expression) }
      #expect(error?.reason.contains(words) == true, "\(expression): \(error?.reason ?? "")")
    }
    #expect(throws: PipelineError.self) { try Pipeline("stage2+emcl") }
    #expect(throws: PipelineError.self) { try Pipeline("nnn+stage2") }
    #expect(throws: PipelineError.self) { try Pipeline("center+stage2") }
  }

  @Test func someOfTheItemsHaveTheirPairs() throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/sparse/overlay-multi-above.h5"))
    let sparse = try #require(set.sparse)
    let part = try set.selecting(videos: [5, 2, 9])
    let chosen = try #require(part.sparse)
    #expect(chosen.pairs.rowCount == part.texts.count && chosen.pairs.columnCount == 3)
    let texts = [5, 2, 9].flatMap { set.truth.texts(of: $0) }
    for (row, text) in texts.enumerated() {
      for (column, video) in [5, 2, 9].enumerated() {
        let (own, old) = (chosen.pairs.place(row, column), sparse.pairs.place(text, video))
        #expect(own.map { chosen.scores[$0] } == old.map { sparse.scores[$0] })
      }
    }
  }
}
