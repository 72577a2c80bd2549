package import EmbeddingFiles
package import EmbeddingMath

/// The reason a pipeline cannot be applied to an export.
package enum RerankingError: Error, Equatable, Sendable {
  /// The export does not hold what the method works on.
  case notApplicable(reason: String, hint: String)
  /// The export could not be read.
  case export(ExportError)
}

/// Runs what reads files, as part of what can also be refused.
func reading<Value>(
  _ body: () throws(ExportError) -> Value
) throws(RerankingError) -> Value {
  do throws(ExportError) {
    return try body()
  } catch {
    throw .export(error)
  }
}

extension RerankingError: Message {
  /// Adds the error to a message.
  package func write(to writer: inout ByteWriter) {
    switch self {
    case .notApplicable(let reason, let hint):
      writer.add(0 as UInt8)
      writer.add(reason)
      writer.add(hint)
    case .export(let fault):
      writer.add(1 as UInt8)
      fault.write(to: &writer)
    }
  }

  /// Takes an error from a message.
  package init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    switch try reader.byte() {
    case 0: self = .notApplicable(reason: try reader.string(), hint: try reader.string())
    case 1: self = .export(try ExportError(reading: &reader))
    default: throw ByteReader.Malformed()
    }
  }
}
