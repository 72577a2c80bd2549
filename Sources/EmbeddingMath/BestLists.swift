internal import CLoops

// Calls the C loops that keep the best. Unsafe, because they take bare pointers: each range is checked first, and nothing
// keeps a pointer beyond its call.

/// The k best of each of several lists, kept as they go by.
///
/// Best is: higher score, then the lower place in a fixed order of the items. So the lists do not depend
/// on the order in which items are offered, and lists of parts merge into the lists of the whole.
package struct BestLists: Sendable {
  /// The number of items a list holds at most.
  package let depth: Int
  /// A key for each item in a list, which orders as the items do; in no order.
  var keys: [UInt64]
  /// The number of items a list holds.
  var counts: [Int32]
  /// The place of the last item of a full list.
  var lasts: [Int32]
  /// The score that an item has to reach to be looked at, for each list; -inf until a list is full or something is known
  /// of others.
  package internal(set) var thresholds: [Float]

  /// Makes empty lists.
  package init(lists: Int, depth: Int) {
    self.depth = depth
    keys = [UInt64](repeating: 0, count: lists * depth)
    counts = [Int32](repeating: 0, count: lists)
    lasts = counts
    thresholds = [Float](repeating: -.infinity, count: lists)
  }

  /// Offers items to lists, each with a score.
  ///
  /// - Parameters:
  ///   - offered: The scores.
  ///   - items: The places of the items.
  ///   - lists: Which list each is offered to.
  package mutating func offer(_ offered: [Float], places items: [Int32], to lists: [Int32]) {
    precondition(offered.count == items.count && items.count == lists.count)
    precondition(lists.allSatisfy { counts.indices.contains(Int($0)) })
    guard depth > 0, !offered.isEmpty else { return }
    unsafe emcl_list_offer(
      offered, lists, items, Int32(offered.count), Int32(depth), &keys, &counts, &lasts,
      &thresholds)
  }

  /// Empties a list.
  package mutating func clear(_ list: Int) {
    counts[list] = 0
    thresholds[list] = -.infinity
  }

  /// Raises thresholds to those of other lists of the same kind.
  ///
  /// The last item of a full list of a part is no better than the last of the whole: what does not reach it belongs to no
  /// list of the whole.
  package mutating func raise(to others: [Float]) {
    precondition(others.count == thresholds.count)
    for list in thresholds.indices { thresholds[list] = max(thresholds[list], others[list]) }
  }

  /// The places in a list, best first.
  package func places(in list: Int) -> [Int32] { sorted(list).map { emcl_list_place($0) } }

  /// The scores in a list, best first.
  package func scores(in list: Int) -> [Float] { sorted(list).map { emcl_list_score($0) } }

  /// The places in a list with their scores, best first.
  package func entries(in list: Int) -> [(place: Int32, score: Float)] {
    sorted(list).map { (emcl_list_place($0), emcl_list_score($0)) }
  }

  /// The place of the best item in a list; nil where there is none.
  package func first(in list: Int) -> Int32? {
    keys[list * depth..<list * depth + Int(counts[list])].max().map { emcl_list_place($0) }
  }

  private func sorted(_ list: Int) -> [UInt64] {
    keys[list * depth..<list * depth + Int(counts[list])].sorted(by: >)
  }

  /// Replaces the lists from one on by those of a part, of the same depth: all of these, or the first.
  package mutating func take(_ part: BestLists, count: Int? = nil, from first: Int) {
    precondition(part.depth == depth)
    let count = count ?? part.counts.count
    let lists = first..<first + count
    keys.replaceSubrange(
      lists.lowerBound * depth..<lists.upperBound * depth, with: part.keys[..<(count * depth)])
    counts.replaceSubrange(lists, with: part.counts[..<count])
    lasts.replaceSubrange(lists, with: part.lasts[..<count])
    thresholds.replaceSubrange(lists, with: part.thresholds[..<count])
  }

  /// Adds lists of the same depth behind these.
  package mutating func append(_ more: BestLists) {
    precondition(more.depth == depth)
    keys += more.keys
    counts += more.counts
    lasts += more.lasts
    thresholds += more.thresholds
  }

  /// The lists, one shorter, each without an item of its own or, where that is not in it, without its last.
  ///
  /// - Parameter own: The place of that item, for each list.
  package func leavingOut(_ own: [Int32]) -> BestLists {
    precondition(own.count == counts.count && depth > 0)
    var shorter = BestLists(lists: counts.count, depth: depth - 1)
    for list in own.indices {
      let kept = sorted(list).filter { emcl_list_place($0) != own[list] }.prefix(depth - 1)
      shorter.keys.replaceSubrange(
        list * shorter.depth..<list * shorter.depth + kept.count, with: kept)
      shorter.counts[list] = Int32(kept.count)
    }
    return shorter
  }

  /// Takes the items of other lists in.
  package mutating func merge(_ other: BestLists) {
    precondition(other.depth == depth && other.counts.count == counts.count)
    unsafe emcl_list_merge(
      other.keys, other.counts, Int32(counts.count), Int32(depth), &keys, &counts, &lasts,
      &thresholds)
  }
}

extension BestLists {
  /// Offers marked scores to lists, one for each row of the tile.
  ///
  /// - Parameters:
  ///   - marks: The scores.
  ///   - columns: The columns of the tile, among all.
  ///   - items: The places of the items of all columns.
  package mutating func offer(rowsOf marks: TileMarks, columns: Range<Int>, items: [Int32]) {
    guard depth > 0 else { return }
    marks.check(rows: counts.count, columns: columns.count)
    precondition(columns.lowerBound >= 0 && columns.upperBound <= items.count)
    unsafe emcl_pairs_offer(
      marks.scores, marks.places, Int32(marks.count), 1, items, Int64(columns.lowerBound),
      Int32(depth), 0, &keys, &counts, &lasts, &thresholds)
  }

  /// Offers marked scores to lists, one for each of all columns.
  ///
  /// - Parameters:
  ///   - marks: The scores.
  ///   - columns: The columns of the tile, among all.
  ///   - items: The places of the items of the rows.
  package mutating func offer(columnsOf marks: TileMarks, columns: Range<Int>, items: [Int32]) {
    let (first, depth) = (columns.lowerBound, depth)
    guard depth > 0 else { return }
    marks.check(rows: items.count, columns: columns.count)
    precondition(first >= 0 && columns.upperBound <= counts.count)
    unsafe emcl_pairs_offer(
      marks.scores, marks.places, Int32(marks.count), 0, items, 0, Int32(depth), Int64(first),
      &keys,
      &counts, &lasts, &thresholds)
  }
}

extension BestLists: Message {
  /// Adds the lists to a message.
  package func write(to writer: inout ByteWriter) {
    writer.add(depth)
    writer.add(numbers: keys)
    writer.add(numbers: counts)
    writer.add(numbers: lasts)
    writer.add(numbers: thresholds)
  }

  /// Takes lists from a message.
  package init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    depth = try reader.int()
    keys = try reader.numbers()
    counts = try reader.numbers()
    lasts = try reader.numbers()
    thresholds = try reader.numbers()
    guard keys.count == counts.count * depth, lasts.count == counts.count,
      thresholds.count == counts.count
    else { throw ByteReader.Malformed() }
  }

  /// Takes the items of the same lists on other ranks in.
  package mutating func merge(over cluster: Cluster) {
    guard !cluster.isAlone else { return }
    // Some lists at a time, so that those of all ranks never take much.
    var merged = BestLists(lists: counts.count, depth: depth)
    for lists in counts.indices.blocks(of: 1 << 16) {
      var own = part(lists)
      for (rank, others) in cluster.gather(own).enumerated() where rank != cluster.rank {
        own.merge(others)
      }
      merged.take(own, from: lists.lowerBound)
    }
    self = merged
  }

  private func part(_ lists: Range<Int>) -> BestLists {
    var part = BestLists(lists: lists.count, depth: depth)
    part.keys = Array(keys[lists.lowerBound * depth..<lists.upperBound * depth])
    part.counts = Array(counts[lists])
    part.lasts = Array(lasts[lists])
    part.thresholds = Array(thresholds[lists])
    return part
  }
}
