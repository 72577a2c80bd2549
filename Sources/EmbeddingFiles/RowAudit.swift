internal import EmbeddingMath

/// The findings of a look at all numbers of a dataset of vectors.
struct RowAudit: Sendable {
  /// Numbers that are NaN or infinite.
  private(set) var nonFinite = 0
  private(set) var firstNonFinite: (place: [Int], value: Float)?
  /// Vectors of norm 0 where a norm is taken.
  private(set) var zeros = 0
  private(set) var firstZeros: [[Int]] = []
  /// Vectors that are not of the length they claim.
  private(set) var wrongNorms = 0
  private(set) var firstWrongNorm: (place: [Int], norm: Double)?
  /// Items whose pooled frames cancel out.
  private(set) var vanishing: [Int] = []
  private(set) var vanishingCount = 0
  /// The shortest and the longest vector in use.
  private(set) var norms: (least: Double, most: Double)?
  /// One hash for each row.
  var hashes: [UInt64] = []

  /// Looks at one vector.
  mutating func look(
    at elements: [Float], _ range: Range<Int>, item: Int, vector: Int?, norm: Double,
    claims: VectorNorm, tolerance: Double
  ) {
    let place = vector.map { [item, $0] } ?? [item]
    guard norm.isFinite else {
      for i in range where !elements[i].isFinite {
        nonFinite += 1
        if firstNonFinite == nil {
          firstNonFinite = (place + [i - range.lowerBound], elements[i])
        }
      }
      return
    }
    norms = (min(norms?.least ?? norm, norm), max(norms?.most ?? norm, norm))
    guard claims != .asIs else { return }
    if norm == 0 {
      zeros += 1
      if firstZeros.count < 3 { firstZeros.append(place) }
    } else if claims == .unit, abs(norm - 1) > tolerance {
      wrongNorms += 1
      if firstWrongNorm == nil { firstWrongNorm = (place, norm) }
    }
  }

  /// Notes an item whose pooled frames cancel out.
  mutating func noteVanishingMean(item: Int) {
    vanishingCount += 1
    if vanishing.count < 3 { vanishing.append(item) }
  }

  /// Adds what was seen in later rows.
  mutating func add(_ later: RowAudit) {
    nonFinite += later.nonFinite
    firstNonFinite = firstNonFinite ?? later.firstNonFinite
    zeros += later.zeros
    firstZeros = Array((firstZeros + later.firstZeros).prefix(3))
    wrongNorms += later.wrongNorms
    firstWrongNorm = firstWrongNorm ?? later.firstWrongNorm
    vanishing = Array((vanishing + later.vanishing).prefix(3))
    vanishingCount += later.vanishingCount
    if let other = later.norms {
      norms = (
        min(norms?.least ?? other.least, other.least), max(norms?.most ?? other.most, other.most)
      )
    }
    hashes += later.hashes
  }
}

extension RowAudit {
  /// The problems that were seen, in the words of a dataset.
  func problems(_ place: String, claims: VectorNorm) -> [Problem] {
    var problems: [Problem] = []
    if let (position, value) = firstNonFinite {
      problems.append(
        Problem(
          place, "\(nonFinite) number\(nonFinite == 1 ? "" : "s") not finite",
          expected: "finite values",
          found: "\(value) at \(position)",
          hint: "infinities may also be values beyond the range of single precision"))
    }
    if zeros > 0 {
      problems.append(
        Problem(
          place, "\(zeros) vector\(zeros == 1 ? "" : "s") of zeros", expected: "a direction",
          found: "norm 0 at " + firstZeros.map(\.description).joined(separator: ", "),
          hint: "the baseline would divide by zero here"))
    }
    if let (position, length) = firstWrongNorm {
      problems.append(
        Problem(
          place, "\(wrongNorms) vector\(wrongNorms == 1 ? "" : "s") not of unit length",
          expected: "norm 1, as the attribute norm=\(claims.rawValue) says",
          found: "norm \(Float(length)) at \(position)", hint: "set norm to raw or as_is"))
    }
    if vanishingCount > 0 {
      problems.append(
        Problem(
          place, "\(vanishingCount) video\(vanishingCount == 1 ? "" : "s") whose frames cancel out",
          expected: "a direction", found: "mean of norm 0 at \(vanishing)"))
    }
    return problems
  }
}

extension RowAudit: Message {
  func write(to writer: inout ByteWriter) {
    writer.add(
      numbers: [nonFinite, zeros, wrongNorms, vanishingCount] + vanishing)
    writer.add(firstZeros) { $0.add(numbers: $1) }
    writer.add(numbers: firstNonFinite?.place ?? [])
    writer.add(numbers: firstNonFinite.map { [$0.value] } ?? [])
    writer.add(numbers: firstWrongNorm?.place ?? [])
    writer.add(numbers: (firstWrongNorm.map { [$0.norm] } ?? []))
    writer.add(numbers: norms.map { [$0.least, $0.most] } ?? [])
    writer.add(numbers: hashes)
  }

  init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    let counts: [Int] = try reader.numbers()
    guard counts.count >= 4 else { throw ByteReader.Malformed() }
    (nonFinite, zeros, wrongNorms, vanishingCount) = (counts[0], counts[1], counts[2], counts[3])
    vanishing = Array(counts[4...])
    firstZeros = try reader.list { (part) throws(ByteReader.Malformed) in try part.numbers() }
    let place: [Int] = try reader.numbers()
    firstNonFinite = try reader.numbers(of: Float.self).first.map { (place, $0) }
    let other: [Int] = try reader.numbers()
    firstWrongNorm = try reader.numbers(of: Double.self).first.map { (other, $0) }
    let ends: [Double] = try reader.numbers()
    norms = ends.count == 2 ? (ends[0], ends[1]) : nil
    hashes = try reader.numbers()
  }
}
