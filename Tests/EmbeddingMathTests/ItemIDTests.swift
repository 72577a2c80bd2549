import EmbeddingMath
import Testing

@Suite struct ItemIDTests {
  private let composed = "caf\u{E9}"
  private let decomposed = "cafe\u{301}"

  @Test func twoFormsOfALetterAreTwoIDs() {
    #expect(composed == decomposed)
    #expect(ItemID(composed) != ItemID(decomposed))
    #expect(Set([composed, decomposed].itemIDs).count == 2)
    // The sign for Kelvin and the letter K.
    #expect("\u{212A}" == "K" && ItemID("\u{212A}") != ItemID("K"))
  }

  @Test(arguments: [
    ["video10", "video2", "video1", "Video3", "video"], ["\u{FF5E}", "\u{1F600}", "z", "\u{E9}"],
    ["caf\u{E9}", "cafe\u{301}", "cafz", "caf"], ["a\u{0}b", "a", "a\u{0}"], [],
  ])
  func theOrderIsThatOfTheBytes(names: [String]) {
    let expected = names.indices.sorted {
      Array(names[$0].utf8).lexicographicallyPrecedes(Array(names[$1].utf8))
    }
    #expect(names.sortedOrder == expected)
    #expect(names.sortedPlaces.enumerated().allSatisfy { expected[Int($1)] == $0 })
    #expect(
      names.itemIDs.sorted().map { Array($0.text.utf8) } == expected.map { Array(names[$0].utf8) })
  }
}
