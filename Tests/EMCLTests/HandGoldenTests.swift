import EmbeddingMath
import TestSupport
import Testing

@testable import EMCL

/// The examples of `Fixtures/hand.json`: EMCL on a 4 x 3 matrix, worked out apart from this code.
@Suite struct HandGoldenTests {
  struct Hand: Decodable {
    let rows: [[Double]]
    let examples: [Example]

    enum CodingKeys: String, CodingKey {
      case rows = "X"
      case examples
    }
  }

  struct Example: Decodable {
    let variant: String
    let start: [Double]
    let iterations: Int
    let lambda: Double
    let beta: Double?
    let multiply: Bool
    let renormalize: Bool
    let expected: [String: [[Double]]]
  }

  @Test(arguments: ["rows", "moments"])
  func examplesComeOut(order: String) throws {
    let hand = try Fixture.json("hand.json", as: Hand.self)
    let x = DoubleMatrix(rows: 4, columns: 3, elements: hand.rows.flatMap { $0 })
    var moments = Moments(dimension: 3)
    // The hand values are doubles, which moments of single-precision rows cannot hold exactly.
    moments.add(rows: x.elements.map { Float($0) }[...], parallelism: Parallelism(threads: 1))
    let tolerance = order == "rows" ? 1e-12 : 1e-6
    #expect(hand.examples.count >= 5)
    for example in hand.examples {
      let variant: EMCLConfiguration.Variant = example.variant == "paper" ? .paper : .released
      let sharpness = example.multiply ? example.lambda : 1 / example.lambda
      let em =
        order == "rows"
        ? ExpectationMaximization(
          RowGram(x), start: example.start, variant: variant, sharpness: sharpness,
          iterations: example.iterations)
        : ExpectationMaximization(
          MomentGram(moments), start: example.start, variant: variant, sharpness: sharpness,
          iterations: example.iterations)
      // Bases that start alike would share a column, and the answers have one for each.
      #expect(em.responsibilities.columns == example.start.count)
      let z = em.responsibilities
      if let expected = example.expected["z"] {
        expectClose(z, expected, tolerance)
      }
      let image = x.times(z)
      var mu = image
      for row in 0..<4 { for k in 0..<z.columns { mu[row, k] *= em.scales[k] } }
      if let expected = example.expected["mu"] { expectClose(mu, expected, tolerance) }
      var transposed = DoubleMatrix(rows: z.columns, columns: z.rows)
      for i in 0..<z.rows { for k in 0..<z.columns { transposed[k, i] = z[i, k] } }
      let residual = mu.times(transposed)
      if let expected = example.expected["R"] { expectClose(residual, expected, tolerance) }
      // Each example has an answer, and none that is not looked at; the paper's form has no Y: its result is R.
      let known: Set = variant == .paper ? ["z", "mu", "R"] : ["z", "mu", "R", "Y"]
      #expect(!example.expected.isEmpty && Set(example.expected.keys).isSubset(of: known))
      guard let expected = example.expected["Y"] else { continue }
      let gains = zip(em.scales, em.multiplicities).map { $0 * $1 * (example.beta ?? 1) }
      let map = LinearMap(
        identity: variant == .paper ? 0 : 1, directions: z, gains: gains,
        renormalizes: example.renormalize)
      let mapped = map.apply(x.elements.map { Float($0) })
      #expect(mapped.count == expected.joined().count)
      for (value, wanted) in zip(mapped, expected.flatMap { $0 }) {
        #expect(abs(Double(value) - wanted) <= 1e-6 * max(1, abs(wanted)))
      }
    }
  }

  private func expectClose(_ matrix: DoubleMatrix, _ expected: [[Double]], _ tolerance: Double) {
    #expect(matrix.elements.count == expected.joined().count)
    for (value, wanted) in zip(matrix.elements, expected.flatMap { $0 }) {
      #expect(abs(value - wanted) <= tolerance)
    }
  }
}
