internal import CBuildInfo

// Unsafe, because the commit is a C string, which is part of the program.

/// The identity of this program.
enum ToolVersion {
  /// The version, with the commit it was built from where that is known.
  static var withCommit: String {
    let commit = unsafe String(cString: emcl_rerank_commit())
    return commit.isEmpty ? toolVersion : "\(toolVersion) (\(commit))"
  }
}

/// The version of the tool, as reports name it.
let toolVersion = "1.0.0"
