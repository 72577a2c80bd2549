/// A table as RFC 4180 says: fields separated by commas, quoted where they must be.
enum CSVTable {
  static func text(_ table: Table) -> String {
    let rows = [table.columns.map(\.name)] + table.rows.map { $0.cells.map(\.text) }
    return rows.map { $0.map(SafeText.csv).joined(separator: ",") + "\n" }.joined()
  }
}
