internal import Dispatch
internal import Glibc
internal import Synchronization

/// Over how many threads, and which ranks, work is spread; it never changes a result.
package struct Parallelism: Sendable {
  /// The number of threads of this process, at least 1.
  package let threads: Int
  /// The processes that share the work.
  package let cluster: Cluster

  /// Uses a number of threads, on this process alone or on each of several.
  package init(threads: Int, cluster: Cluster = .alone) {
    self.threads = max(1, threads)
    self.cluster = cluster
  }

  /// One thread for each core that this process may use: as many as its affinity and its control groups leave of the machine's.
  package static var allCores: Parallelism {
    Parallelism(threads: CoreLimits.current)
  }

  /// The cores of the machine.
  package static var onlineCores: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Runs the units `0..<count`, each on the first free thread, and returns the states of the workers.
  ///
  /// Which worker gets which unit is not determined; a result that is to be must not depend on it
  /// (sums of integers, or one output slot for each unit).
  /// - Parameters:
  ///   - count: The number of units.
  ///   - makeState: Makes a worker's own state.
  ///   - body: Does a unit of work. After it throws, no new unit is begun.
  /// - Throws: What `body` threw first.
  package func run<State: Sendable, Failure: Error>(
    _ count: Int, makeState: @Sendable () -> State,
    body: @Sendable (inout State, Int) throws(Failure) -> Void
  ) throws(Failure) -> [State] {
    let workers = max(1, min(threads, count))
    guard workers > 1 else {
      var state = makeState()
      for unit in 0..<count { try body(&state, unit) }
      return [state]
    }
    let next = Atomic<Int>(0)
    let finished = Mutex<(states: [State], failure: Failure?)>(([], nil))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      var state = makeState()
      do throws(Failure) {
        while true {
          let unit = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard unit < count else { break }
          try body(&state, unit)
        }
        finished.withLock { $0.states.append(state) }
      } catch {
        next.store(count, ordering: .relaxed)
        finished.withLock { if $0.failure == nil { $0.failure = error } }
      }
    }
    let (states, failure) = finished.withLock { $0 }
    if let failure { throw failure }
    return states
  }

  /// Computes one value for each unit, in the order of the units.
  package func map<Value: Sendable, Failure: Error>(
    _ count: Int, _ body: @Sendable (Int) throws(Failure) -> Value
  ) throws(Failure) -> [Value] {
    let parts = try run(
      count, makeState: { [(Int, Value)]() },
      body: { (part: inout [(Int, Value)], unit: Int) throws(Failure) in
        part.append((unit, try body(unit)))
      })
    return parts.flatMap { $0 }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// Computes one value for each of some units, which is made of the unit's parts, merged in their order.
  ///
  /// Parts are spread over threads a few at a time, and what comes of them is merged before the next are begun: so the values of
  /// few parts exist at once, however many there are.
  /// - Parameters:
  ///   - units: The units.
  ///   - parts: The number of parts of a unit, at least 1.
  ///   - body: Works out a part of a unit.
  ///   - merge: Adds the next part of a unit to those before it.
  package func map<Value: Sendable, Failure: Error>(
    _ units: Range<Int>, parts: (Int) -> Int,
    _ body: @Sendable (_ unit: Int, _ part: Int) throws(Failure) -> Value,
    merge: (inout Value, Value) -> Void
  ) throws(Failure) -> [Value] {
    let all = units.flatMap { unit in (0..<parts(unit)).map { (unit: unit, part: $0) } }
    // Where every unit is one part, nothing is merged, and no thread waits for another.
    let atOnce = all.count == units.count ? max(1, all.count) : 2 * threads
    var values: [Value] = []
    for some in all.indices.blocks(of: atOnce) {
      let found = try map(some.count) { (place: Int) throws(Failure) in
        try body(all[some.lowerBound + place].unit, all[some.lowerBound + place].part)
      }
      for (place, value) in zip(some, found) {
        if all[place].part == 0 {
          values.append(value)
        } else {
          merge(&values[values.count - 1], value)
        }
      }
    }
    return values
  }

  /// Does a small work on a thread of its own beside a large one, which may spread over all threads.
  ///
  /// Not by ``run(_:makeState:body:)``: what is spread within that is spread over fewer threads, or none.
  package func beside<Small: Sendable, Large, Failure: Error>(
    _ small: @escaping @Sendable () -> Small, _ large: () throws(Failure) -> Large
  ) throws(Failure) -> (small: Small, large: Large) {
    guard threads > 1 else { return (small(), try large()) }
    let slot = SmallResult<Small>()
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) { slot.value.withLock { $0 = small() } }
    let outcome = Result { () throws(Failure) in try large() }
    group.wait()
    guard let result = slot.value.withLock({ $0 }) else { preconditionFailure("no result") }
    return (result, try outcome.get())
  }
}

/// The place where a thread leaves its result.
private final class SmallResult<Value: Sendable>: Sendable {
  let value = Mutex<Value?>(nil)
}
