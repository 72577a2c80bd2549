/// Pearson's correlation of two lists of one length; 0 where one of them does not vary.
@inlinable
package func correlation<Value: BinaryFloatingPoint>(_ one: [Value], _ other: [Value]) -> Double {
  let n = Double(one.count)
  let a = one.reduce(0.0) { $0 + Double($1) } / n
  let b = other.reduce(0.0) { $0 + Double($1) } / n
  var (aa, bb, ab) = (0.0, 0.0, 0.0)
  for (x, y) in zip(one, other) {
    let (x, y) = (Double(x) - a, Double(y) - b)
    aa += x * x
    bb += y * y
    ab += x * y
  }
  return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : 0
}
