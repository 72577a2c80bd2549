internal import Glibc

/// One axis of a plot: where a value stands, and which values are named.
struct PlotAxis {
  let range: ClosedRange<Double>
  let isLogarithmic: Bool
  /// The values that are named.
  let ticks: [Double]
  /// Names instead of numbers, for the values 0, 1, 2, ...
  private var names: [String] = []

  /// An axis of even steps that holds all values.
  init(linear values: [Double], includes: [Double] = []) {
    let all = (values + includes).filter(\.isFinite)
    let (low, high) = (all.min() ?? 0, all.max() ?? 1)
    let step = PlotAxis.step(max(high - low, max(abs(low), abs(high)) * 1e-9))
    let (first, last) = (
      (low / step).rounded(.down), max((high / step).rounded(.up), 1 + (low / step).rounded(.down))
    )
    range = first * step...last * step
    // Not by whole numbers: a step may be far less than what it is counted from.
    ticks = (0...Int(min(last - first, 20))).map { (first + Double($0)) * step }
    isLogarithmic = false
  }

  /// Tells whether its ticks are names.
  var hasNames: Bool { !names.isEmpty }

  /// An axis of names at even steps.
  init(names: [String]) {
    self.names = names
    range = 0...Double(max(1, names.count - 1))
    ticks = names.indices.map { Double($0) }
    isLogarithmic = false
  }

  /// The name of a value.
  func name(_ tick: Double) -> String {
    guard names.isEmpty else { return names[min(max(0, Int(tick)), names.count - 1)] }
    guard !isLogarithmic, ticks.count > 1 else { return PlotAxis.text(tick) }
    let gap = ticks[1] - ticks[0]
    guard gap > 1e-9, gap < 1e15 else { return PlotAxis.text(tick) }
    return NumberText.fixed(tick, max(0, Int(ceil(-log10(gap) - 1e-9))))
  }

  /// An axis of even factors from one positive value to another.
  init(logarithmic low: Double, _ high: Double) {
    let high = max(high, low * 2)
    range = low...high
    isLogarithmic = true
    var ticks: [Double] = []
    var power = pow(10, floor(log10(low)))
    let isWide = high / low > 1000
    while power <= high {
      for factor in isWide ? [1.0] : [1, 2, 5] where (low...high).contains(power * factor) {
        ticks.append(power * factor)
      }
      power *= 10
    }
    self.ticks = ticks
  }

  /// The part of the axis that lies below a value, from 0 to 1.
  func part(_ value: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    let own = min(max(value, low), high)
    return isLogarithmic ? log(own / low) / log(high / low) : (own - low) / (high - low)
  }

  /// A value in a few characters.
  static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e6
      ? NumberText.fixed(value, 0) : NumberText.short(value)
  }

  /// A step of 1, 2 or 5 times a power of ten that divides a span into at most eight parts.
  private static func step(_ span: Double) -> Double {
    guard span > 0 else { return 1 }
    let power = pow(10, floor(log10(span / 8)))
    return [1, 2, 5, 10].map { $0 * power }.first { span / $0 <= 8 } ?? 10 * power
  }
}
