/// The starting bases that a file carries, with the settings they were used with.
package struct StoredStart: Sendable, Equatable {
  /// The bases: K numbers, one row for each expert where there are several.
  package let bases: [[Double]]
  /// `lamd` of the file.
  package let lambda: Double?
  /// True if lambda multiplies (`lamd_op = multiply`), false if it divides.
  package let multiply: Bool?
  /// `stages` of the file.
  package let iterations: Int?
  /// `beta` of the file.
  package let beta: Double?
  /// `renorm` of the file.
  package let renormalize: Bool?
}
