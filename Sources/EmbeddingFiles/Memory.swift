internal import Glibc

// Unsafe, because getrlimit fills a C structure through a pointer.

extension LoadOptions {
  /// A quarter of the memory this process may use: the machine's, or where that is less its own limit without what the
  /// libraries take of it.
  public static var quarterOfMemory: Int {
    let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    let libraries = 320 << 20
    return min(machine, max(addressSpace - libraries, libraries / 4)) / 4
  }

  /// The bytes of addresses that the libraries need, and so many items: their names, and two methods' counts and statistics.
  public static func leastAddresses(items: Int = 0) -> Int { 368 << 20 + items * 300 }

  /// The bytes of addresses this process may use (`ulimit -v`); the largest number where there is no limit.
  public static var addressSpace: Int {
    var limit = rlimit()
    return unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0
      ? Int(clamping: limit.rlim_cur) : .max
  }
}
