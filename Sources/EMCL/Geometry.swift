package import EmbeddingFiles
package import EmbeddingMath

/// The geometry of texts and videos, all of them taken at unit length.
///
/// A class is a video with its texts, every row counting once.
package struct Geometry: Sendable, Equatable, Codable {
  /// |mean text - mean video|: the modality gap (Liang et al., NeurIPS 2022).
  package let modalityGap: Double
  /// The mean squared distance of a row to the centre of its class.
  package let intraClassVariance: Double
  /// The mean squared distance of a row's class centre to the centre of all rows.
  package let interClassVariance: Double

  /// Measures a set of rows.
  ///
  /// - Throws: When rows have to be read again and cannot be.
  package init(
    texts: RowStore, videos: RowStore, truth: Truth, parallelism: Parallelism
  ) throws(ExportError) {
    let d = texts.width
    let videosAtATime = 64
    let pieces = (truth.videoCount + videosAtATime - 1) / videosAtATime
    let parts = try parallelism.share(pieces) { (piece: Int) throws(ExportError) in
      let first = piece * videosAtATime
      var part = Sums(dimension: d)
      let range = first..<min(truth.videoCount, first + videosAtATime)
      var block = try videos.rows(range)
      // The texts of these videos, read together: a video with very many of them makes several parts.
      let all = truth.textsByVideo[truth.starts[first]..<truth.starts[range.upperBound]]
      var loaded = all.startIndex..<all.startIndex
      var rows: [Float] = []
      for video in range {
        var own = [Double](repeating: 0, count: d)
        let place = (video - first) * d
        add(&block, place..<place + d, to: &part.videos, and: &own, &part.squares)
        for index in truth.starts[video]..<truth.starts[video + 1] {
          if index >= loaded.upperBound {
            loaded = index..<min(all.endIndex, index + 256)
            rows = [Float](repeating: 0, count: loaded.count * d)
            try texts.gather(all[loaded], into: &rows)
          }
          let start = (index - loaded.lowerBound) * d
          add(&rows, start..<start + d, to: &part.texts, and: &own, &part.squares)
        }
        let members = truth.starts[video + 1] - truth.starts[video]
        let square = own.reduce(0) { $0 + $1 * $1 }
        part.classSquares += square / Double(members + 1)
      }
      return part
    }
    var total = Sums(dimension: d)
    for part in parts { total.add(part) }
    let textCount = Double(truth.textCount)
    let videoCount = Double(truth.videoCount)
    let count = textCount + videoCount
    var gap = 0.0
    var mean = 0.0
    for c in 0..<d {
      let difference = total.texts[c] / textCount - total.videos[c] / videoCount
      gap += difference * difference
      let centre = (total.texts[c] + total.videos[c]) / count
      mean += centre * centre
    }
    modalityGap = gap.squareRoot()
    intraClassVariance = max(0, (total.squares - total.classSquares) / count)
    interClassVariance = max(0, total.classSquares / count - mean)
  }
}

/// Sums over the classes of a piece.
private struct Sums: Sendable {
  var texts: [Double]
  var videos: [Double]
  /// Sum over rows of their squared length.
  var squares = 0.0
  /// Sum over classes of |sum of the class|^2 / size.
  var classSquares = 0.0

  init(dimension: Int) {
    texts = [Double](repeating: 0, count: dimension)
    videos = texts
  }

  mutating func add(_ later: Sums) {
    for c in texts.indices {
      texts[c] += later.texts[c]
      videos[c] += later.videos[c]
    }
    squares += later.squares
    classSquares += later.classSquares
  }
}

/// Makes a row a unit one and adds it to the sums of its side and of its class, and its square to the squares.
private func add(
  _ rows: inout [Float], _ range: Range<Int>, to side: inout [Double], and own: inout [Double],
  _ squares: inout Double
) {
  normalize(&rows, range, floor: 1e-12)
  squares += RowLoops.add(rows, range, to: &side, and: &own)
}

extension Sums: Message {
  func write(to writer: inout ByteWriter) {
    for numbers in [texts, videos, [squares, classSquares]] { writer.add(numbers: numbers) }
  }

  init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    texts = try reader.numbers()
    videos = try reader.numbers()
    let squares: [Double] = try reader.numbers()
    (self.squares, classSquares) = (squares[0], squares[1])
  }
}
