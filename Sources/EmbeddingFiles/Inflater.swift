internal import CZlib

// The only file that imports zlib. Unsafe, because the library takes bare pointers: it is told how long both arrays are, and
// its state lies at one place until it is given back.

/// Inflates what was deflated, all at once or as it comes.
@safe
struct Inflater: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>

  /// What a step came to.
  struct Step {
    /// The bytes that were taken of the input.
    let taken: Int
    /// The bytes that came out.
    let made: Int
    /// True if this was the end of the stream.
    let isAtEnd: Bool
  }

  /// Begins with bytes that have no header of zlib around them, as in zip archives; nil when there is no memory.
  init?() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: unsafe z_stream())
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    guard unsafe inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, size) == Z_OK else {
      unsafe stream.deallocate()
      return nil
    }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Goes on with some bytes; nil where they are damaged.
  ///
  /// - Parameters:
  ///   - input: The bytes, from a place on.
  ///   - output: Receives what comes out, at its beginning.
  func step(_ input: ArraySlice<UInt8>, into output: inout [UInt8]) -> Step? {
    let room = output.count
    let status = unsafe input.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        // zlib does not write to its input, though its type says so.
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(input.count)
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(output.count)
        return unsafe inflate(stream, Z_NO_FLUSH)
      }
    }
    guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { return nil }
    return unsafe Step(
      taken: input.count - Int(stream.pointee.avail_in),
      made: room - Int(stream.pointee.avail_out), isAtEnd: status == Z_STREAM_END)
  }

  /// Inflates bytes with the header of zlib around them, of which a known number comes out; false where they are damaged.
  static func unpack(_ stored: [UInt8], count: Int, into bytes: inout [UInt8]) -> Bool {
    precondition(count <= stored.count)
    var length = UInt(bytes.count)
    let status = unsafe uncompress(&bytes, &length, stored, UInt(count))
    return status == Z_OK && length == UInt(bytes.count)
  }

  /// Goes on with the checksum of zip archives.
  static func checksum(_ sum: UInt, _ bytes: ArraySlice<UInt8>) -> UInt {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe crc32(sum, bytes.baseAddress, UInt32(bytes.count))
    }
  }
}
