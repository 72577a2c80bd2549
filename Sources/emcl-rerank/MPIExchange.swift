internal import ArgumentParser
internal import CMPI
internal import EmbeddingMath
internal import Glibc
internal import Synchronization

// Unsafe, because MPI takes bare pointers to arrays, which outlive the call.

/// Connects the ranks that a launcher of MPI has started: the only file that calls MPI.
///
/// Before any other message each rank tells what it is about to do. So a rank that leaves, because it is done or because of a
/// fault, is noticed by all others at their next step, and none waits for one that is gone.
struct MPIExchange: Exchange {
  let rank: Int
  let size: Int
  /// What went over the network so far.
  let traffic = Traffic()
  /// Called where this rank has to end because another one does, with the exit code of that.
  let end: @Sendable (Int32) -> Never

  /// The steps that a rank may take.
  private enum Step: Int {
    case gather, sum, leave
  }

  /// The announcement of a step.
  private struct Announcement {
    /// The step, as a raw value.
    let step: Int
    /// The number of bytes or counts, or the exit code.
    let number: Int
    /// A number for the kind of bytes.
    let sign: Int
  }

  /// Loads a library of MPI and joins the ranks.
  ///
  /// - Throws: What is wrong, in a line.
  init(library: String, end: @escaping @Sendable (Int32) -> Never) throws(MPIFault) {
    if let fault = unsafe emcl_mpi_begin(library) {
      throw MPIFault(words: unsafe String(cString: fault))
    }
    rank = Int(emcl_mpi_rank())
    size = Int(emcl_mpi_size())
    self.end = end
  }

  func gather(_ own: [UInt8], as kind: String) -> [[UInt8]] {
    let began = ContinuousClock.now
    defer { traffic.add(since: began) }
    let counts = announce(.gather, own.count, kind).map(\.number)
    var all = counts.map { count in
      var bytes: [UInt8] = []
      bytes.reserveCapacity(count)
      return bytes
    }
    // Counts of MPI are of 32 bits: those of all ranks together as well.
    let atOnce = (1 << 30) / size
    for start in stride(from: 0, to: counts.max() ?? 0, by: atOnce) {
      let parts = counts.map { max(0, min($0 - start, atOnce)) }
      var places = [Int32](repeating: 0, count: size)
      for place in 1..<size { places[place] = places[place - 1] + Int32(parts[place - 1]) }
      var buffer = [UInt8](repeating: 0, count: parts.reduce(0, +))
      let from = min(start, own.count)
      unsafe own.withUnsafeBytes { own in
        check(
          unsafe emcl_mpi_gather_each(
            unsafe own.baseAddress.map { unsafe $0 + from }, Int32(parts[rank]), &buffer,
            parts.map { Int32($0) }, places))
      }
      traffic.add(bytes: buffer.count - parts[rank])
      for place in 0..<size {
        all[place] += buffer[Int(places[place])..<Int(places[place]) + parts[place]]
      }
    }
    return all
  }

  func sum(_ counts: inout [Int32]) {
    let began = ContinuousClock.now
    defer { traffic.add(since: began) }
    traffic.add(bytes: counts.count * MemoryLayout<Int32>.stride)
    _ = announce(.sum, counts.count)
    let atOnce = 1 << 28
    let count = counts.count
    unsafe counts.withUnsafeMutableBufferPointer { counts in
      for start in stride(from: 0, to: count, by: atOnce) {
        check(
          unsafe emcl_mpi_sum(
            unsafe counts.baseAddress.map { unsafe $0 + start }, Int32(min(atOnce, count - start))))
      }
    }
  }

  /// Ends the work of this rank, with all others.
  ///
  /// - Returns: The exit code of all, and whether this rank is the one to say why.
  func leave(_ code: Int32) -> (code: Int32, speaks: Bool) {
    let codes = announce(.leave, Int(code)).map(\.number)
    let first = codes.firstIndex { $0 != 0 }
    return (first.map { Int32(codes[$0]) } ?? 0, first == rank)
  }

  /// Ends MPI, once all ranks have left.
  func finish() {
    // Where a rank ends with a fault before this one does, the launcher ends this one, which is no interruption any more.
    signal(SIGTERM, SIG_IGN)
    emcl_mpi_end()
  }

  /// Tells the others of the next step, and learns theirs.
  ///
  /// - Returns: The announcements of all ranks. Where one leaves, or where steps differ, this rank ends, unless it leaves as well.
  private func announce(_ step: Step, _ number: Int, _ kind: String = "") -> [Announcement] {
    // What tells two kinds apart has to be the same in every process.
    let sign = kind.utf8.reduce(5381) { $0 &* 33 &+ Int($1) }
    let own = [step.rawValue, number, sign]
    var all = [Int](repeating: 0, count: 3 * size)
    unsafe own.withUnsafeBytes { own in
      check(unsafe emcl_mpi_gather(own.baseAddress, Int32(own.count), &all))
    }
    let found = (0..<size).map {
      Announcement(step: all[3 * $0], number: all[3 * $0 + 1], sign: all[3 * $0 + 2])
    }
    let leaves = Step.leave.rawValue
    if step != .leave, let gone = found.first(where: { $0.step == leaves && $0.number != 0 }) {
      finish()
      end(Int32(gone.number))
    }
    if step == .leave, number != 0 {
      // Those that do something else end when they learn of this.
      return found.map {
        $0.step == leaves ? $0 : Announcement(step: leaves, number: 0, sign: sign)
      }
    }
    guard found.allSatisfy({ $0.step == step.rawValue && $0.sign == sign }) else {
      if rank == 0 {
        Console(isQuiet: false, usesColor: false).report(
          "the ranks do not agree on what to do next",
          hint: "do all of them see the same files, and have the same memory limit?")
      }
      finish()
      end(ExitStatus.internalError.rawValue)
    }
    return found
  }

  private func check(_ result: Int32) {
    if result != 0 { end(ExitStatus.internalError.rawValue) }
  }
}

/// The reason why a library of MPI cannot be used.
struct MPIFault: Error {
  let words: String
}

/// What a rank has received, and how long it was busy with that or waited for it.
final class Traffic: Sendable {
  private let received = Atomic<Int>(0)
  private let calls = Atomic<Int>(0)
  private let waited = Atomic<Int>(0)

  /// The bytes that came from other ranks.
  var bytes: Int { received.load(ordering: .relaxed) }
  /// The number of messages that all ranks exchanged.
  var messages: Int { calls.load(ordering: .relaxed) }
  /// The seconds spent in messages, those of waiting for slower ranks among them.
  var seconds: Double { Double(waited.load(ordering: .relaxed)) / 1e9 }

  fileprivate func add(bytes: Int) { received.wrappingAdd(bytes, ordering: .relaxed) }

  fileprivate func add(since began: ContinuousClock.Instant) {
    let nanoseconds = Int((ContinuousClock.now - began) / .nanoseconds(1))
    waited.wrappingAdd(nanoseconds, ordering: .relaxed)
    calls.wrappingAdd(1, ordering: .relaxed)
  }
}
