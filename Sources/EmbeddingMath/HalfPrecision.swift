extension Float {
  /// The value of an IEEE 754 half-precision number given by its bits.
  ///
  /// By bit arithmetic: `Float(Float16)` is a call into the runtime on x86-64 without F16C.
  @inlinable
  public init(halfBits bits: UInt16) {
    let sign = UInt32(bits & 0x8000) << 16
    let magnitude = UInt32(bits & 0x7FFF)
    if magnitude >= 0x7C00 {
      // Infinity and NaN keep their mantissa.
      self.init(bitPattern: sign | 0x7F80_0000 | (magnitude & 0x03FF) << 13)
    } else {
      // Shifted into place the exponent is 112 too small; the product mends it, subnormals included.
      self.init(
        bitPattern: sign | (Float(bitPattern: magnitude << 13) * 0x1p112).bitPattern)
    }
  }
}
