import RetrievalMetrics
import Testing

@Suite struct HubsTests {
  @Test func measuresAreThoseOfTheDefinitions() {
    // Mean 2: deviations -2, -2, -1, 5; m2 = 34 / 4, m3 = 108 / 4; distances 10 of 2 * 8 places.
    let hubs = Hubs([0, 0, 1, 7])
    #expect(abs((hubs.skewness ?? 0) - 27 / (8.5 * 8.5.squareRoot())) < 1e-12)
    #expect(hubs.robinHood == 10.0 / 16)
    #expect(hubs.antihubs == 0.5)
    #expect(hubs.top.map(\.item) == [3, 2, 0, 1])
    #expect(hubs.top.map(\.lists) == [7, 1, 0, 0])
  }

  @Test func equalSharesAreNoHubs() {
    let hubs = Hubs([3, 3, 3])
    #expect(hubs.skewness == nil && hubs.robinHood == 0 && hubs.antihubs == 0)
    // All equal: the top is settled by the order of the ids.
    #expect(Hubs([3, 3, 3], order: [2, 0, 1]).top.map(\.item) == [1, 2, 0])
  }

  @Test func oneItemForAllIsTheWorst() {
    let n = 50
    let hubs = Hubs([Int32](repeating: 0, count: n - 1) + [100])
    #expect(abs(hubs.robinHood - (1 - 1 / Double(n))) < 1e-12)
    #expect(hubs.antihubs == 0.98)
  }
}
