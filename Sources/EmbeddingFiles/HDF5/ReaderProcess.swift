internal import EmbeddingMath
internal import Glibc
internal import Synchronization

// Unsafe, because posix_spawnp takes C arrays of C strings, which are made here and freed here but for the variables of the
// environment, which stand where they are; and because sockets take bare pointers to arrays that outlive the call.

/// A process that reads one file with libhdf5 and answers questions about it.
///
/// Whatever the file does to the library is told as a fault of the file: a crash, a structure without end, memory without
/// end. The process ends with this object, or when this process does.
final class ReaderProcess: Sendable {
  fileprivate struct State {
    var socket: Int32
    var child: pid_t
    /// The end that the process came to, once it has.
    var fault: HDF5Failure?
  }

  private let state: Mutex<State>
  /// The time that an answer may take, in seconds of the clock: more than the seconds of computing that it may take.
  private let patience: Int

  /// Starts the process.
  init(_ program: ReaderProgram, fileBytes: Int) throws {
    patience = 3 * ReaderService.seconds(fileBytes: fileBytes)
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw ReaderProcess.notStarted(errno)
    }
    defer { close(ends[1]) }
    do {
      let child = try ReaderProcess.started(program, fileBytes: fileBytes, socket: ends[1])
      state = Mutex(State(socket: ends[0], child: child))
    } catch {
      close(ends[0])
      throw error
    }
  }

  deinit { state.withLock { _ = ReaderProcess.end(&$0) } }

  private static func notStarted(_ number: Int32) -> HDF5Failure {
    HDF5Failure(
      message: "no process to read it in: \(unsafe String(cString: strerror(number)))",
      hint: "a limit on processes, files or memory prevents it (ulimit -a)")
  }

  private static func started(
    _ program: ReaderProgram, fileBytes: Int, socket: Int32
  ) throws -> pid_t {
    var words: [UnsafeMutablePointer<CChar>?] = unsafe []
    for word in program.arguments + ["\(fileBytes)"] { unsafe words.append(strdup(word)) }
    // The first of two values of a variable is in force. The reader multiplies nothing; a crash of it is no news for a
    // backtrace. Where files cannot be locked, they can be read all the same.
    var first: [UnsafeMutablePointer<CChar>?] = unsafe []
    for variable in ["OPENBLAS_NUM_THREADS=1", "SWIFT_BACKTRACE=enable=no"] {
      unsafe first.append(strdup(variable))
    }
    let last = unsafe strdup("HDF5_USE_FILE_LOCKING=BEST_EFFORT")
    let own = unsafe words + first + [last]
    defer { for index in unsafe own.indices { unsafe free(own[index]) } }
    unsafe words.append(nil)
    var variables = unsafe first
    for index in 0... {
      guard let variable = unsafe environ[index] else { break }
      unsafe variables.append(variable)
    }
    unsafe variables += [last, nil]
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, socket, ReaderService.socket)
    for stream in Int32(0)...2 {
      unsafe posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0)
    }
    var child = pid_t()
    let status = unsafe posix_spawnp(&child, program.path, &actions, nil, words, variables)
    guard status == 0 else { throw notStarted(status) }
    return child
  }

  /// Asks and waits.
  func ask(_ request: HDF5Request, most: Int) throws -> HDF5Answer {
    let bytes = try state.withLock { state in
      if let fault = state.fault { throw fault }
      let question = request.encoded
      guard sendAll(Frame.header(question.count) + question, to: state.socket),
        let header = receive(Frame.headerBytes, &state)
      else { throw ReaderProcess.end(&state) }
      let count = Frame.length(header)
      guard (0...most).contains(count) else {
        ReaderProcess.end(&state)
        state.fault = HDF5Failure(message: "more text or numbers than the file can hold")
        throw state.fault ?? HDF5Reader.oddAnswer
      }
      guard let answer = receive(count, &state) else { throw ReaderProcess.end(&state) }
      return answer
    }
    guard let answer = try? HDF5Answer(decoding: bytes) else { throw HDF5Reader.oddAnswer }
    return answer
  }

  /// Some bytes; nil when the process ended before them, or let wait for them too long.
  private func receive(_ count: Int, _ state: inout State) -> [UInt8]? {
    // Memory is taken as bytes arrive, not on the word of who sends them.
    var bytes = [UInt8](repeating: 0, count: min(count, 1 << 20))
    var got = 0
    // Counted second by second, so that a pause of both processes is none of the reader's.
    var waited = 0
    while got < count {
      var poll = pollfd(fd: state.socket, events: Int16(POLLIN), revents: 0)
      let ready = unsafe Glibc.poll(&poll, 1, 1000)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else {
        waited += 1
        if ready < 0 || waited > patience { return nil }
        continue
      }
      let part = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe recv(
          state.socket, buffer.baseAddress.map { unsafe $0 + got }, buffer.count - got, 0)
      }
      if part < 0, errno == EINTR { continue }
      guard part > 0 else { return nil }
      waited = 0
      got += part
      if got == bytes.count, got < count {
        bytes += [UInt8](repeating: 0, count: min(count - got, 4 * got))
      }
    }
    return bytes
  }

  /// Ends the process and says what it came to.
  @discardableResult
  private static func end(_ state: inout State) -> HDF5Failure {
    if let fault = state.fault { return fault }
    var status: Int32 = 0
    var hasEnded = false
    // It may be about to end by itself, in a way that tells.
    for _ in 0..<100 where state.isAtItsEnd {
      let ended = unsafe waitpid(state.child, &status, WNOHANG)
      hasEnded = ended == state.child
      if hasEnded || ended < 0 { break }
      usleep(10_000)
    }
    close(state.socket)
    if !hasEnded {
      kill(state.child, SIGKILL)
      while unsafe waitpid(state.child, &status, 0) < 0, errno == EINTR {}
    }
    let fault = ReaderProcess.fault(status, hasEnded: hasEnded)
    state.fault = fault
    return fault
  }

  private static func fault(_ status: Int32, hasEnded: Bool) -> HDF5Failure {
    let damaged = "the file is damaged; copy or export it again"
    guard hasEnded else {
      return HDF5Failure(
        message: "no answer from the process that reads it",
        hint: "the file is damaged, or on a file system that does not answer")
    }
    switch status & 0x7F {
    case 0 where status >> 8 & 0xFF != ReaderService.outOfMemory: return HDF5Reader.oddAnswer
    case 0:
      return HDF5Failure(
        message: "a structure that asks for more memory than a file of its size can need",
        hint: damaged)
    case SIGXCPU: return HDF5Failure(message: "a structure without end", hint: damaged)
    case SIGKILL:
      return HDF5Failure(
        message: "the process that read it was killed", hint: "is there enough memory?")
    case let signal:
      return HDF5Failure(
        message: "a structure that crashes the HDF5 library (signal \(signal))", hint: damaged)
    }
  }
}

extension ReaderProcess.State {
  /// True if the other end of the socket is closed, so that the process has ended or is ending.
  fileprivate var isAtItsEnd: Bool {
    var poll = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return unsafe Glibc.poll(&poll, 1, 0) > 0 && poll.revents & Int16(POLLHUP) != 0
  }
}

/// The length that goes before each message.
enum Frame {
  static let headerBytes = 8

  static func header(_ count: Int) -> [UInt8] {
    var writer = ByteWriter()
    writer.add(count)
    return writer.bytes
  }

  static func length(_ header: [UInt8]) -> Int {
    var reader = ByteReader(header)
    return (try? reader.int()) ?? -1
  }
}
