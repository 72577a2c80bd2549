internal import CYAML

// The only file that calls libyaml. Unsafe, because the library takes bare pointers: the parser and its text lie where
// they are until the parser has been deleted, and what an event points to is copied before the event is deleted.

/// A step through a YAML document.
struct YAMLEvent {
  enum Kind {
    case documentStart, documentEnd, streamEnd
    case sequenceStart, mappingStart, collectionEnd
    case scalar(String)
    case alias
  }

  let kind: Kind
  let mark: YAMLMark
}

/// The events of a text, by libyaml.
@safe
final class YAMLEvents {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let text: UnsafeMutableBufferPointer<UInt8>

  /// Begins at the start of a text.
  ///
  /// - Throws: ``YAMLFault`` when there is no memory.
  init(_ text: String) throws(YAMLFault) {
    let bytes = Array(text.utf8)
    unsafe self.text = .allocate(capacity: bytes.count)
    _ = unsafe self.text.initialize(from: bytes)
    unsafe parser = .allocate(capacity: 1)
    unsafe parser.initialize(to: yaml_parser_t())
    guard unsafe yaml_parser_initialize(parser) == 1 else { throw fault() }
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, self.text.baseAddress, self.text.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe text.deallocate()
  }

  /// The next event.
  ///
  /// - Throws: ``YAMLFault`` where the text is no YAML.
  func next() throws(YAMLFault) -> YAMLEvent {
    while true {
      var event = unsafe yaml_event_t()
      guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw fault() }
      defer { unsafe yaml_event_delete(&event) }
      guard let kind = unsafe YAMLEvents.kind(event) else { continue }
      return YAMLEvent(kind: kind, mark: unsafe YAMLMark(event.start_mark))
    }
  }

  /// The kind of an event; nil for the start of the stream, which says nothing.
  private static func kind(_ event: yaml_event_t) -> YAMLEvent.Kind? {
    switch unsafe event.type {
    case YAML_STREAM_START_EVENT: nil
    case YAML_DOCUMENT_START_EVENT: .documentStart
    case YAML_DOCUMENT_END_EVENT: .documentEnd
    case YAML_SEQUENCE_START_EVENT: .sequenceStart
    case YAML_MAPPING_START_EVENT: .mappingStart
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: .collectionEnd
    case YAML_ALIAS_EVENT: .alias
    case YAML_SCALAR_EVENT:
      unsafe .scalar(
        String(
          decoding: UnsafeBufferPointer(
            start: event.data.scalar.value, count: event.data.scalar.length), as: UTF8.self))
    // After the end of the stream there are no more events.
    default: .streamEnd
    }
  }

  private func fault() -> YAMLFault {
    let words = unsafe parser.pointee.problem.map { unsafe String(cString: $0) }
    let mark =
      unsafe parser.pointee.error == YAML_READER_ERROR
      ? place(of: unsafe parser.pointee.problem_offset)
      : unsafe YAMLMark(parser.pointee.problem_mark)
    return YAMLFault(kind: .syntax, words: words ?? "there is not enough memory for it", mark: mark)
  }

  /// The place of a byte that libyaml does not take for a character, for which it tells no line.
  private func place(of offset: Int) -> YAMLMark {
    let lines = unsafe Array(text.prefix(offset))
      .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return YAMLMark(
      line: lines.count,
      column: String(decoding: lines.last ?? [], as: UTF8.self).unicodeScalars.count + 1)
  }
}

extension YAMLMark {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: mark.line + 1, column: mark.column + 1)
  }
}
