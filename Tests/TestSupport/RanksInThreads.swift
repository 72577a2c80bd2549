internal import Dispatch
package import EmbeddingMath
internal import Foundation
internal import Synchronization

/// Ranks of a cluster that are threads of one process: each message waits for all of them.
package final class RanksInThreads: Sendable {
  fileprivate let size: Int
  private let meeting: Mutex<Meeting>
  private let turnstiles: [DispatchSemaphore]

  /// The messages of one step.
  private struct Meeting {
    var messages: [[UInt8]?]
    /// What the messages are, as the first rank that came says.
    var kind: String?
    var answers: [[[UInt8]]] = []
  }

  private init(size: Int) {
    self.size = size
    meeting = Mutex(Meeting(messages: [[UInt8]?](repeating: nil, count: size)))
    turnstiles = (0..<size).map { _ in DispatchSemaphore(value: 0) }
  }

  /// Does the same on several ranks at once, and gives the result of each.
  package static func run<Value: Sendable>(
    _ size: Int, _ body: @escaping @Sendable (Cluster) throws -> Value
  ) throws -> [Value] {
    let ranks = RanksInThreads(size: size)
    let results = Mutex<[Int: Result<Value, any Error>]>([:])
    let group = DispatchGroup()
    for rank in 0..<size {
      // Threads of their own: those of a pool may be too few to meet.
      let thread = Thread {
        let result = Result { try body(Cluster(Member(rank: rank, ranks: ranks))) }
        results.withLock { $0[rank] = result }
        group.leave()
      }
      thread.stackSize = 8 << 20
      group.enter()
      thread.start()
    }
    group.wait()
    let found = results.withLock { $0 }
    return try found.sorted { $0.key < $1.key }.map { try $0.value.get() }
  }

  fileprivate func gather(_ own: [UInt8], as kind: String, _ rank: Int) -> [[UInt8]] {
    let isLast = meeting.withLock { meeting in
      precondition(meeting.kind ?? kind == kind, "ranks differ in what they do next")
      meeting.kind = kind
      meeting.messages[rank] = own
      let all = meeting.messages.compactMap { $0 }
      guard all.count == size else { return false }
      meeting.kind = nil
      meeting.answers = [[[UInt8]]](repeating: all, count: size)
      meeting.messages = [[UInt8]?](repeating: nil, count: size)
      return true
    }
    if isLast { for turnstile in turnstiles { turnstile.signal() } }
    turnstiles[rank].wait()
    return meeting.withLock { $0.answers[rank] }
  }
}

/// One of the ranks.
private struct Member: Exchange {
  let rank: Int
  let ranks: RanksInThreads
  var size: Int { ranks.size }

  func gather(_ own: [UInt8], as kind: String) -> [[UInt8]] {
    ranks.gather(own, as: kind, rank)
  }

  func sum(_ counts: inout [Int32]) {
    var writer = ByteWriter()
    writer.add(numbers: counts)
    for (other, bytes) in gather(writer.bytes, as: "counts").enumerated() where other != rank {
      var reader = ByteReader(bytes)
      guard let more = try? reader.numbers(of: Int32.self), more.count == counts.count else {
        preconditionFailure("ranks differ in what they sum")
      }
      for place in counts.indices { counts[place] += more[place] }
    }
  }
}
