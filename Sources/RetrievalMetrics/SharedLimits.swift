internal import Synchronization

/// From where on a score may be among the best texts of each video, for a view: what threads tell each other.
///
/// Lists of the best fill in every thread. The last of a full one is no better than the last of all texts together, so
/// others need not look at what does not reach it. How much that saves depends on who was first; no list does.
final class SharedLimits: Sendable {
  private let limits: Mutex<[Float]>

  /// Knows nothing yet.
  init(videos: Int) { limits = Mutex([Float](repeating: -.infinity, count: videos)) }

  /// Tells what is known, and takes over what others know.
  func exchange(_ own: inout [Float]) {
    limits.withLock { limits in
      precondition(own.count == limits.count)
      for video in own.indices {
        let higher = max(own[video], limits[video])
        own[video] = higher
        limits[video] = higher
      }
    }
  }
}
