internal import EmbeddingMath
internal import Glibc

// The loops in which every score becomes an exponential. Unsafe, because bounds checks keep the compiler
// from vectorising; the ranges are checked once.

/// Sums of exponentials along the rows and the columns of tiles.
struct LogSumKernel {
  /// Exponents, and then exponentials, of one row.
  private var row = [Float](repeating: 0, count: TileShape.columns)
  /// The largest exponent of each column.
  private var largest = [Float](repeating: 0, count: TileShape.columns)
  /// The sum of the exponentials of each column.
  private var sums = [Float](repeating: 0, count: TileShape.columns)

  /// Adds exp(sharpness * s + offset of the video) over one row of a tile.
  mutating func addRow(
    _ tile: ScoreTile, row index: Int, videos: Range<Int>, sharpness: Float, offsets: [Float]?,
    to sum: inout LogSum
  ) {
    let count = videos.count
    let start = tile.start(ofRow: index)
    precondition(count <= row.count && start + count <= tile.elements.count)
    precondition(offsets.map { videos.upperBound <= $0.count } ?? true)
    unsafe tile.elements.withUnsafeBufferPointer { elements in
      unsafe row.withUnsafeMutableBufferPointer { row in
        guard let s = unsafe elements.baseAddress.map({ unsafe $0 + start }),
          let x = row.baseAddress
        else { return }
        if let offsets {
          unsafe offsets.withUnsafeBufferPointer { offsets in
            guard let v = unsafe offsets.baseAddress.map({ unsafe $0 + videos.lowerBound }) else {
              return
            }
            for j in 0..<count { unsafe x[j] = sharpness * s[j] + v[j] }
          }
        } else {
          for j in 0..<count { unsafe x[j] = sharpness * s[j] }
        }
        var most = -Float.infinity
        for j in 0..<count { most = unsafe x[j] > most ? x[j] : most }
        for j in 0..<count { unsafe x[j] = exponential(x[j] - most) }
        // Four sums side by side, in an order that depends on the count only.
        var four = SIMD4<Double>.zero
        var j = 0
        while j + 4 <= count {
          four += unsafe SIMD4<Double>(
            Double(x[j]), Double(x[j + 1]), Double(x[j + 2]), Double(x[j + 3]))
          j += 4
        }
        var total = (four[0] + four[1]) + (four[2] + four[3])
        while j < count {
          total += unsafe Double(x[j])
          j += 1
        }
        sum.add(largest: Double(most), sum: total)
      }
    }
  }

  /// Adds exp(sharpness * s + offset of the row) over the rows of a tile, for each of its columns.
  mutating func addColumns(
    _ tile: ScoreTile, height: Int, videos: Range<Int>, sharpness: Float, offsets: [Float],
    to totals: inout [LogSum]
  ) {
    let count = videos.count
    precondition(count <= sums.count && height <= offsets.count)
    precondition(tile.start(ofRow: max(0, height - 1)) + count <= tile.elements.count)
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
}
