internal import EmbeddingMath

/// Tensors as the library safetensors saves them (`.safetensors`): a header of JSON, then the numbers.
struct SafetensorsFormat: InputFormat {
  let words = "a file of safetensors"

  func recognizes(_ lead: [UInt8], _ file: InputFile) -> Bool {
    guard lead.count > 8, lead[8] == UInt8(ascii: "{") else { return false }
    // The length of the header: eight bytes, the lowest first.
    let length = lead[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return length >= 2 && length < 1 << 40
  }

  func open(_ file: InputFile, reader: ReaderProgram?) throws(ExportError) -> any ArraySource {
    try SafetensorsFile(file)
  }
}

/// The tensors of a file.
struct SafetensorsFile: ArraySource {
  let names: [String]
  private let file: InputFile
  private let tensors: [String: Tensor]

  /// What the header says of a tensor.
  private struct Tensor: Sendable {
    var type: String
    var shape: [Int]
    /// The bytes of the file that it takes.
    var bytes: Range<Int>
  }

  /// A hundred thousand tensors have a header of this length.
  private static let longest = 8 << 20

  /// Reads and checks the header: tensors of known sizes, one after the other without a gap, to the end of the file.
  init(_ file: InputFile) throws(ExportError) {
    self.file = file
    func refusal(
      _ what: String, expected: String? = nil, found: String? = nil, hint: String? = nil
    ) -> ExportError {
      .invalid(
        path: file.path,
        problems: [Problem("header", what, expected: expected, found: found, hint: hint)])
    }
    guard file.byteCount >= 8 else {
      throw refusal("the file ends in its header", expected: "the header's length")
    }
    let lead = try file.elements(at: 0, count: 8)
    let length = lead.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= SafetensorsFile.longest else {
      throw refusal(
        "the header is too long", expected: "at most \(SafetensorsFile.longest) bytes",
        found: "\(length)")
    }
    guard Int(length) <= file.byteCount - 8 else {
      throw refusal(
        "the file ends in its header", expected: "\(8 + length) bytes or more",
        found: "\(file.byteCount)")
    }
    let start = 8 + Int(length)
    var tensors: [String: Tensor] = [:]
    var order: [String] = []
    do throws(JSONReader.Failure) {
      var reader = JSONReader(try SafetensorsFile.bytes(file, count: Int(length)))
      try reader.object { (reader, name) throws(JSONReader.Failure) in
        if name == "__metadata__" { return try reader.skip() }
        tensors[name] = try SafetensorsFile.tensor(&reader, from: start)
        order.append(name)
      }
      try reader.end()
    } catch {
      throw refusal(
        "cannot be understood", expected: "JSON that describes tensors",
        found: "\(error.what) at byte \(8 + error.position)",
        hint: Problem.damagedFileHint)
    }
    guard !order.isEmpty else { throw refusal("no tensors", expected: "at least one") }
    var end = start
    for name in order.sorted(by: {
      tensors[$0]?.bytes.lowerBound ?? 0 < tensors[$1]?.bytes.lowerBound ?? 0
    }) {
      guard let tensor = tensors[name] else { continue }
      // What is empty takes no bytes, and may stand anywhere.
      if tensor.bytes.isEmpty { continue }
      guard tensor.bytes.lowerBound == end else {
        throw refusal(
          "the bytes of tensors overlap, or have gaps",
          expected: "\(name) from byte \(end) on", found: "\(tensor.bytes.lowerBound)")
      }
      end = tensor.bytes.upperBound
    }
    guard end == file.byteCount else {
      throw refusal(
        end > file.byteCount
          ? "less data than the header claims" : "more data than the header claims",
        expected: "\(end) bytes", found: "\(file.byteCount)", hint: Problem.damagedFileHint)
    }
    (self.tensors, names) = (tensors, order)
  }

  private static func bytes(
    _ file: InputFile, count: Int
  ) throws(JSONReader.Failure) -> [UInt8] {
    do throws(ExportError) {
      return try file.elements(at: 8, count: count)
    } catch {
      throw JSONReader.Failure(what: "bytes that cannot be read", position: 0)
    }
  }

  /// Reads what the header says of a tensor.
  private static func tensor(
    _ reader: inout JSONReader, from start: Int
  ) throws(JSONReader.Failure) -> Tensor {
    var (type, shape, offsets): (String?, [Int]?, [Int]?) = (nil, nil, nil)
    try reader.object { (reader, key) throws(JSONReader.Failure) in
      switch key {
      case "dtype": type = try reader.string()
      case "shape": shape = try lengths(&reader)
      case "data_offsets": offsets = try lengths(&reader)
      default: throw reader.failure("the unknown key \(key.prefix(40))")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1],
      offsets[1] <= Int.max - start
    else {
      throw reader.failure("a tensor without dtype, shape and two data_offsets")
    }
    return Tensor(type: type, shape: shape, bytes: start + offsets[0]..<start + offsets[1])
  }

  /// Reads a list of lengths, at most as many as an array may have axes.
  private static func lengths(
    _ reader: inout JSONReader
  ) throws(JSONReader.Failure) -> [Int] {
    var lengths: [Int] = []
    try reader.list { (reader) throws(JSONReader.Failure) in
      guard lengths.count < 64 else { throw reader.failure("more than 64 numbers") }
      lengths.append(try reader.length())
    }
    return lengths
  }

  func array(_ name: String) throws(ExportError) -> any InputArray {
    guard let tensor = tensors[name] else { preconditionFailure("no tensor \(name)") }
    func refusal(_ what: String, expected: String, found: String) -> ExportError {
      .invalid(
        path: "\(file.path):\(name)",
        problems: [Problem("header", what, expected: expected, found: found)])
    }
    guard let type = SafetensorsFile.types[tensor.type] else {
      throw refusal(
        "unsupported type of elements", expected: "F16, BF16, F32, F64, integers or BOOL",
        found: "\(tensor.type.prefix(20))")
    }
    guard !tensor.shape.contains(0) else {
      throw refusal(
        "an empty axis", expected: "at least one entry in each axis", found: "shape \(tensor.shape)"
      )
    }
    let size = checkedProduct(type.bytes, times: tensor.shape)
    guard size == tensor.bytes.count else {
      throw refusal(
        "the shape does not fit the data_offsets",
        expected: "\(size.map(\.description) ?? "more than 2^63") bytes for shape \(tensor.shape)",
        found: "\(tensor.bytes.count)")
    }
    return StoredArray(
      file, path: names.count == 1 ? file.path : "\(file.path):\(name)", shape: tensor.shape,
      type: type, offset: tensor.bytes.lowerBound)
  }

  private static let types: [String: ElementType] = [
    "F64": ElementType(.float, bytes: 8), "F32": ElementType(.float, bytes: 4),
    "F16": ElementType(.float, bytes: 2), "BF16": ElementType(.brain, bytes: 2),
    "I64": ElementType(.signed, bytes: 8), "I32": ElementType(.signed, bytes: 4),
    "I16": ElementType(.signed, bytes: 2), "I8": ElementType(.signed, bytes: 1),
    "U64": ElementType(.unsigned, bytes: 8), "U32": ElementType(.unsigned, bytes: 4),
    "U16": ElementType(.unsigned, bytes: 2), "U8": ElementType(.unsigned, bytes: 1),
    "BOOL": ElementType(.boolean, bytes: 1),
  ]
}
