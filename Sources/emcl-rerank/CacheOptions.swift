internal import ArgumentParser
internal import EmbeddingMath
internal import Glibc
internal import Suites

// Unsafe, because variables of the environment are C strings, which are copied at once.

/// The options for the place where counts are kept between runs of a suite.
struct CacheOptions: ParsableArguments {
  @Flag(name: .customLong("no-cache"), help: "Recompute everything, and cache nothing.")
  var noCache = false

  @Option(
    name: .customLong("cache"),
    help: ArgumentHelp(
      "The cache folder (default: emcl-rerank in $XDG_CACHE_HOME or ~/.cache). It can be deleted at any time.",
      valueName: "folder"), completion: .directory)
  var folder: String?

  func validate() throws {
    if noCache, folder != nil {
      throw ValidationError("--no-cache and --cache cannot be combined.")
    }
  }

  /// The cache; nil when there is to be none, no place for it, or several ranks, which have to know the same.
  var cache: ResultCache? {
    guard !noCache, Ranks.cluster.isAlone, let folder = folder ?? CacheOptions.standardFolder else {
      return nil
    }
    return ResultCache(folder: folder, tool: toolVersion + CacheOptions.build)
  }

  private static var standardFolder: String? {
    func variable(_ name: String) -> String? {
      unsafe getenv(name).map { unsafe String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    if let caches = variable("XDG_CACHE_HOME"), caches.hasPrefix("/") {
      return caches + "/emcl-rerank"
    }
    return variable("HOME").map { $0 + "/.cache/emcl-rerank" }
  }

  /// The size and the time of the program, which tell builds of one version apart.
  private static var build: String {
    var status = stat()
    guard unsafe stat("/proc/self/exe", &status) == 0 else { return "" }
    return " \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }
}
