internal import Glibc

// Unsafe, because getrlimit fills a C structure through a pointer, and variables of the environment are C strings.

extension LoadOptions {
  /// A quarter of the memory this process may use: its part of the machine's, or where that is less its own limit without what
  /// the libraries take of it.
  package static var quarterOfMemory: Int {
    let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    let libraries = 320 << 20
    return min(
      machine / ranksOnThisMachine, max(addressSpace - libraries, libraries / 4)) / 4
  }

  /// The ranks of one run that share this machine, as their launcher tells; 1 without one.
  package static var ranksOnThisMachine: Int {
    for name in ["OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS"] {
      let words = unsafe getenv(name).map { unsafe String(cString: $0) }
      if let ranks = words.flatMap({ Int($0) }), ranks > 0 { return ranks }
    }
    return 1
  }

  /// The bytes of addresses that a process needs whatever it does, and those that OpenBLAS and malloc take for each thread.
  package static let addresses = (ofProcess: 112 << 20, ofThread: 256 << 20)

  /// The bytes of addresses this process may use (`ulimit -v`); the largest number where there is no limit.
  package static var addressSpace: Int {
    var limit = rlimit()
    return unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0
      ? Int(clamping: limit.rlim_cur) : .max
  }
}
