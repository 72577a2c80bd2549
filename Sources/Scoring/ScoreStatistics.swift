package import EmbeddingFiles
package import EmbeddingMath
internal import Synchronization

/// Statistics of all scores of a source, gathered in one sweep.
///
/// Texts are rows, videos columns. Sums run over fixed pieces of the rows, in their order, so no number
/// depends on the threads; equal rows, and equal columns, have equal numbers.
package struct ScoreStatistics: Sendable {
  /// The statistics asked for.
  package struct Request: Sendable, Equatable {
    /// Means, deviations and the range.
    package var moments = false
    /// The number of best scores kept of each row.
    package var bestInRows = 0
    /// The number of best scores kept of each column.
    package var bestInColumns = 0
    /// Tells whether rows and columns are the same items, and no list holds its own: equal items still do.
    package var leavesOutItself = false

    /// Asks for nothing.
    package init() {}

    /// Asks for the best scores of each query, and of each gallery item.
    package init(bestOfQueries: Int = 0, bestOfGallery: Int = 0, _ direction: Direction) {
      bestInRows = direction.queries(texts: bestOfQueries, videos: bestOfGallery)
      bestInColumns = direction.gallery(texts: bestOfQueries, videos: bestOfGallery)
    }

    /// Tells whether nothing is asked for.
    package var isEmpty: Bool { self == Request() }

    /// Tells whether rounded scores find what is asked for, in less time than scores do.
    package var allowsRounded: Bool {
      !moments
        && max(bestInRows, bestInColumns) + (leavesOutItself ? 1 : 0) <= ListedTiles.roundedDepth
    }

    /// The request for lists that may hold an item itself beside the others that are wanted.
    fileprivate var withItself: Request {
      guard leavesOutItself else { return self }
      var longer = self
      if bestInRows > 0 { longer.bestInRows += 1 }
      if bestInColumns > 0 { longer.bestInColumns += 1 }
      return longer
    }

    /// Asks for what two requests ask for.
    package mutating func formUnion(_ other: Request) {
      moments = moments || other.moments
      bestInRows = max(bestInRows, other.bestInRows)
      bestInColumns = max(bestInColumns, other.bestInColumns)
      leavesOutItself = leavesOutItself || other.leavesOutItself
    }
  }

  /// The mean and the standard deviation of all scores, and of each row and column.
  package internal(set) var all = Spread()
  /// The same for each row.
  package internal(set) var rows: [Spread] = []
  /// The same for each column.
  package internal(set) var columns: [Spread] = []
  /// The least and the greatest score.
  package internal(set) var range: ClosedRange<Float> = 0...0
  /// The best scores of each row; their places are those of the videos' ids.
  package internal(set) var bestInRows: BestLists
  /// The best scores of each column; their places are those of the texts' ids.
  package internal(set) var bestInColumns: BestLists

  /// The best scores of each query.
  package func bestOfQueries(_ direction: Direction) -> BestLists {
    direction.queries(texts: bestInRows, videos: bestInColumns)
  }

  /// The best scores of each gallery item.
  package func bestOfGallery(_ direction: Direction) -> BestLists {
    direction.gallery(texts: bestInRows, videos: bestInColumns)
  }

  /// A mean and a standard deviation (ddof 0).
  package struct Spread: Sendable, Equatable {
    /// The mean.
    package var mean = 0.0
    /// The standard deviation.
    package var deviation = 0.0
  }

  /// Sweeps a source.
  ///
  /// - Parameters:
  ///   - source: The scores.
  ///   - rounded: The same rounded, where the request allows that; nil where there are none.
  ///   - request: What is asked for.
  ///   - textOrder: The place of each text, by which equal scores in a list are settled; empty where no list is wanted.
  ///   - videoOrder: The place of each video.
  ///   - parallelism: The threads to use.
  /// - Throws: When scores have to be read and cannot be.
  package init(
    _ source: any ScoreSource, rounded: (any RoundedScores)? = nil, _ request: Request,
    textOrder: [Int32], videoOrder: [Int32], parallelism: Parallelism
  ) throws(ExportError) {
    let asked = request
    let request = asked.withItself
    precondition(rounded == nil || request.allowsRounded)
    let (texts, videos) = (source.textCount, source.videoCount)
    let pieces = RowPieces(texts)
    let cluster = parallelism.cluster
    // Lists do not depend on how the rows are cut, so a thread has some of its own for all of its parts.
    let spare = Mutex<[Lists]>([])
    let parts = try parallelism.share(
      pieces.count, parts: pieces.parts(of:)
    ) { (piece, part) throws(ExportError) in
      var lists = spare.withLock { $0.popLast() } ?? Lists(request, videos: videos)
      let part = try Part(
        source, rounded, pieces.blocks(of: piece, part: part), request, textOrder, videoOrder,
        &lists)
      spare.withLock { $0.append(lists) }
      return part
    } merge: {
      $0.add($1)
    }
    bestInRows = BestLists(lists: request.bestInRows > 0 ? texts : 0, depth: request.bestInRows)
    bestInColumns = BestLists(
      lists: request.bestInColumns > 0 ? videos : 0, depth: request.bestInColumns)
    var columnSums = [Sum](repeating: Sum(), count: request.moments ? videos : 0)
    var total = Sum()
    var (least, greatest) = (Float.infinity, -Float.infinity)
    for lists in spare.withLock({ $0 }) where request.bestInColumns > 0 {
      bestInColumns.merge(lists.ofColumns)
    }
    if request.bestInColumns > 0 { bestInColumns.merge(over: cluster) }
    for (piece, part) in parts.enumerated() {
      for row in part.rows {
        rows.append(row.spread(over: videos))
        total.add(row)
      }
      for column in columnSums.indices {
        columnSums[column].sum += part.sums[column]
        columnSums[column].squares += part.squares[column]
      }
      (least, greatest) = (min(least, part.least), max(greatest, part.greatest))
      if request.bestInRows > 0 {
        bestInRows.take(part.bestInRows, from: pieces.first(of: piece))
      }
    }
    if asked.leavesOutItself {
      if asked.bestInRows > 0 { bestInRows = bestInRows.leavingOut(videoOrder) }
      if asked.bestInColumns > 0 { bestInColumns = bestInColumns.leavingOut(textOrder) }
    }
    guard request.moments else { return }
    columns = columnSums.map { $0.spread(over: texts) }
    all = total.spread(over: texts * videos)
    range = least <= greatest ? least...greatest : 0...0
  }

  /// A sum and a sum of squares.
  fileprivate struct Sum: Sendable {
    var sum = 0.0
    var squares = 0.0

    mutating func add(_ other: Sum) {
      sum += other.sum
      squares += other.squares
    }

    func spread(over count: Int) -> Spread {
      Spread(
        mean: sum / Double(count),
        deviation: standardDeviation(sum: sum, squares: squares, count: count))
    }
  }

  /// The lists of one thread.
  fileprivate struct Lists: Sendable {
    /// The best of each column, of all rows that the thread has seen.
    var ofColumns: BestLists
    /// What finds the best of the rows of a block.
    var ofBlock: ListedTiles

    init(_ request: Request, videos: Int) {
      ofColumns = BestLists(
        lists: request.bestInColumns > 0 ? videos : 0, depth: request.bestInColumns)
      ofBlock = ListedTiles(ofRows: request.bestInRows, videos: videos)
    }
  }

  /// The numbers of a part of the rows.
  fileprivate struct Part: Sendable {
    var rows: [Sum] = []
    /// The sums and the sums of squares of the columns.
    var sums: [Double]
    var squares: [Double]
    var least = Float.infinity
    var greatest = -Float.infinity
    var bestInRows: BestLists

    init(
      _ source: any ScoreSource, _ rounded: (any RoundedScores)?, _ blocks: [Range<Int>],
      _ request: Request, _ textOrder: [Int32], _ videoOrder: [Int32], _ lists: inout Lists
    ) throws(ExportError) {
      let videos = source.videoCount
      let wantsLists = request.bestInRows > 0 || request.bestInColumns > 0
      let first = blocks.first?.lowerBound ?? 0
      let count = (blocks.last?.upperBound ?? 0) - first
      sums = [Double](repeating: 0, count: request.moments ? videos : 0)
      squares = sums
      bestInRows = BestLists(lists: request.bestInRows > 0 ? count : 0, depth: request.bestInRows)
      if request.moments { rows = [Sum](repeating: Sum(), count: count) }
      var tiles = [ScoreTile()]
      for texts in blocks {
        let block = try source.block(of: Array(texts)[...])
        let places = wantsLists ? texts.map { textOrder[$0] } : []
        let near = rounded.flatMap { scores in scores.block(block).map { (scores, $0) } }
        lists.ofBlock.begin()
        for strip in 0..<source.strips {
          let range = source.videos(ofStrip: strip)
          var margins = [Float](repeating: 0, count: texts.count)
          if let near {
            margins = near.0.bounds(near.1, strip: strip)[0].map {
              $0.error + .leastNormalMagnitude
            }
          }
          let isNear = near != nil && margins.allSatisfy { $0 < .infinity }
          if isNear, let near {
            near.0.score(near.1, strip: strip, into: &tiles)
          } else {
            for row in margins.indices { margins[row] = 0 }
            try source.score(block, strip: strip, into: &tiles[0])
          }
          if request.moments {
            for (row, text) in texts.enumerated() { add(tiles[0], row, of: text - first, range) }
          }
          guard wantsLists else { continue }
          let marked = lists.ofBlock.mark(
            tiles[0], range, margins: margins, columns: lists.ofColumns)
          if isNear { rounded?.settle(Array(marked), block, strip: strip, in: &tiles) }
          lists.ofBlock.offer(
            tiles[0], range, order: videoOrder, places: places, columns: &lists.ofColumns)
        }
        if request.bestInRows > 0 {
          bestInRows.take(
            lists.ofBlock.ofRows, count: texts.count, from: texts.lowerBound - first)
        }
      }
    }

    /// Adds the numbers of the rows that follow.
    mutating func add(_ next: Part) {
      rows += next.rows
      for column in sums.indices {
        sums[column] += next.sums[column]
        squares[column] += next.squares[column]
      }
      (least, greatest) = (min(least, next.least), max(greatest, next.greatest))
      bestInRows.append(next.bestInRows)
    }

    private mutating func add(
      _ tile: ScoreTile, _ row: Int, of text: Int, _ videos: Range<Int>
    ) {
      let own = TileLoops.addMoments(
        tile.elements, from: tile.start(ofRow: row), columns: videos, sums: &sums,
        squares: &squares)
      rows[text].add(Sum(sum: own.sum, squares: own.squares))
      (least, greatest) = (min(least, own.least), max(greatest, own.greatest))
    }
  }
}

extension ScoreStatistics.Part: Message {
  func write(to writer: inout ByteWriter) {
    writer.add(numbers: rows.flatMap { [$0.sum, $0.squares] })
    writer.add(numbers: sums)
    writer.add(numbers: squares)
    writer.add(numbers: [least, greatest])
    bestInRows.write(to: &writer)
  }

  init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    let pairs: [Double] = try reader.numbers()
    rows = stride(from: 0, to: pairs.count, by: 2).map {
      ScoreStatistics.Sum(sum: pairs[$0], squares: pairs[$0 + 1])
    }
    sums = try reader.numbers()
    squares = try reader.numbers()
    let ends: [Float] = try reader.numbers()
    (least, greatest) = (ends[0], ends[1])
    bestInRows = try BestLists(reading: &reader)
  }
}
