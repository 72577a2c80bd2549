/// The processes that work on one run together, its ranks, and the place of this one among them.
///
/// All ranks do the same in the same order, and know the same results. Work that is shared is divided in units that do not
/// depend on the number of ranks; what comes of each unit goes to all ranks, and is put together in the order of the units. So
/// any number of ranks gives the bits of one.
package struct Cluster: Sendable {
  /// The number of this process, from 0.
  package let rank: Int
  /// The number of processes, at least 1.
  package let size: Int
  private let exchange: (any Exchange)?

  /// One process by itself.
  package static let alone = Cluster()

  private init() { (rank, size, exchange) = (0, 1, nil) }

  /// Joins the ranks that an exchange connects.
  package init(_ exchange: any Exchange) {
    (rank, size) = (exchange.rank, exchange.size)
    self.exchange = size > 1 ? exchange : nil
  }

  /// Tells whether there is one process only.
  package var isAlone: Bool { exchange == nil }

  /// Tells whether this is the process that prints and writes.
  package var isFirst: Bool { rank == 0 }

  /// The units that are this rank's of so many: runs of almost equal length, in the order of the ranks.
  package func share(of count: Int) -> Range<Int> { share(of: count, ofRank: rank) }

  /// The units of any rank.
  package func share(of count: Int, ofRank rank: Int) -> Range<Int> {
    rank * count / size..<(rank + 1) * count / size
  }

  /// Gives each rank's value to all, in the order of the ranks.
  package func gather<Value: Message>(_ own: Value) -> [Value] {
    guard let exchange else { return [own] }
    var writer = ByteWriter()
    own.write(to: &writer)
    return exchange.gather(writer.bytes, as: "\(Value.self)").map { Value(message: $0) }
  }

  /// Gives the numbers that each rank has in its part of an array to all.
  ///
  /// - Parameter parts: The part of each rank, of any length.
  package func exchange(_ numbers: inout [Float], _ parts: [Range<Int>]) {
    guard !isAlone else { return }
    // Some at a time, so that the numbers never exist twice.
    let atOnce = 1 << 22
    for start in stride(from: 0, to: parts.map(\.count).max() ?? 0, by: atOnce) {
      let places = parts.map {
        min(
          $0.upperBound, $0.lowerBound + start)..<min($0.upperBound, $0.lowerBound + start + atOnce)
      }
      for (place, part) in zip(places, gather(Numbers(Array(numbers[places[rank]])))) {
        numbers.replaceSubrange(place, with: part.values)
      }
    }
  }

  /// The least of the ranks' numbers.
  package func least(_ own: Int) -> Int { gather(Numbers([own])).flatMap(\.values).min() ?? own }

  /// Adds counts up over all ranks, place by place.
  package func sum(_ counts: inout [Int32]) {
    if let exchange, !counts.isEmpty { exchange.sum(&counts) }
  }

  /// Does the same work on every rank; where it fails on one, it fails on all.
  ///
  /// - Throws: The error of the first rank that has one.
  package func agreed<Value, Failure: Error & Message>(
    _ work: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    guard !isAlone else { return try work() }
    let outcome = Result { () throws(Failure) in try work() }
    var fault: Failure?
    if case .failure(let error) = outcome { fault = error }
    if let first = gather(Possibly(fault)).compactMap(\.value).first { throw first }
    return try outcome.get()
  }

  /// Adds up what comes of some units, in their order, each worked out on one rank.
  ///
  /// - Parameters:
  ///   - count: The number of units.
  ///   - atOnce: The units to work out before they are added.
  ///   - total: What to begin from.
  ///   - work: Works out some consecutive units, in their order.
  ///   - add: Adds a unit to what came before.
  /// - Returns: The total, on every rank.
  package func fold<Value: Message, Failure: Error & Message>(
    _ count: Int, atOnce: Int = 1, from total: Value,
    _ work: (Range<Int>) throws(Failure) -> [Value], add: (inout Value, Value) -> Void
  ) throws(Failure) -> Value {
    var total = total
    guard !isAlone else {
      for units in (0..<count).blocks(of: atOnce) {
        for part in try work(units) { add(&total, part) }
      }
      return total
    }
    let parts = try agreed { () throws(Failure) in
      var parts: [Value] = []
      for units in share(of: count).blocks(of: atOnce) { parts += try work(units) }
      return parts
    }
    // From rank to rank, since sums depend on where they begin.
    for turn in 0..<size {
      if turn == rank { for part in parts { add(&total, part) } }
      let known = gather(Possibly(turn == rank ? total : nil))
      if let value = known[turn].value { total = value }
    }
    return total
  }
}

/// Connects the ranks of a ``Cluster``: each call is made by all of them, in the same order.
package protocol Exchange: Sendable {
  /// The number of this process.
  var rank: Int { get }
  /// The number of processes.
  var size: Int { get }
  /// Gives each rank's bytes to all, in the order of the ranks.
  ///
  /// - Parameter kind: What the bytes are, the same on every rank.
  func gather(_ own: [UInt8], as kind: String) -> [[UInt8]]
  /// Adds counts up over all ranks, place by place.
  func sum(_ counts: inout [Int32])
}

extension Parallelism {
  /// Computes one value for each unit, spread over ranks and their threads, and gives all of them to every rank in the order of
  /// the units.
  ///
  /// - Throws: The error of the first rank that has one, on every rank.
  package func share<Value: Message, Failure: Error & Message>(
    _ count: Int, _ body: @Sendable (Int) throws(Failure) -> Value
  ) throws(Failure) -> [Value] {
    func parts(_ unit: Int) -> Int { 1 }
    return try share(count, parts: parts) { (unit, _) throws(Failure) in
      try body(unit)
    } merge: { _, _ in
    }
  }

  /// Computes one value for each unit, spread over ranks, and the unit's parts over their threads.
  ///
  /// - Parameters:
  ///   - count: The number of units.
  ///   - parts: The number of parts of a unit, at least 1.
  ///   - body: Works out a part of a unit.
  ///   - merge: Adds the next part of a unit to those before it.
  /// - Returns: The value of each unit, on every rank.
  /// - Throws: The error of the first rank that has one, on every rank.
  package func share<Value: Message, Failure: Error & Message>(
    _ count: Int, parts: (Int) -> Int,
    _ body: @Sendable (_ unit: Int, _ part: Int) throws(Failure) -> Value,
    merge: (inout Value, Value) -> Void
  ) throws(Failure) -> [Value] {
    let values = try cluster.agreed { () throws(Failure) in
      try map(cluster.share(of: count), parts: parts, body, merge: merge)
    }
    return cluster.isAlone ? values : cluster.gather(List(values)).flatMap(\.values)
  }
}
