package import EmbeddingMath

extension Problem: Message {
  /// Adds the problem to a message.
  package func write(to writer: inout ByteWriter) {
    writer.add(place)
    writer.add(what)
    for text in [expected, found, hint] { writer.add(optional: text) }
  }

  /// Takes a problem from a message.
  package init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    let (place, what) = (try reader.string(), try reader.string())
    self.init(
      place, what, expected: try reader.optionalString(), found: try reader.optionalString(),
      hint: try reader.optionalString())
  }
}

extension ExportError: Message {
  /// Adds the error to a message.
  package func write(to writer: inout ByteWriter) {
    switch self {
    case .cannotOpen(let path, let reason, let hint):
      writer.add(0 as UInt8)
      writer.add(path)
      writer.add(reason)
      writer.add(optional: hint)
    case .invalid(let path, let problems):
      writer.add(1 as UInt8)
      writer.add(path)
      List(problems).write(to: &writer)
    case .cannotWrite(let path, let reason):
      writer.add(2 as UInt8)
      writer.add(path)
      writer.add(reason)
    case .several(let errors):
      writer.add(3 as UInt8)
      writer.add("")
      List(errors).write(to: &writer)
    }
  }

  /// Takes an error from a message.
  package init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    switch (try reader.byte(), try reader.string()) {
    case (0, let path):
      let reason = try reader.string()
      self = .cannotOpen(path: path, reason: reason, hint: try reader.optionalString())
    case (1, let path):
      self = .invalid(path: path, problems: try List<Problem>(reading: &reader).values)
    case (2, let path): self = .cannotWrite(path: path, reason: try reader.string())
    case (3, _): self = .several(try List<ExportError>(reading: &reader).values)
    default: throw ByteReader.Malformed()
    }
  }
}
