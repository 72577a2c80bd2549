import COpenBLAS

// Unsafe, because BLAS takes bare pointers: to arrays that outlive the call.

// The roof of the benchmark: one bare product `a * transpose(b)` of n x d with n x d by the OpenBLAS that the tool is linked
// with, on all its threads. Prints the seconds of each of some products, the first of which pays for the memory.

let arguments = CommandLine.arguments.dropFirst().compactMap { Int32($0) }
guard arguments.count == 3, arguments.allSatisfy({ $0 > 0 }) else {
  fatalError("sgemm-roof ROWS CHANNELS PRODUCTS")
}
let (n, d, products) = (arguments[0], arguments[1], arguments[2])
let size = Int(n) * Int(d)
let a = (0..<size).map { Float($0 % 97) / 97 - 0.5 }
let b = (0..<size).map { Float($0 % 89) / 89 - 0.5 }
var c = [Float](repeating: 0, count: Int(n) * Int(n))
let clock = ContinuousClock()
for _ in 0..<products {
  let began = clock.now
  unsafe cblas_sgemm(
    CblasRowMajor, CblasNoTrans, CblasTrans, n, n, d, 1, a, d, b, d, 0, &c, n)
  print((clock.now - began) / .seconds(1))
}
