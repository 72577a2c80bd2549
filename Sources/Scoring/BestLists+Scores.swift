package import EmbeddingFiles
package import EmbeddingMath

extension BestLists {
  /// Finds the best gallery items of each query by a function of the scores.
  ///
  /// - Parameters:
  ///   - source: The plain scores.
  ///   - function: The function.
  ///   - direction: Which side asks.
  ///   - depth: The number of items of each list.
  ///   - places: The place of each gallery item, by which equal scores are settled.
  ///   - parallelism: The threads to use; the lists do not depend on it.
  /// - Returns: A list for each query.
  /// - Throws: When scores have to be read and cannot be.
  package static func best(
    _ source: any ScoreSource, _ function: ScoreFunction, _ direction: Direction, depth: Int,
    places: [Int32], parallelism: Parallelism
  ) throws(ExportError) -> BestLists {
    let (texts, videos) = (source.textCount, source.videoCount)
    let isText = direction == .textToVideo
    precondition(places.count == direction.gallery(texts: texts, videos: videos))
    let blocks = (0..<texts).blocks(of: TileShape.rows)
    let workers = try parallelism.run(
      blocks.count,
      makeState: {
        Worker(
          lists: ListedTiles(ofRows: isText ? depth : 0, videos: videos),
          columns: BestLists(lists: isText ? 0 : videos, depth: isText ? 0 : depth))
      },
      body: { (worker: inout Worker, index: Int) throws(ExportError) in
        let rows = Array(blocks[index])
        let block = try source.block(of: rows[...])
        let ofRows = isText ? rows.map { _ in Int32(0) } : rows.map { places[$0] }
        let margins = [Float](repeating: 0, count: rows.count)
        var (plain, tile) = (ScoreTile(), ScoreTile())
        worker.lists.begin()
        for strip in 0..<source.strips {
          let range = source.videos(ofStrip: strip)
          try source.score(block, strip: strip, into: &plain)
          if function == .plain {
            swap(&plain, &tile)
          } else {
            function.apply(
              to: plain, texts: rows, videos: range, direction: direction, into: &tile)
          }
          _ = worker.lists.mark(tile, range, margins: margins, columns: worker.columns)
          worker.lists.offer(
            tile, range, order: isText ? places : [], places: ofRows, columns: &worker.columns)
        }
        if isText { worker.parts.append((blocks[index], worker.lists.ofRows)) }
      })
    var all = BestLists(lists: isText ? texts : videos, depth: depth)
    for worker in workers {
      guard isText else {
        all.merge(worker.columns)
        continue
      }
      for (rows, part) in worker.parts { all.take(part, count: rows.count, from: rows.lowerBound) }
    }
    return all
  }

  /// The lists of one thread.
  private struct Worker: Sendable {
    var lists: ListedTiles
    var columns: BestLists
    var parts: [(rows: Range<Int>, lists: BestLists)] = []
  }
}
