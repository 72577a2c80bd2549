extension Run {
  /// Seconds spent in each part of a run.
  package struct Times: Sendable {
    /// The file and its bank, checks and content hash included; 0 where that was somebody else's work.
    package var read = 0.0
    /// Maps, potentials and what they are fitted from.
    package var fit = 0.0
    /// The sweeps in which ranks are counted, products of vectors included.
    package var rank = 0.0
    /// Bootstrap, sign flips and tests.
    package var statistics = 0.0
    /// The draws of ``Coverage``; 0 where it was not measured.
    package var coverage = 0.0

    /// Nothing spent yet.
    package init() {}
  }
}

extension Run.Times {
  /// Adds the time of some work.
  package mutating func measure<Value, Failure: Error>(
    _ part: WritableKeyPath<Run.Times, Double>, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let clock = ContinuousClock()
    let began = clock.now
    let value = try body()
    self[keyPath: part] += (clock.now - began) / .seconds(1)
    return value
  }
}
