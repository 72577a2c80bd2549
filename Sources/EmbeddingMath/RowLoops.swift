internal import CLoops
internal import Glibc

// The only file that calls the C loops of reading. Unsafe, because they take bare pointers: each range is checked first,
// and nothing keeps a pointer beyond its call, but for ``SharedFloats``, which lives as long as the call that lends it.

/// Loops over the numbers of a file, at the widest vectors the processor has.
package enum RowLoops {
  /// Puts elements together again whose bytes lie plane after plane, as HDF5's shuffle leaves them.
  package static func unshuffle(_ planes: [UInt8], width: Int, into out: inout [UInt8]) {
    precondition(width > 0 && planes.count % width == 0 && out.count == planes.count)
    unsafe emcl_row_unshuffle(planes, Int64(planes.count / width), Int64(width), &out)
  }

  /// The values of IEEE 754 half-precision numbers, as they lie in a file; NaN keeps its mantissa.
  ///
  /// By bit arithmetic: `Float(Float16)` is a call into the runtime on x86-64 without F16C.
  package static func halves(
    _ stored: [some FixedWidthInteger & BitwiseCopyable], bigEndian: Bool
  ) -> [Float] {
    unsafe stored.withUnsafeBytes { bytes in
      var numbers = [Float](repeating: 0, count: bytes.count / 2)
      guard let source = unsafe bytes.bindMemory(to: UInt8.self).baseAddress else { return [] }
      unsafe emcl_row_halves(
        source, Int64(numbers.count), bigEndian == (1.bigEndian == 1) ? 0 : 1, &numbers)
      return numbers
    }
  }

  /// The values of bfloat16 numbers: the upper halves of singles, so nothing is rounded.
  package static func brains(
    _ stored: [some FixedWidthInteger & BitwiseCopyable], bigEndian: Bool
  ) -> [Float] {
    let upper = unsafe stored.withUnsafeBytes { bytes in
      unsafe elements(Array(bytes), zero: UInt16(0))
    }
    return upper.map { bits in
      Float(bitPattern: UInt32(bigEndian ? bits.bigEndian : bits.littleEndian) << 16)
    }
  }

  /// The single-precision numbers whose bytes these are, in the order of this machine.
  package static func singles(_ stored: [UInt8]) -> [Float] { elements(stored, zero: 0) }

  /// The numbers whose bytes these are, in the order of this machine.
  package static func elements<Element: BitwiseCopyable>(
    _ stored: [UInt8], zero: Element
  ) -> [Element] {
    var numbers = [Element](repeating: zero, count: stored.count / MemoryLayout<Element>.size)
    unsafe numbers.withUnsafeMutableBytes { numbers in
      unsafe stored.withUnsafeBytes { bytes in
        unsafe numbers.copyMemory(from: .init(rebasing: bytes.prefix(numbers.count)))
      }
    }
    return numbers
  }

  /// The sum of the squares of some of the elements of an array, in double precision.
  static func squareSum(_ elements: ArraySlice<Float>) -> Double {
    unsafe elements.withUnsafeBufferPointer { elements in
      guard let start = elements.baseAddress else { return 0 }
      return unsafe emcl_row_square_sum(start, Int64(elements.count))
    }
  }

  /// Adds some of the elements of an array to two sums, and returns the sum of their squares.
  package static func add(
    _ elements: [Float], _ range: Range<Int>, to first: inout [Double], and second: inout [Double]
  ) -> Double {
    precondition(range.lowerBound >= 0 && range.upperBound <= elements.count)
    precondition(first.count == range.count && second.count == range.count)
    return unsafe emcl_row_add_twice(
      elements, Int64(range.lowerBound), Int64(range.count), &first, &second)
  }

  /// Divides some of the elements of an array in double precision.
  static func divide(_ elements: inout [Float], _ range: Range<Int>, by divisor: Double) {
    precondition(range.lowerBound >= 0 && range.upperBound <= elements.count)
    unsafe emcl_row_divide_here(&elements, Int64(range.lowerBound), Int64(range.count), divisor)
  }

  /// Adds some of the elements of an array, each divided in double precision, to sums.
  package static func addQuotients(
    of elements: [Float], _ range: Range<Int>, by divisor: Double, to sums: inout [Double]
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= elements.count)
    precondition(sums.count == range.count)
    unsafe emcl_row_add_divided(
      elements, Int64(range.lowerBound), Int64(range.count), divisor, &sums)
  }
}

/// The elements of an array, for several threads to fill at once, each at places of its own.
@safe
package struct SharedFloats: @unchecked Sendable {
  // Not checked by the compiler: that no place is given to two threads is the promise of who divides the work.
  private let elements: UnsafeMutableBufferPointer<Float>

  fileprivate init(_ elements: UnsafeMutableBufferPointer<Float>) {
    unsafe self.elements = unsafe elements
  }

  private func start(_ range: Range<Int>) -> UnsafeMutablePointer<Float>? {
    precondition(unsafe range.lowerBound >= 0 && range.upperBound <= elements.count)
    return unsafe elements.baseAddress.map { unsafe $0 + range.lowerBound }
  }

  /// Writes some of the elements of an array, from a place on.
  package func copy(_ source: [Float], _ range: Range<Int>, to place: Int) {
    precondition(range.lowerBound >= 0 && range.upperBound <= source.count)
    unsafe source.withUnsafeBufferPointer { source in
      guard let from = source.baseAddress, let to = unsafe start(place..<place + range.count)
      else { return }
      unsafe to.update(from: from + range.lowerBound, count: range.count)
    }
  }

  /// Writes some of the elements of an array, each divided in double precision, from a place on.
  package func divide(_ source: [Float], _ range: Range<Int>, by divisor: Double, to place: Int) {
    precondition(range.lowerBound >= 0 && range.upperBound <= source.count)
    unsafe source.withUnsafeBufferPointer { source in
      guard let from = source.baseAddress, let to = unsafe start(place..<place + range.count)
      else { return }
      unsafe emcl_row_divide(from + range.lowerBound, Int64(range.count), divisor, to)
    }
  }

  /// Writes one number to some places.
  package func set(_ range: Range<Int>, to number: Float) {
    unsafe start(range)?.update(repeating: number, count: range.count)
  }

  /// Writes one number.
  package func set(_ place: Int, to number: Float) { set(place..<place + 1, to: number) }

  /// A hash of the bits that stand at some places, to find rows that are exactly equal.
  package func hash(_ range: Range<Int>) -> UInt64 {
    guard let start = unsafe start(range) else { return 0 }
    return unsafe emcl_row_hash(start, Int64(range.count))
  }
}

extension [Float] {
  /// Makes an array whose elements several threads write, each at places of its own, before anybody reads one.
  ///
  /// - Parameter body: Writes all of the elements.
  package init<Failure: Error>(
    written count: Int, by body: (SharedFloats) throws(Failure) -> Void
  ) throws(Failure) {
    var failure: Failure?
    self = unsafe [Float](unsafeUninitializedCapacity: count) { buffer, written in
      let all = unsafe UnsafeMutableBufferPointer(rebasing: buffer[..<count])
      unsafe adviseLargePages(all)
      do throws(Failure) {
        unsafe try body(SharedFloats(all))
        written = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  /// Lends the elements for several threads to fill at once.
  package mutating func share<Value, Failure: Error>(
    _ body: (SharedFloats) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    try unsafe withUnsafeMutableBufferPointer { buffer throws(Failure) in
      unsafe try body(SharedFloats(buffer))
    }
  }
}

/// Asks for large pages of memory, which take less time to be had; it does not matter when there are none.
private func adviseLargePages(_ elements: UnsafeMutableBufferPointer<Float>) {
  let (page, large) = (4096, 2 << 20)
  guard let start = elements.baseAddress, elements.count > 4 * large else { return }
  let address = UInt(bitPattern: start)
  let skipped = (page - Int(address % UInt(page))) % page
  unsafe madvise(
    UnsafeMutableRawPointer(start) + skipped, (elements.count * 4 - skipped) / page * page,
    MADV_HUGEPAGE)
}
