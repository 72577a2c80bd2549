/// The Euclidean norm of some of the elements of an array, in double precision.
///
/// Four sums run side by side, in an order that depends on the count only.
package func norm(_ elements: ArraySlice<Float>) -> Double {
  RowLoops.squareSum(elements).squareRoot()
}

/// Divides some of the elements of an array by their norm, or by `floor` where that is larger.
///
/// With `floor` 0 a row of zeros becomes NaN, as in the CLIP family; MMT's `F.normalize` has 1e-12.
package func normalize(_ elements: inout [Float], _ range: Range<Int>, floor: Double = 0) {
  RowLoops.divide(&elements, range, by: max(norm(elements[range]), floor))
}
