/// Pearson's correlation of two lists of one length; 0 where one of them does not vary.
@inlinable
package func correlation<Value: BinaryFloatingPoint>(_ one: [Value], _ other: [Value]) -> Double {
  correlation(one, other, andAlike: 0, at: (0, 0))
}

/// Pearson's correlation of two lists of one length that end alike; 0 where one of them does not vary.
///
/// - Parameters:
///   - one: The numbers that differ from each other.
///   - other: The same of the other list.
///   - count: How often one pair of numbers follows.
///   - pair: That pair.
@inlinable
package func correlation<Value: BinaryFloatingPoint>(
  _ one: [Value], _ other: [Value], andAlike count: Int, at pair: (one: Value, other: Value)
) -> Double {
  let more = Double(count)
  let n = Double(one.count) + more
  let a = (one.reduce(0.0) { $0 + Double($1) } + more * Double(pair.one)) / n
  let b = (other.reduce(0.0) { $0 + Double($1) } + more * Double(pair.other)) / n
  let (u, v) = (Double(pair.one) - a, Double(pair.other) - b)
  var (aa, bb, ab) = (0.0, 0.0, 0.0)
  for (x, y) in zip(one, other) {
    let (x, y) = (Double(x) - a, Double(y) - b)
    aa += x * x
    bb += y * y
    ab += x * y
  }
  aa += more * (u * u)
  bb += more * (v * v)
  ab += more * (u * v)
  return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : 0
}
