internal import Synchronization

/// From where on a score may be among the best texts of each video: what threads tell each other.
///
/// Lists of the best fill in every thread. The last of a full one is no better than the last of all texts together, so
/// others need not look at what does not reach it. How much that saves depends on who was first; no list does.
final class SharedLimits: Sendable {
  private let limits: Mutex<[[Float]]>

  /// Knows nothing yet.
  init(views: Int, videos: Int) {
    limits = Mutex(
      [[Float]](repeating: [Float](repeating: -.infinity, count: videos), count: views))
  }

  /// Tells what is known of a view, and takes over what others know.
  func exchange(_ own: inout [Float], view: Int) {
    limits.withLock { limits in
      for video in own.indices {
        own[video] = max(own[video], limits[view][video])
        limits[view][video] = own[video]
      }
    }
  }
}
