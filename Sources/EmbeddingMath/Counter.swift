internal import Synchronization

/// Counts finished units over all threads and reports the part that is done.
package final class Counter: Sendable {
  private let done = Atomic<Int>(0)
  private let total: Int
  private let report: (@Sendable (Double) -> Void)?

  /// Counts up to a total.
  package init(total: Int, report: (@Sendable (Double) -> Void)?) {
    self.total = total
    self.report = report
  }

  /// Counts one more unit.
  package func advance() {
    guard let report else { return }
    let count = done.wrappingAdd(1, ordering: .relaxed).newValue
    report(Double(count) / Double(max(1, total)))
  }
}
