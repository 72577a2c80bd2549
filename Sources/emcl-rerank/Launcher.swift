internal import Glibc

// Unsafe, because variables of the environment are C strings, which are copied at once.

/// The program that started this one on several ranks, known by what it leaves in the environment.
struct Launcher {
  /// The name of the launcher, for messages.
  let name: String
  /// The number of processes it started, at least 2.
  let size: Int
  /// The libraries of MPI to try, in this order.
  let libraries: [String]
  /// Tells whether the launcher speaks a language that libraries of MPI understand.
  let isUsable: Bool

  /// The launcher of this process; nil where it was started by itself, or where `EMCL_RERANK_MPI=none` says that it is to work alone.
  init?() {
    if Launcher.variable("EMCL_RERANK_MPI") == "none" { return nil }
    let openMPI = ["libmpi.so.40", "libmpi.so"]
    let mpich = ["libmpi.so.12", "libmpich.so.12", "libmpi.so"]
    if let size = Launcher.number("OMPI_COMM_WORLD_SIZE") {
      (name, self.size, libraries, isUsable) = ("mpirun", size, openMPI, true)
    } else if let size = Launcher.number("PMI_SIZE") {
      (name, self.size, libraries, isUsable) = ("mpiexec", size, mpich + openMPI, true)
    } else if Launcher.variable("PMIX_RANK") != nil,
      let size = Launcher.number("SLURM_STEP_NUM_TASKS") ?? Launcher.number("SLURM_NTASKS")
    {
      (name, self.size, libraries, isUsable) = ("srun", size, openMPI + mpich, true)
    } else if Launcher.variable("SLURM_PROCID") != nil,
      let size = Launcher.number("SLURM_STEP_NUM_TASKS")
    {
      (name, self.size, libraries, isUsable) = ("srun", size, [], false)
    } else {
      return nil
    }
    guard size > 1 else { return nil }
  }

  /// The library the user wants (`EMCL_RERANK_MPI`), or those to try.
  var candidates: [String] { Launcher.variable("EMCL_RERANK_MPI").map { [$0] } ?? libraries }

  /// A variable of the environment; nil where it is empty or not set.
  static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// A variable that is a number.
  static func number(_ name: String) -> Int? { variable(name).flatMap { Int($0) } }
}
