internal import EmbeddingMath
internal import Glibc

// The loops in which every score becomes an exponential. Unsafe, because bounds checks keep the compiler
// from vectorising; the ranges are checked once.

/// Sums of exponentials along the rows and the columns of tiles.
struct LogSumKernel {
  /// The largest exponent of each column.
  private var largest = [Float](repeating: 0, count: TileShape.columns)
  /// A sum for each column.
  private var sums = [Float](repeating: 0, count: TileShape.columns)

  /// Writes sharpness * s + offset of the video for one row of all strips, and gives the largest.
  func exponents(
    _ tiles: [ScoreTile], row: Int, videos: Int, sharpness: Float, offsets: [Float]?,
    to results: inout [ScoreTile]
  ) -> Float {
    precondition(videos <= tiles.count * TileShape.columns && tiles.count == results.count)
    precondition(offsets.map { $0.count >= videos } ?? true)
    var most = -Float.infinity
    for strip in tiles.indices {
      let first = strip * TileShape.columns
      let count = min(TileShape.columns, videos - first)
      let start = tiles[strip].start(ofRow: row)
      unsafe tiles[strip].elements.withUnsafeBufferPointer { elements in
        unsafe results[strip].elements.withUnsafeMutableBufferPointer { results in
          guard let s = unsafe elements.baseAddress.map({ unsafe $0 + start }),
            let x = unsafe results.baseAddress.map({ unsafe $0 + start })
          else { return }
          if let offsets {
            unsafe offsets.withUnsafeBufferPointer { offsets in
              guard let v = unsafe offsets.baseAddress.map({ unsafe $0 + first }) else { return }
              for j in 0..<count { unsafe x[j] = sharpness * s[j] + v[j] }
            }
          } else {
            for j in 0..<count { unsafe x[j] = sharpness * s[j] }
          }
          for j in 0..<count { most = unsafe x[j] > most ? x[j] : most }
        }
      }
    }
    return most
  }

  /// Replaces the exponents x of one row by exp(x - largest), and gives their sum.
  func exponentiate(
    _ tiles: inout [ScoreTile], row: Int, below largest: Float, videos: Int
  ) -> Double {
    precondition(videos <= tiles.count * TileShape.columns)
    var total = 0.0
    for strip in tiles.indices {
      let count = min(TileShape.columns, videos - strip * TileShape.columns)
      let start = tiles[strip].start(ofRow: row)
      unsafe tiles[strip].elements.withUnsafeMutableBufferPointer { elements in
        guard let x = unsafe elements.baseAddress.map({ unsafe $0 + start }) else { return }
        for j in 0..<count { unsafe x[j] = exponential(x[j] - largest) }
        // Four sums side by side, in an order that depends on the count only.
        var four = SIMD4<Double>.zero
        var j = 0
        while j + 4 <= count {
          four += unsafe SIMD4<Double>(
            Double(x[j]), Double(x[j + 1]), Double(x[j + 2]), Double(x[j + 3]))
          j += 4
        }
        var sum = (four[0] + four[1]) + (four[2] + four[3])
        while j < count {
          sum += unsafe Double(x[j])
          j += 1
        }
        total += sum
      }
    }
    return total
  }

  /// Adds exp(sharpness * s + offset of the row) over the rows of a tile, for each of its columns.
  mutating func addColumns(
    _ tile: ScoreTile, videos: Range<Int>, sharpness: Float, offsets: [Float],
    to totals: inout [LogSum]
  ) {
    let (count, height) = (videos.count, offsets.count)
    precondition(count <= sums.count && height <= TileShape.rows)
    unsafe tile.elements.withUnsafeBufferPointer { elements in
      unsafe largest.withUnsafeMutableBufferPointer { largest in
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          guard let base = elements.baseAddress, let most = largest.baseAddress,
            let total = sums.baseAddress
          else { return }
          for j in 0..<count {
            unsafe most[j] = -.infinity
            unsafe total[j] = 0
          }
          for row in 0..<height {
            let s = unsafe base + tile.start(ofRow: row)
            let offset = offsets[row]
            for j in 0..<count {
              let x = unsafe sharpness * s[j] + offset
              unsafe most[j] = x > most[j] ? x : most[j]
            }
          }
          for row in 0..<height {
            let s = unsafe base + tile.start(ofRow: row)
            let offset = offsets[row]
            for j in 0..<count {
              unsafe total[j] += exponential(sharpness * s[j] + offset - most[j])
            }
          }
        }
      }
    }
    for (j, video) in videos.enumerated() {
      totals[video].add(largest: Double(largest[j]), sum: Double(sums[j]))
    }
  }

  /// Adds weight of the row * element over the rows of a tile, for each of its columns; the sums stand for
  /// exponentials below `reference` minus the offset of the video.
  ///
  /// - Returns: Whether they were added: not when a sum is so small that what single precision lost below
  ///   1e-38 could be seen in it.
  mutating func addWeighted(
    _ tile: ScoreTile, weights: [Float], videos: Range<Int>, reference: Float, offsets: [Float]?,
    to totals: inout [LogSum]
  ) -> Bool {
    let count = videos.count
    precondition(count <= sums.count && weights.count <= TileShape.rows)
    var least = Float.infinity
    unsafe tile.elements.withUnsafeBufferPointer { elements in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        guard let base = elements.baseAddress, let total = sums.baseAddress else { return }
        for j in 0..<count { unsafe total[j] = 0 }
        for row in weights.indices {
          let x = unsafe base + tile.start(ofRow: row)
          let weight = weights[row]
          for j in 0..<count { unsafe total[j] += weight * x[j] }
        }
        for j in 0..<count { least = unsafe total[j] < least ? total[j] : least }
      }
    }
    guard least > 1e-25 else { return false }
    for (j, video) in videos.enumerated() {
      let level = Double(reference) - Double(offsets?[video] ?? 0)
      totals[video].add(largest: level, sum: Double(sums[j]))
    }
    return true
  }
}
