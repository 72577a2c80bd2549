/// A value that goes from one rank of a ``Cluster`` to another.
package protocol Message: Sendable {
  /// Adds the value to the bytes of a message.
  func write(to writer: inout ByteWriter)
  /// Takes a value from a message.
  init(reading reader: inout ByteReader) throws(ByteReader.Malformed)
}

extension Message {
  /// Takes the value that is a whole message of another rank, which is this program as well.
  init(message: [UInt8]) {
    var reader = ByteReader(message)
    do throws(ByteReader.Malformed) {
      self = try Self(reading: &reader)
      try reader.end()
    } catch {
      preconditionFailure("a rank sent what this one cannot read")
    }
  }
}

extension Never: Message {
  /// There is no value to write.
  package func write(to writer: inout ByteWriter) {}
  /// There is no value to read.
  package init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    throw ByteReader.Malformed()
  }
}

/// A value that may be there.
struct Possibly<Value: Message>: Message {
  let value: Value?

  init(_ value: Value?) { self.value = value }

  func write(to writer: inout ByteWriter) {
    writer.add(UInt8(value == nil ? 0 : 1))
    value?.write(to: &writer)
  }

  init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    value = try reader.byte() == 0 ? nil : Value(reading: &reader)
  }
}

/// Several values.
package struct List<Value: Message>: Message {
  /// The values.
  package var values: [Value]

  /// Takes some values.
  package init(_ values: [Value]) { self.values = values }

  /// Adds all values.
  package func write(to writer: inout ByteWriter) {
    writer.add(values) { $1.write(to: &$0) }
  }

  /// Takes all values.
  package init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    values = try reader.list { (part) throws(ByteReader.Malformed) in try Value(reading: &part) }
  }
}

/// Numbers.
package struct Numbers<Number: PlainNumber>: Message {
  /// The numbers.
  package let values: [Number]

  /// Takes some numbers.
  package init(_ values: [Number]) { self.values = values }

  /// Adds the bytes of the numbers.
  package func write(to writer: inout ByteWriter) { writer.add(numbers: values) }

  /// Takes the numbers.
  package init(reading reader: inout ByteReader) throws(ByteReader.Malformed) {
    values = try reader.numbers()
  }
}
