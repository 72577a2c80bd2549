extension Range<Int> {
  /// Cuts the range into blocks of `size`, in order; the last may be shorter.
  package func blocks(of size: Int) -> [Range<Int>] {
    precondition(size > 0)
    return stride(from: lowerBound, to: upperBound, by: size).map {
      $0..<Swift.min(upperBound, $0 + size)
    }
  }
}
