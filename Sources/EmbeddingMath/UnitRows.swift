/// The Euclidean norm of some of the elements of an array, in double precision.
///
/// Four sums run side by side, in an order that depends on the count only.
public func norm(_ elements: [Float], _ range: Range<Int>) -> Double {
  var a = 0.0
  var b = 0.0
  var c = 0.0
  var d = 0.0
  var i = range.lowerBound
  while i + 4 <= range.upperBound {
    let (p, q) = (Double(elements[i]), Double(elements[i + 1]))
    let (r, s) = (Double(elements[i + 2]), Double(elements[i + 3]))
    a += p * p
    b += q * q
    c += r * r
    d += s * s
    i += 4
  }
  while i < range.upperBound {
    a += Double(elements[i]) * Double(elements[i])
    i += 1
  }
  return ((a + b) + (c + d)).squareRoot()
}

/// Divides some of the elements of an array by their norm, or by `floor` where that is larger.
///
/// With `floor` 0 a row of zeros becomes NaN, as in the CLIP family; MMT's `F.normalize` has 1e-12.
public func normalize(_ elements: inout [Float], _ range: Range<Int>, floor: Double = 0) {
  let divisor = max(norm(elements, range), floor)
  for i in range { elements[i] = Float(Double(elements[i]) / divisor) }
}
