internal import COpenBLAS

// The only file that calls OpenBLAS. Unsafe, because BLAS takes bare pointers: every function here
// checks the counts of its arrays first, and nothing keeps a pointer beyond its call.

/// Matrix products by OpenBLAS, on one thread each: this package spreads work over cores itself.
enum BLAS {
  /// Tells OpenBLAS to leave the cores to us.
  ///
  /// Evaluated once, on first use of any product.
  fileprivate static let singleThreaded: Void = openblas_stay_on_this_thread()

  /// `c = a * b` in double precision, row-major, `a` (m x k), `b` (k x n), `c` (m x n).
  static func times(
    _ a: [Double], _ b: [Double], m: Int, n: Int, k: Int, into c: inout [Double]
  ) {
    _ = singleThreaded
    precondition(a.count >= m * k && b.count >= k * n && c.count >= m * n)
    if n == 1 {
      // A product of matrices would copy all of `a` first.
      unsafe cblas_dgemv(
        CblasRowMajor, CblasNoTrans, Int32(m), Int32(k), 1, a, Int32(k), b, 1, 0, &c, 1)
      return
    }
    unsafe cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(m), Int32(n), Int32(k),
      1, a, Int32(k), b, Int32(n), 0, &c, Int32(n))
  }

  /// `c += transpose(a) * b` in double precision for row-major `a` (k x m) and `b` (k x n).
  static func addTransposedTimes(
    _ a: [Double], _ b: [Double], m: Int, n: Int, k: Int, into c: inout [Double]
  ) {
    _ = singleThreaded
    precondition(a.count >= k * m && b.count >= k * n && c.count >= m * n)
    if n == 1 {
      unsafe cblas_dgemv(
        CblasRowMajor, CblasTrans, Int32(k), Int32(m), 1, a, Int32(m), b, 1, 1, &c, 1)
      return
    }
    unsafe cblas_dgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, Int32(m), Int32(n), Int32(k),
      1, a, Int32(m), b, Int32(n), 1, &c, Int32(n))
  }

  /// `c += a * b` in single precision, row-major, `a` (m x k) from a place on with rows `stride` apart, `b` (k x n),
  /// `c` (m x n).
  static func addTimes(
    _ a: [Float], from first: Int, stride: Int, _ b: ArraySlice<Float>, m: Int, n: Int, k: Int,
    into c: inout [Float]
  ) {
    _ = singleThreaded
    guard m > 0, n > 0, k > 0 else { return }
    precondition(first >= 0 && k <= stride && a.count >= first + (m - 1) * stride + k)
    precondition(b.count >= k * n && c.count >= m * n)
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        guard let left = a.baseAddress, let right = b.baseAddress else { return }
        unsafe cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(m), Int32(n), Int32(k),
          1, left + first, Int32(stride), right, Int32(n), 1, &c, Int32(n))
      }
    }
  }

  /// The eigenvalues, ascending, of a symmetric matrix of order n.
  ///
  /// `a` is overwritten by the eigenvectors, one in each row. Nil when LAPACK does not converge.
  static func symmetricEigen(_ a: inout [Double], order n: Int) -> [Double]? {
    _ = singleThreaded
    precondition(a.count == n * n)
    guard n > 0 else { return [] }
    var values = [Double](repeating: 0, count: n)
    var size = Int32(n)
    var info: Int32 = 0
    var workCount: Int32 = Int32(1 + 6 * n + 2 * n * n)
    var integerCount: Int32 = Int32(3 + 5 * n)
    var work = [Double](repeating: 0, count: Int(workCount))
    var integers = [Int32](repeating: 0, count: Int(integerCount))
    // Column-major with the lower triangle of a symmetric matrix: the eigenvectors come back as
    // LAPACK columns, which are rows to us.
    unsafe dsyevd_(
      "V", "L", &size, &a, &size, &values, &work, &workCount, &integers, &integerCount, &info, 1, 1)
    return info == 0 ? values : nil
  }
}
