import EmbeddingFiles
import EmbeddingMath
import Foundation
import Reranking
import Scoring

@testable import RetrievalMetrics
@testable import RunComparison

/// A comparison made by hand.
///
/// Every number of it is exact in single precision, so that reports of it are the same on every processor. Its texts hold
/// what formats have to escape.
enum HandComparison {
  private static let count = 40
  private static let hostile = [
    "<script>alert(1)</script>", "a\"b,c", "=1+1", "x|y*z_`q`", "50% & $3 #4 {5} ~^\\", "café 動画",
    "two\nlines",
  ]

  /// Ranks of 1, 16 or 32, whose reciprocals are exact and whose nDCG@10 is 1 or 0.
  private static func counts(seed: UInt64, hits: Int) -> RankCounts {
    var generator = SplitMix64(seed: seed)
    let order = generator.permutation(count)
    let above = order.map { (place: Int) -> Int32 in
      guard place >= hits else { return 0 }
      return place.isMultiple(of: 2) ? 15 : 31
    }
    let ones = [Int32](repeating: 1, count: count)
    let occurrences = (0..<count).map { (item: Int) -> Int32 in
      Int32(10 + (item % 5 - 2) * (item % 3))
    }
    var best: [Int32] = []
    for query in 0..<count {
      for place in 0..<RankCounts.shownDepth {
        best.append(Int32((query + Int(above[query]) + place) % count))
      }
    }
    let gold = [Float](repeating: 1, count: count)
    return RankCounts(
      texts: TextQueryCounts(
        gold: gold, above: above, level: ones, levelBefore: [Int32](repeating: 0, count: count),
        occurrences: occurrences, best: best),
      videos: VideoQueryCounts(
        gold: gold, above: above.reversed(), level: ones, groupsAbove: above.reversed(),
        groupsLevel: ones, occurrences: occurrences.reversed(), best: best))
  }

  private static func result(
    _ method: String, name: String? = nil, _ kind: ResultProtocol, seed: UInt64, hits: Int,
    bank: Int? = nil, settings: [Setting] = [], assumption: String? = nil,
    choice: PipelineChoice? = nil, warnings: [String] = []
  ) -> (RunComparison.Measurement, name: String?) {
    let measurement = RunComparison.Measurement(
      method: method, resultProtocol: kind, bank: bank,
      settings: PerDirection.repeating(settings), counts: counts(seed: seed, hits: hits),
      ownCounts: nil, scores: ScoreSummary(gold: [1], rows: [(sum: 0, squares: 1)], videos: count),
      geometry: nil, emcl: nil, assumption: assumption, choice: choice, warnings: warnings,
      seconds: 0.5)
    return (measurement, name)
  }

  private static func run(
    _ name: String, seed: UInt64, hits: [Int], dataset: String = "Made & <by> hand",
    notice: String = "a notice with <b>", method: String = "best", item: String = "item"
  ) -> Run {
    let ids = (0..<count).map { $0 < hostile.count ? hostile[$0] : "\(item)\($0)" }
    var run = Run(
      input: Run.Input(
        path: "data/\(name)", name: name, baseline: "other", dataset: dataset,
        kind: .dot, evaluationProtocol: .square, texts: count, videos: count, dimensions: 8,
        sha256: String(repeating: "ab", count: 32), notices: [notice]),
      items: Run.Items(
        texts: ids, videos: ids, videoOfText: Array(0..<count), askingVideos: Array(0..<count)),
      measurements: [
        result("baseline", .none, seed: seed, hits: hits[0]),
        result(
          "whiten(alpha=.2)+sinkhorn", name: method, .inductive, seed: seed, hits: hits[1],
          bank: 400, settings: [Setting("alpha", 0.25, .bank)],
          choice: PipelineChoice(
            candidates: ["wccn+sinkhorn", "whiten(alpha=.2)+sinkhorn"],
            chosen: "whiten(alpha=.2)+sinkhorn", pairs: 400,
            worth: PerDirection(textToVideo: 0.25, videoToText: -0.5))),
        result("csls", .inductive, seed: seed, hits: hits[2], bank: 400),
        result(
          "dsl", .transductive, seed: seed, hits: hits[3],
          assumption: "assumes that every item is asked for",
          warnings: ["a warning | with a bar"]),
      ],
      refusals: [Run.Refusal(method: "qe", reason: "qe has no place", hint: "leave it out")],
      RunContext(parallelism: .allCores))
    run.captions = ids.map { "caption of \($0)" }
    return run
  }

  /// The same with a text at every place that a file or a suite fills.
  static func named(_ text: String) -> Comparison {
    Comparison(
      [
        run(
          text, seed: 3, hits: [12, 24, 13, 36], dataset: text, notice: text, method: text,
          item: text)
      ], title: text, failures: [Comparison.Failure(input: text, reason: text)],
      published: [
        PublishedRow(
          name: text, source: text, dataset: text,
          figures: PerDirection(textToVideo: [text: 44.5], videoToText: [:]))
      ])
  }

  /// Many exports under many methods, whose names are like those that users give.
  static func many(exports: Int, methods: Int) -> Comparison {
    let names = [
      "emcl", "nnn(bank=gallery)", "csls", "center+sinkhorn(tau=0.4sd,iterations=20)", "dsl",
    ]
    let runs = (0..<exports).map { number in
      Run(
        input: Run.Input(
          path: "data/\(number).h5", name: "minilm-msrvtt1k-experts-\(number).h5",
          baseline: "other",
          dataset: "MSR-VTT 1k-A", kind: .dot, evaluationProtocol: .square, texts: count,
          videos: count, dimensions: 8, sha256: String(repeating: "0", count: 64), notices: []),
        items: Run.Items(
          texts: (0..<count).map { "text\($0)" }, videos: (0..<count).map { "video\($0)" },
          videoOfText: Array(0..<count), askingVideos: Array(0..<count)),
        measurements: [result("baseline", .none, seed: 3, hits: 12)]
          + (0..<methods).map { place in
            let name = names[place % names.count]
            return result(
              place < names.count ? name : "\(name)-\(place)",
              place % 3 == 0 ? .inductive : .transductive,
              seed: 3, hits: 6 + (place * 7 + number) % 30, bank: place % 3 == 0 ? 400 : nil)
          }, RunContext(parallelism: .allCores))
    }
    return Comparison(runs, title: "Many")
  }

  static let comparison = Comparison(
    [
      run("first <b>.h5", seed: 3, hits: [12, 24, 13, 36]),
      run("second.h5", seed: 4, hits: [20, 20, 16, 24]),
    ], title: "By hand & <exact>",
    failures: [Comparison.Failure(input: "third.h5", reason: "no such file")],
    published: [
      PublishedRow(
        name: "A & B", source: "arXiv 0000.00000, Table 1", dataset: "Some <set>",
        figures: PerDirection(
          textToVideo: ["R@1": 44.5, "R@5": 71.4, "MdR": 2], videoToText: [:])),
      PublishedRow(
        name: "C", source: "README", dataset: "Some <set>",
        figures: PerDirection(textToVideo: ["R@1": 45], videoToText: ["R@1": 43.5])),
    ])

  /// One export of them with parts of its items asked for.
  static var asked: Comparison {
    var run = comparison.runs[0]
    run.coverage = Coverage(
      baseline: .repeating(30),
      rows: [
        Coverage.Row(
          method: "dsl",
          recalls: PerDirection(textToVideo: [90, 60, 45], videoToText: [90, 85, 95]),
          isGainFound: .repeating(true)),
        Coverage.Row(
          method: "a_<b>&{c}",
          recalls: PerDirection(textToVideo: [50, 25, 20], videoToText: [30, 35, 32.5]),
          isGainFound: PerDirection(textToVideo: true, videoToText: false)),
      ])
    return Comparison([run], title: "Asked by hand")
  }

  /// A sweep made by hand, over two keys from two seeds.
  static func sweep() throws -> Sweep {
    let grid = try SweepGrid(
      base: "emcl(variant=robust)", [.k: "4,16,64", .beta: "-1,1"], seeds: "0,1")
    func trial(_ recall: Double) -> Sweep.Trial {
      Sweep.Trial(
        recalls: PerDirection(
          textToVideo: [recall, 75, 87.5], videoToText: [recall - 12.5, 62.5, 75]),
        meanRank: PerDirection(textToVideo: 8, videoToText: 16),
        hits: PerDirection { direction in
          let recall = direction.queries(texts: recall, videos: recall - 12.5)
          return (0..<count).map { Double($0) < recall * Double(count) / 100 ? 1 : 0 }
        })
    }
    return Sweep(
      input: comparison.runs[0].input, grid: grid, baseline: trial(50),
      settings: grid.settings.enumerated().map { index, setting in
        let value = [2.5, -2.5, 0, -10, 12.5, -30][index]
        return Sweep.Outcome(
          values: setting.values, method: setting.pipelines[0].expression,
          resultProtocol: .transductive, seeds: 2, mean: trial(50 + value),
          spread: PerDirection(textToVideo: 0.5, videoToText: 0.25),
          changes: PerDirection(
            textToVideo: SweepChange(value: value, p: 0.25, holm: 1),
            videoToText: SweepChange(value: value, p: 0.001, holm: abs(value) > 5 ? 0.006 : 0.5)),
          distinctBases: 2.5, growth: index == 5 ? 1.5 : 0.5, residualRatio: 0.0625,
          unstable: index == 5 ? 1 : 0, seconds: 0.25)
      },
      partners: [
        Sweep.Partner(rank: 4, trial: trial(25)), Sweep.Partner(rank: 16, trial: trial(40)),
      ],
      refusals: [Run.Refusal(method: "emcl(k=<b>)", reason: "no & place", hint: "leave it out")],
      videos: (count, PerDirection.repeating(Array(0..<count))), seed: 0)
  }
}
