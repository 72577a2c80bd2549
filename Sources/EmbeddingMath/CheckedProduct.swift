/// Multiplies counts, such as an element's bytes and the lengths of axes; nil where the type cannot hold the product.
package func checkedProduct<Number: FixedWidthInteger>(
  _ first: Number, times factors: some Sequence<Int>
) -> Number? {
  var product = first
  for factor in factors {
    guard let number = Number(exactly: factor) else { return nil }
    let (next, overflow) = product.multipliedReportingOverflow(by: number)
    if overflow { return nil }
    product = next
  }
  return product
}
