internal import Glibc

// Unsafe, because sockets and limits take bare pointers, to arrays and structures that outlive the call.

/// The other side of a reader in a process of its own.
package enum ReaderService {
  /// The descriptor of the socket that the process is started with.
  static let socket: Int32 = 3

  /// The exit code of a process that got no more memory.
  static let outOfMemory: Int32 = 70

  /// The seconds of computing that an answer may take: reading a whole file takes less.
  static func seconds(fileBytes: Int) -> Int { 4 + fileBytes / 20_000_000 }

  /// The bytes that the process may take beside what it has at its start: a block of rows, or a chunk and what it is
  /// packed in.
  private static func memory(fileBytes: Int) -> Int { (256 << 20) + 16 * fileBytes }

  /// Answers questions until nobody asks any more, and ends the program.
  ///
  /// - Parameter fileBytes: The size of the file that will be asked about.
  package static func serve(fileBytes: Int) -> Never {
    // Who started the process may have kept signals from it, as threads of Dispatch do: the one that says that the time is
    // over must come through.
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
    signal(SIGXCPU, SIG_DFL)
    // Who asks decides what an interruption means.
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { signal(number, SIG_IGN) }
    for descriptor in socket + 1..<1024 { close(descriptor) }
    limit(RLIMIT_CORE, to: 0)
    limit(RLIMIT_AS, to: addressesInUse + memory(fileBytes: max(0, fileBytes)))
    let reader = LibraryReader()
    while let header = received(Frame.headerBytes) {
      let count = Frame.length(header)
      guard (0...1 << 20).contains(count), let bytes = received(count),
        let request = try? HDF5Request(decoding: bytes)
      else { break }
      limit(RLIMIT_CPU, to: secondsInUse + seconds(fileBytes: fileBytes))
      let answer = reader.answer(request).encoded
      guard sendAll(Frame.header(answer.count) + answer, to: socket) else { break }
    }
    // Nothing is left to be tidied up: the end comes without it.
    _exit(0)
  }

  private static func limit(_ resource: __rlimit_resource, to value: Int) {
    var limit = rlimit()
    unsafe getrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    limit.rlim_cur = min(rlim_t(value), limit.rlim_max)
    unsafe setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
  }

  /// The bytes of addresses of this process.
  private static var addressesInUse: Int {
    let unknown = 1 << 30
    let descriptor = unsafe open("/proc/self/statm", O_RDONLY)
    guard descriptor >= 0 else { return unknown }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = unsafe read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return unknown }
    let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return Int(String(decoding: digits, as: UTF8.self)).map { $0 * sysconf(Int32(_SC_PAGESIZE)) }
      ?? unknown
  }

  /// The seconds this process has computed so far, rounded up.
  private static var secondsInUse: Int {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + 1
  }

  private static func received(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var got = 0
    while got < count {
      let part = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe read(socket, buffer.baseAddress.map { unsafe $0 + got }, count - got)
      }
      if part < 0, errno == EINTR { continue }
      guard part > 0 else { return nil }
      got += part
    }
    return bytes
  }
}

/// Sends all bytes; false when nobody receives them.
func sendAll(_ bytes: [UInt8], to socket: Int32) -> Bool {
  var sent = 0
  while sent < bytes.count {
    let count = unsafe bytes.withUnsafeBytes { buffer in
      unsafe Glibc.send(
        socket, buffer.baseAddress.map { unsafe $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL)
      )
    }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return false }
    sent += count
  }
  return true
}
