package import EmbeddingFiles
package import EmbeddingMath
internal import Scoring

/// Finds the best items of a profile's gallery for queries that come later, some at a time.
///
/// A query's list depends on that query alone: not on those it comes with, and not on the threads.
package struct ProfileSearch: Sendable {
  /// The profile.
  package let profile: Profile
  /// Which side asks.
  package let direction: Direction
  /// The number of items of each list: what was asked for, and no more than there are.
  package let depth: Int
  /// The ids of the gallery; the places in lists are places here.
  package var ids: [ItemID] { profile.galleries[direction].ids }
  /// The place among ``ids`` of each item as arrays list them: in the order of the export that the profile was fitted on, or else in
  /// that of the ids.
  package var listing: [Int32] { profile.orders[direction] ?? ids.indices.map { Int32($0) } }
  /// The number of channels of a query.
  package let width: Int
  /// The rule for the lengths of queries.
  package let norm: VectorNorm

  private let gallery: RetrievalSet.Side
  /// The place of each item of the gallery among the ids.
  let places: [Int32]
  private let path: String
  private let parallelism: Parallelism

  /// Makes a gallery ready.
  ///
  /// - Parameters:
  ///   - profile: The profile.
  ///   - direction: Which side asks.
  ///   - depth: The number of items of each list, at most.
  ///   - set: An export with the gallery; nil takes the vectors that the profile has.
  ///   - path: The file of the profile.
  ///   - parallelism: The threads to use.
  /// - Throws: ``RerankingError/notApplicable(reason:hint:)`` where the gallery is another one or none, and where queries are more
  ///   than a vector.
  package init(
    _ profile: Profile, _ direction: Direction, depth: Int, gallery set: RetrievalSet? = nil,
    path: String, parallelism: Parallelism
  ) throws(RerankingError) {
    let own = profile.galleries[direction]
    guard profile.kind.has(.singleVectors) else {
      throw .notApplicable(
        reason:
          "a query of similarity=\(profile.kind.rawValue) is more than one vector, which is all that search takes",
        hint: "emcl-rerank apply takes an export of the queries")
    }
    if let set, set.kind != profile.kind || set.logitScale != profile.logitScale {
      throw .notApplicable(
        reason:
          "\(set.path) has similarity=\(set.kind.rawValue) with logit scale \(set.logitScale), the profile is for "
          + "\(profile.kind.rawValue) with \(profile.logitScale)",
        hint: "take the export that the profile was fitted on")
    }
    let side = try reading { () throws(ExportError) in
      try profile.side(direction, of: set, parallelism)
    }
    guard let side, let rows = side.rows else {
      throw .notApplicable(
        reason: profile.frames != nil
          ? "\(profile.pipeline.expression) looks at the frames of videos, which a profile does not keep"
          : "the profile was saved without the vectors of its gallery",
        hint: "--gallery EXPORT.h5 takes them from the export that the profile was fitted on")
    }
    let hash = try reading { () throws(ExportError) in
      try side.contentHash(withFrames: profile.frames != nil)
    }
    guard hash == own.sha256 else {
      throw .notApplicable(
        reason: set == nil
          ? "the vectors of the gallery in the profile are not those it was fitted on: the file was changed"
          : side.ids.itemIDs.sorted() == own.ids
            ? "the export has the ids of the profile's gallery with other vectors"
            : "the export has another gallery than the profile",
        hint: "fit the profile again, or take the export that it was fitted on")
    }
    self.profile = profile
    self.direction = direction
    self.depth = max(1, min(depth, side.count))
    self.path = path
    self.parallelism = parallelism
    gallery = side
    width = rows.width
    places = side.ids.sortedPlaces
    let known = set.map { direction.queries(texts: $0.texts, videos: $0.videos).norm } ?? nil
    norm = profile.queryNorms[direction] ?? known ?? .raw
  }

  /// Finds the best items of some queries, whose lengths are right.
  ///
  /// - Returns: A list for each, of places in ``ids``.
  /// - Throws: ``RerankingError/notApplicable(reason:hint:)`` where the profile does not go with vectors of this kind.
  package func best(of queries: Matrix) throws(RerankingError) -> BestLists {
    precondition(queries.columns == width)
    let (source, function) = try reranker(for: RowStore(queries)).scores(by: profile, direction)
    let (direction, depth, places, parallelism) = (direction, depth, places, parallelism)
    return try reading { () throws(ExportError) in
      try BestLists.best(
        source, function, direction, depth: depth, places: places, parallelism: parallelism)
    }
  }

  /// The vectors of the gallery after all maps, in its own order.
  func movedGallery() throws(RerankingError) -> RowStore {
    let first = try reading { () throws(ExportError) in try gallery.selecting([0]).rows }
    guard let first else { preconditionFailure("a gallery without rows") }
    let moved = try reranker(for: first).moved(by: profile).scene.moved
    guard let rows = direction.gallery(texts: moved.texts, videos: moved.videos).rows else {
      preconditionFailure("a gallery without rows")
    }
    return rows
  }

  private func reranker(for queries: RowStore) -> Reranker {
    var side = RetrievalSet.Side(ids: (0..<queries.count).map(String.init))
    side.rows = queries
    var reranker = Reranker(
      RetrievalSet(
        queries: side, gallery: gallery, direction, kind: profile.kind,
        logitScale: profile.logitScale, path: path),
      bank: .test, parallelism: parallelism)
    reranker.directions = [direction]
    return reranker
  }
}

extension Profile {
  /// The gallery of a direction, from an export or as it is kept here; nil where it is neither.
  fileprivate func side(
    _ direction: Direction, of set: RetrievalSet?, _ parallelism: Parallelism
  ) throws(ExportError) -> RetrievalSet.Side? {
    if let set { return direction.gallery(texts: set.texts, videos: set.videos) }
    guard let store = vectors[direction] else { return nil }
    var side = RetrievalSet.Side(ids: galleries[direction].ids.map(\.text))
    side.rows = try store.kept(within: LoadOptions.quarterOfMemory, parallelism: parallelism)
    return side
  }
}
