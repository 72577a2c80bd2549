import Testing

@testable import RunReports

/// Changes drawn in a line of text.
@Suite struct IntervalBarTests {
  private typealias Span = Table.Span

  /// The intervals of a run on 100 pairs: some end at 0, some hold it.
  private static let spans = [
    Span(low: -3, value: -1, high: 0), Span(low: -5, value: 1, high: 8),
    Span(low: -19, value: -11, high: -3), Span(low: 21, value: 31, high: 41),
    Span(low: 0, value: 0.4, high: 1), Span(low: -0.04, value: 0, high: 0.04),
    Span(low: -1.2, value: -0.2, high: 0.8),
  ]

  @Test func narrowDrawings() throws {
    let bar = try #require(IntervalBar(IntervalBarTests.spans, width: 12))
    #expect(bar.axis == "-19.0  +41.0")
    #expect(
      IntervalBarTests.spans.map(bar.text) == [
        "  ●┤        ",
        "  ─┼●       ",
        "─●─│        ",
        "   │   ──●──",
        "   ├●       ",
        "   ●        ",
        "  ●┼─       ",
      ])
  }

  @Test(arguments: 8...60)
  func theDrawingSaysOnWhichSideOfZero(width: Int) throws {
    let bar = try #require(IntervalBar(IntervalBarTests.spans, width: width))
    let zero = try #require(
      Array(bar.text(Span(low: 21, value: 31, high: 41))).firstIndex(of: "│"))
    for span in IntervalBarTests.spans {
      let line = Array(bar.text(span))
      #expect(line.count == width)
      let (left, right) = (line[..<zero], line[(zero + 1)...])
      let drawn: (ArraySlice<Character>) -> Bool = { $0.contains { "─●".contains($0) } }
      #expect(drawn(left) == (span.low < -0.05), "\(String(line))")
      #expect(drawn(right) == (span.high > 0.05), "\(String(line))")
      let sign: Character =
        switch (drawn(left), drawn(right)) {
        case (false, false): "●"
        case (true, true): "┼"
        case (true, false): span.high < -0.05 ? "│" : "┤"
        case (false, true): span.low > 0.05 ? "│" : "├"
        }
      #expect(line[zero] == sign, "\(String(line))")
    }
  }

  @Test func theEndsOfTheAxisAreNamedBeforeZero() throws {
    func axis(_ low: Double, _ high: Double, _ width: Int) throws -> String {
      try #require(IntervalBar([Span(low: low, value: low, high: high)], width: width)).axis
    }
    #expect(try axis(-9.4, 19.8, 12) == "-9.4   +19.8")
    #expect(try axis(-9.4, 19.8, 20) == "-9.4  0        +19.8")
    #expect(try axis(0, 9.3, 12) == "0       +9.3")
    #expect(try axis(3, 9.3, 12) == "0       +9.3")
    #expect(try axis(-9.3, -3, 12) == "-9.3       0")
    // What is shown as 0 is no end.
    #expect(try axis(-0.04, 9.3, 12) == "0       +9.3")
    #expect(IntervalBar([Span(low: -0.04, value: 0, high: 0.03)], width: 12) == nil)
  }
}
