internal import Glibc

// Unsafe, because getrlimit fills a C structure through a pointer.

extension LoadOptions {
  /// A quarter of the memory this process may use: the machine's, or its own limit where that is less.
  public static var quarterOfMemory: Int {
    let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    var limit = rlimit()
    let own =
      unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0
      ? Int(clamping: limit.rlim_cur) : .max
    return min(machine, own) / 4
  }
}
