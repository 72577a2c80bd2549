import Glibc

/// A file without a name that holds the bytes under test, for parsers that read a file by its path.
///
/// One is kept for the whole run: it is cut and written anew for each input.
struct Scratch {
  /// Where it can be opened.
  let path: String
  private let descriptor: Int32

  init() {
    var name = Array(
      "\(unsafe access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp")/fuzz-XXXXXX".utf8CString)
    descriptor = unsafe mkstemp(&name)
    precondition(descriptor >= 0, "no file can be made")
    unsafe unlink(name)
    path = "/proc/self/fd/\(descriptor)"
  }

  /// Makes some bytes all that the file holds.
  func hold(_ bytes: UnsafeRawBufferPointer) {
    precondition(ftruncate(descriptor, 0) == 0)
    guard let start = bytes.baseAddress else { return }
    let written = unsafe pwrite(descriptor, start, bytes.count, 0)
    precondition(written == bytes.count)
  }
}

/// The bytes under test as text; nil when they are none.
func text(_ bytes: UnsafeRawBufferPointer) -> String? {
  unsafe String(validating: bytes, as: UTF8.self)
}
