internal import CLoops
internal import Glibc

// Unsafe, because files are read into bare memory, which outlives the call.

/// The limits that the system sets to the cores of this process.
enum CoreLimits {
  /// The cores that all limits leave, at least 1.
  static var current: Int {
    min(Parallelism.onlineCores, affinity ?? .max, ofControlGroups ?? .max)
  }

  /// The cores that threads of this process may run on (`taskset`, Slurm's and MPI's binding).
  private static var affinity: Int? {
    let cores = Int(emcl_cores_allowed())
    return cores > 0 ? cores : nil
  }

  /// The least that a control group of version 2, or one around it, leaves (`cpu.max`: microseconds of each period).
  private static var ofControlGroups: Int? {
    let lines = text("/proc/self/cgroup")?.split(separator: "\n") ?? []
    guard let own = lines.first(where: { $0.hasPrefix("0::/") }) else { return nil }
    var parts = own.dropFirst("0::/".utf8.count).split(separator: "/")
    var least: Int?
    while true {
      let folder = (["/sys/fs/cgroup"] + parts.map(String.init)).joined(separator: "/")
      if let cores = text(folder + "/cpu.max").flatMap({ cores(of: $0) }) {
        least = min(least ?? .max, cores)
      }
      guard !parts.isEmpty else { return least }
      parts.removeLast()
    }
  }

  /// The cores of a line such as `150000 100000`, rounded up; nil for `max`.
  static func cores(of limit: String) -> Int? {
    let words = limit.split(whereSeparator: \.isWhitespace)
    guard words.count == 2, let time = Int(words[0]), let period = Int(words[1]), time > 0,
      period > 0
    else { return nil }
    return max(1, time / period + (time % period == 0 ? 0 : 1))
  }

  private static func text(_ path: String) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe read(file, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
  }
}
