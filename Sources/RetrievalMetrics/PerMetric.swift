/// A value for each metric of ``Metric/all``.
package struct PerMetric<Value> {
  private var values: [Value]

  /// Makes the values, in the order of ``Metric/all``.
  package init<Failure: Error>(
    _ value: (Metric) throws(Failure) -> Value
  ) throws(Failure) {
    var values: [Value] = []
    for metric in Metric.all { values.append(try value(metric)) }
    self.values = values
  }

  /// The value of a metric.
  ///
  /// - Precondition: The metric is one of ``Metric/all``.
  package subscript(metric: Metric) -> Value {
    get { values[PerMetric.place(metric)] }
    set { values[PerMetric.place(metric)] = newValue }
  }

  private static func place(_ metric: Metric) -> Int {
    guard let place = Metric.all.firstIndex(of: metric) else {
      preconditionFailure("\(metric.name) is not in Metric.all")
    }
    return place
  }
}

extension PerMetric: Sendable where Value: Sendable {}
extension PerMetric: Equatable where Value: Equatable {}
