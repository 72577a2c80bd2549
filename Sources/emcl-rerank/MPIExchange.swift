internal import ArgumentParser
internal import CMPI
internal import EmbeddingMath

// Unsafe, because MPI takes bare pointers to arrays, which outlive the call.

/// Connects the ranks that a launcher of MPI has started: the only file that calls MPI.
///
/// Before any other message each rank tells what it is about to do. So a rank that leaves, because it is done or because of a
/// fault, is noticed by all others at their next step, and none waits for one that is gone.
struct MPIExchange: Exchange {
  let rank: Int
  let size: Int
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

  func gather(_ own: [UInt8]) -> [[UInt8]] {
    let counts = announce(.gather, own.count).map(\.number)
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
      for place in 0..<size {
        all[place] += buffer[Int(places[place])..<Int(places[place]) + parts[place]]
      }
    }
    return all
  }

  func sum(_ counts: inout [Int32]) {
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
  func finish() { emcl_mpi_end() }

  /// Tells the others of the next step, and learns theirs.
  ///
  /// - Returns: The announcements of all ranks. Where one leaves, or where steps differ, this rank ends, unless it leaves as well.
  private func announce(_ step: Step, _ number: Int) -> [Announcement] {
    let own = [step.rawValue, number]
    var all = [Int](repeating: 0, count: 2 * size)
    unsafe own.withUnsafeBytes { own in
      check(unsafe emcl_mpi_gather(own.baseAddress, Int32(own.count), &all))
    }
    let found = (0..<size).map { Announcement(step: all[2 * $0], number: all[2 * $0 + 1]) }
    let leaves = Step.leave.rawValue
    if step != .leave, let gone = found.first(where: { $0.step == leaves && $0.number != 0 }) {
      finish()
      end(Int32(gone.number))
    }
    let isLeavingWithFault = step == .leave && number != 0
    guard found.allSatisfy({ $0.step == step.rawValue }) || isLeavingWithFault else {
      end(ExitStatus.internalError.rawValue)
    }
    return isLeavingWithFault
      ? found.map { $0.step == leaves ? $0 : Announcement(step: leaves, number: 0) } : found
  }

  private func check(_ result: Int32) {
    if result != 0 { end(ExitStatus.internalError.rawValue) }
  }
}

/// The reason why a library of MPI cannot be used.
struct MPIFault: Error {
  let words: String
}
