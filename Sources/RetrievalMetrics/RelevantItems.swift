/// The relevant items of one query: the places of those that have one, and how many there are in all.
package struct RelevantItems: Sendable, Equatable {
  /// Those that are in the list, in groups of equal scores by descending score; empty where none is.
  package let groups: ArraySlice<TieGroup>
  /// The number of relevant items that are in no list, because they have no score.
  package let unranked: Int
  /// The ten highest grades of all of them, descending; empty where every grade is 1.
  let bestGrades: ArraySlice<Int32>

  /// The number of all relevant items.
  var count: Int { groups.reduce(unranked) { $0 + $1.relevant } }
}
