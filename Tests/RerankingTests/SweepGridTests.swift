import Reranking
import Testing

@Suite struct SweepGridTests {
  @Test func everyCombinationIsThere() throws {
    let grid = try SweepGrid(
      base: "center+emcl(variant=robust,k=3)", [.k: "4,8", .beta: "-1,2"], seeds: "0..2")
    #expect(grid.axes.map(\.axis) == [.k, .beta])
    #expect(grid.settings.map(\.values) == [["4", "-1"], ["4", "2"], ["8", "-1"], ["8", "2"]])
    #expect(
      grid.settings[1].pipelines.map(\.expression)
        == (0..<3).map { "center+emcl(variant=robust,k=4,beta=2,init=draw(\($0)))" })
  }

  @Test(arguments: [
    ("4..7", ["4", "5", "6", "7"]), ("1, 1,2", ["1", "2"]), ("3", ["3"]), ("8..8,2", ["8", "2"]),
  ])
  func listsAreRead(list: String, values: [String]) throws {
    #expect(try SweepGrid(base: "emcl", [.k: list], seeds: "0").axes[0].values == values)
  }

  @Test func startsWithoutSeedsRunOnce() throws {
    let grid = try SweepGrid(
      base: "emcl", [.k: "4,8", .initialisation: "draw,rows,draw(7),signs(2,1)"], seeds: "0,1")
    // signs bring their own k, so they stand there once.
    #expect(grid.settings.map { $0.pipelines.count } == [2, 2, 1, 1, 2, 2, 1])
    #expect(grid.settings[3].values == ["-", "signs(2,1)"])
    #expect(grid.settings[3].pipelines[0].expression == "emcl(init=signs(2,1))")
    // A start of the base method is kept.
    let kept = try SweepGrid(base: "emcl(init=draw(5))", [.k: "4"], seeds: "0..4")
    #expect(kept.settings[0].pipelines.map(\.expression) == ["emcl(k=4,init=draw(5))"])
  }

  @Test(
    arguments: [
      ("sinkhorn", [.k: "4"], "0", "needs one step emcl"),
      ("emcl", [.k: "4,,8"], "0", "has an empty part"),
      ("emcl", [.k: "0"], "0", "k=0"), ("emcl", [.lambda: "x"], "0", "lambda=x"),
      ("emcl", [.k: "9..1"], "0", "not an ascending range"),
      (
        "emcl", [.k: "-9223372036854775808..9223372036854775807"], "0", "not an ascending range"
      ), ("emcl", [.k: "4"], "-9223372036854775808..1", "not an ascending range"),
      ("emcl", [.k: "4"], "a", "seeds"),
      ("emcl", [.k: "1..4000", .iterations: "1..4000"], "0", "at most 10000"),
      ("emcl", [.scope: "everywhere"], "0", "scope=everywhere"),
    ] as [(String, [SweepGrid.Axis: String], String, String)])
  func mistakesAreNamed(
    base: String, lists: [SweepGrid.Axis: String], seeds: String, words: String
  ) throws {
    let fault = try #require(throws: PipelineError.self) {
      _ = try SweepGrid(base: base, lists, seeds: seeds)
    }
    #expect(fault.message.contains(words), "\(fault.message)")
  }
}
