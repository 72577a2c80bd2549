/// e to the power of a number of at most about 88, within two units in the last place.
///
/// Written so that loops over it are vectorised, which calls of the C library are not: x = n ln 2 + r with
/// |r| <= ln 2 / 2, e^r by a polynomial of degree 6 (Cephes' `expf`), times 2^n by the bits of the
/// exponent. Results below 2^-126 are 0.
@inlinable
@inline(__always)
public func exponential(_ x: Float) -> Float {
  // Adding 1.5 * 2^23 rounds to a whole number, which then stands in the low bits.
  let shifted = x * 1.442695041 + 12_582_912
  let n = shifted - 12_582_912
  let r = (x - n * 0.693359375) - n * -2.12194440e-4
  var p: Float = 1.9875691500e-4
  p = p * r + 1.3981999507e-3
  p = p * r + 8.3334519073e-3
  p = p * r + 4.1665795894e-2
  p = p * r + 1.6666665459e-1
  p = p * r + 5.0000001201e-1
  p = (p * r) * r + r + 1
  let power = shifted.bitPattern &<< 23
  let result = Float(bitPattern: p.bitPattern &+ power)
  return x < -87 ? 0 : result
}
