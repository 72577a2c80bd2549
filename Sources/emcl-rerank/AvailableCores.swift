internal import EmbeddingFiles
internal import EmbeddingMath

/// The cores that this process may use.
enum AvailableCores {
  /// Those that affinity and control groups leave (``Parallelism/allCores``), no more than Slurm gave this task; where several ranks
  /// share a machine without being bound to cores of their own, this rank's part of them.
  static var ofThisRank: Int {
    let cores = Parallelism.allCores.threads
    if let own = Launcher.number("SLURM_CPUS_PER_TASK"), own > 0 { return min(cores, own) }
    let ranks = LoadOptions.ranksOnThisMachine
    let isBound = cores < Parallelism.onlineCores
    return isBound ? cores : max(1, cores / ranks)
  }
}
