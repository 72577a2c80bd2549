internal import Glibc

/// Replaces numbers by their softmax, shifted by the largest.
package func softmax(_ values: inout ArraySlice<Double>) {
  guard let largest = values.max() else { return }
  var total = 0.0
  for i in values.indices {
    values[i] = exp(values[i] - largest)
    total += values[i]
  }
  for i in values.indices { values[i] /= total }
}
