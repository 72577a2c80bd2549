/// A pickle of tensors, as `torch.save` writes it: read by a closed list of opcodes, names and calls, of which none executes
/// anything.
///
/// What comes out are descriptions of tensors over storages that lie elsewhere. Lists, dictionaries and tuples stand in one
/// table and are spoken of by their numbers, so that no nesting and no cycle of them is followed by accident.
struct TensorPickle {
  /// The reason why a pickle is refused.
  struct Failure: Error, Equatable {
    let what: String
    let found: String
  }

  /// A tensor over a storage.
  struct Tensor: Sendable, Equatable {
    /// The name of the storage's member.
    let storage: String
    let type: ElementType
    /// The elements of the storage, as the pickle has it.
    let storageElements: Int
    /// The place of the first element in it.
    let offset: Int
    let shape: [Int]
    let strides: [Int]
  }

  private enum Value {
    case none
    case flag(Bool)
    case integer(Int)
    case real
    case text(String)
    /// A name of the closed list.
    case global(String)
    case storage(key: String, type: ElementType?, elements: Int)
    case tensor(Tensor)
    /// A list, a tuple or a dictionary, by its number.
    case container(Int)
    /// Where something begins that a later opcode gathers.
    case mark
  }

  private struct Container {
    var isDictionary: Bool
    /// The values of a list; keys and values, one after the other, of a dictionary.
    var values: [Value] = []
  }

  /// The tensors by their names: keys and places, with a dot between them; empty where there is one alone.
  private(set) var tensors: [(name: String, tensor: Tensor)] = []

  private let bytes: [UInt8]
  private var position = 0
  private var stack: [Value] = []
  private var memo: [Int: Value] = [:]
  private var containers: [Container] = []
  /// The values in all containers: more than there are bytes cannot come of anything but a trick.
  private var held = 0

  /// More instructions than a hundred thousand tensors need.
  ///
  /// One of them takes up to 160 bytes of memory.
  static let mostInstructions = 4_000_000

  /// The element types of torch's storages, by their names.
  private static let storages: [String: ElementType] = [
    "torch.DoubleStorage": ElementType(.float, bytes: 8),
    "torch.FloatStorage": ElementType(.float, bytes: 4),
    "torch.HalfStorage": ElementType(.float, bytes: 2),
    "torch.BFloat16Storage": ElementType(.brain, bytes: 2),
    "torch.LongStorage": ElementType(.signed, bytes: 8),
    "torch.IntStorage": ElementType(.signed, bytes: 4),
    "torch.ShortStorage": ElementType(.signed, bytes: 2),
    "torch.CharStorage": ElementType(.signed, bytes: 1),
    "torch.ByteStorage": ElementType(.unsigned, bytes: 1),
    "torch.BoolStorage": ElementType(.boolean, bytes: 1),
  ]
  /// The storage of tensors that bring their type along.
  private static let untyped = "torch.storage.UntypedStorage"
  /// The types that stand beside a storage without one.
  private static let types: [String: ElementType] = [
    "torch.float64": ElementType(.float, bytes: 8), "torch.float32": ElementType(.float, bytes: 4),
    "torch.float16": ElementType(.float, bytes: 2), "torch.bfloat16": ElementType(.brain, bytes: 2),
    "torch.int64": ElementType(.signed, bytes: 8), "torch.int32": ElementType(.signed, bytes: 4),
    "torch.int16": ElementType(.signed, bytes: 2), "torch.int8": ElementType(.signed, bytes: 1),
    "torch.uint64": ElementType(.unsigned, bytes: 8),
    "torch.uint32": ElementType(.unsigned, bytes: 4),
    "torch.uint16": ElementType(.unsigned, bytes: 2),
    "torch.uint8": ElementType(.unsigned, bytes: 1), "torch.bool": ElementType(.boolean, bytes: 1),
  ]
  private static let calls: Set<String> = [
    "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3",
    "torch._utils._rebuild_parameter", "collections.OrderedDict", "torch.Size",
  ]

  /// Reads a pickle.
  init(_ bytes: [UInt8]) throws(Failure) {
    self.bytes = bytes
    try run()
    guard let result = stack.last, stack.count == 1 else { throw failure("an unfinished stack") }
    var names: [String] = []
    try collect(result, &names, depth: 0)
  }

  private func failure(_ found: String, _ what: String = "cannot be understood") -> Failure {
    Failure(what: what, found: "\(found) at byte \(position)")
  }

  // MARK: - Opcodes

  private mutating func run() throws(Failure) {
    for _ in 0..<TensorPickle.mostInstructions {
      let opcode = try byte()
      switch opcode {
      case 0x80: _ = try byte()  // PROTO
      case 0x95: _ = try take(8)  // FRAME
      case UInt8(ascii: "."): return  // STOP
      case UInt8(ascii: "("): stack.append(.mark)
      case UInt8(ascii: "0"): _ = try pop()
      case UInt8(ascii: "1"): _ = try popMark()
      case UInt8(ascii: "N"): stack.append(.none)
      case 0x88: stack.append(.flag(true))
      case 0x89: stack.append(.flag(false))
      case UInt8(ascii: "J"): stack.append(.integer(Int(Int32(truncatingIfNeeded: try number(4)))))
      case UInt8(ascii: "K"): stack.append(.integer(try number(1)))
      case UInt8(ascii: "M"): stack.append(.integer(try number(2)))
      case 0x8A: stack.append(.integer(try long()))
      case UInt8(ascii: "G"):
        _ = try take(8)
        stack.append(.real)
      case UInt8(ascii: "X"): stack.append(.text(try text(try number(4))))
      case 0x8C: stack.append(.text(try text(try number(1))))
      case 0x8D: stack.append(.text(try text(try number(8))))
      case UInt8(ascii: "]"): stack.append(try container(isDictionary: false, []))
      case UInt8(ascii: "}"): stack.append(try container(isDictionary: true, []))
      case UInt8(ascii: ")"): stack.append(try container(isDictionary: false, []))
      case UInt8(ascii: "t"):
        let values = try popMark()
        stack.append(try container(isDictionary: false, values))
      case 0x85...0x87:
        let count = Int(opcode) - 0x84
        guard stack.count >= count else { throw failure("an empty stack") }
        let values = Array(stack.suffix(count))
        stack.removeLast(count)
        stack.append(try container(isDictionary: false, values))
      case UInt8(ascii: "q"): try memoize(try number(1))
      case UInt8(ascii: "r"): try memoize(try number(4))
      case 0x94: try memoize(memo.count)
      case UInt8(ascii: "h"): stack.append(try remembered(try number(1)))
      case UInt8(ascii: "j"): stack.append(try remembered(try number(4)))
      case UInt8(ascii: "a"): try add([try pop()], isDictionary: false)
      case UInt8(ascii: "e"): try add(try popMark(), isDictionary: false)
      case UInt8(ascii: "s"):
        let value = try pop()
        let key = try pop()
        try add([key, value], isDictionary: true)
      case UInt8(ascii: "u"): try add(try popMark(), isDictionary: true)
      case UInt8(ascii: "c"):
        let module = try line()
        stack.append(try global(module, try line()))
      case 0x93:
        guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
          throw failure("a name that is not text")
        }
        stack.append(try global(module, name))
      case UInt8(ascii: "Q"): stack.append(try storage(try pop()))
      case UInt8(ascii: "R"):
        let arguments = try pop()
        let function = try pop()
        stack.append(try called(function, arguments))
      case UInt8(ascii: "b"):
        // The metadata of a state_dict; it belongs to no tensor.
        _ = try pop()
        guard case .container(let index)? = stack.last, containers[index].isDictionary else {
          throw failure("an object with a state", "not a file of tensors alone")
        }
      default:
        position -= 1
        throw failure(
          "the opcode 0x\(String(opcode, radix: 16))", "more than tensors in the pickle")
      }
    }
    throw failure("more than \(TensorPickle.mostInstructions) instructions", "too long")
  }

  private mutating func byte() throws(Failure) -> UInt8 {
    guard position < bytes.count else { throw failure("the end of the pickle") }
    position += 1
    return bytes[position - 1]
  }

  private mutating func take(_ count: Int) throws(Failure) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.count - position else {
      throw failure("the end of the pickle")
    }
    position += count
    return bytes[position - count..<position]
  }

  /// Reads a number without a sign, the lowest byte first.
  private mutating func number(_ count: Int) throws(Failure) -> Int {
    let number = try take(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let number = Int(exactly: number) else { throw failure("a number out of range") }
    return number
  }

  /// Reads a whole number of any length that fits into eight bytes.
  private mutating func long() throws(Failure) -> Int {
    let count = try number(1)
    guard count <= 8 else { throw failure("a number out of range") }
    let digits = try take(count)
    var value = digits.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    if let top = digits.last, top & 0x80 != 0, count < 8 { value |= UInt64.max << (8 * count) }
    return Int(Int64(bitPattern: value))
  }

  private mutating func text(_ count: Int) throws(Failure) -> String {
    guard let text = String(validating: try take(count), as: UTF8.self) else {
      throw failure("text that is not UTF-8")
    }
    return text
  }

  /// Reads to the end of a line.
  private mutating func line() throws(Failure) -> String {
    guard let end = bytes[position...].prefix(256).firstIndex(of: 0x0A) else {
      throw failure("a name without an end")
    }
    let line = try text(end - position)
    position += 1
    return line
  }

  // MARK: - The stack

  private mutating func pop() throws(Failure) -> Value {
    guard let value = stack.popLast() else { throw failure("an empty stack") }
    if case .mark = value { throw failure("a mark in the place of a value") }
    return value
  }

  /// Takes everything above the last mark.
  private mutating func popMark() throws(Failure) -> [Value] {
    let mark = stack.lastIndex { if case .mark = $0 { true } else { false } }
    guard let mark else { throw failure("a missing mark") }
    let values = Array(stack[(mark + 1)...])
    stack.removeLast(stack.count - mark)
    return values
  }

  private mutating func memoize(_ place: Int) throws(Failure) {
    let value = try pop()
    stack.append(value)
    memo[place] = value
  }

  private func remembered(_ place: Int) throws(Failure) -> Value {
    guard let value = memo[place] else { throw failure("what was never remembered") }
    return value
  }

  private mutating func container(
    isDictionary: Bool, _ values: [Value]
  ) throws(Failure) -> Value {
    try hold(values.count)
    containers.append(Container(isDictionary: isDictionary, values: values))
    return .container(containers.count - 1)
  }

  private mutating func hold(_ count: Int) throws(Failure) {
    held += count
    guard held <= bytes.count else { throw failure("more values than bytes") }
  }

  /// Adds to the container on the stack.
  private mutating func add(_ values: [Value], isDictionary: Bool) throws(Failure) {
    guard case .container(let index)? = stack.last,
      containers[index].isDictionary == isDictionary, !isDictionary || values.count % 2 == 0
    else { throw failure("no container to add to") }
    try hold(values.count)
    containers[index].values += values
  }

  // MARK: - Names and calls

  private func global(_ module: String, _ name: String) throws(Failure) -> Value {
    let name = "\(module).\(name)"
    guard
      TensorPickle.calls.contains(name) || TensorPickle.types[name] != nil
        || TensorPickle.storages[name] != nil || name == TensorPickle.untyped
    else { throw failure(name, "more than tensors in the pickle") }
    return .global(name)
  }

  /// The storage that a persistent name stands for: `('storage', type, key, place, elements)`.
  private func storage(_ name: Value) throws(Failure) -> Value {
    let parts = try elements(name)
    guard parts.count == 5, case .text("storage") = parts[0], case .global(let type) = parts[1],
      TensorPickle.storages[type] != nil || type == TensorPickle.untyped,
      case .text(let key) = parts[2],
      case .integer(let count) = parts[4], count >= 0
    else { throw failure("a storage of another kind") }
    return .storage(key: key, type: TensorPickle.storages[type], elements: count)
  }

  /// The values of a list or a tuple.
  private func elements(_ value: Value) throws(Failure) -> [Value] {
    guard case .container(let index) = value, !containers[index].isDictionary else {
      throw failure("no tuple where one belongs")
    }
    return containers[index].values
  }

  /// The whole numbers of a tuple: as many as an array may have axes.
  private func numbers(_ value: Value) throws(Failure) -> [Int] {
    var numbers: [Int] = []
    for value in try elements(value) {
      guard case .integer(let number) = value, number >= 0, numbers.count < 64 else {
        throw failure("no list of lengths")
      }
      numbers.append(number)
    }
    return numbers
  }

  private mutating func called(_ function: Value, _ arguments: Value) throws(Failure) -> Value {
    guard case .global(let name) = function else { throw failure("a call of no function") }
    let values = try elements(arguments)
    switch name {
    case "collections.OrderedDict" where values.isEmpty:
      return try container(isDictionary: true, [])
    case "torch.Size" where values.count == 1:
      return values[0]
    case "torch._utils._rebuild_parameter" where values.count >= 1:
      guard case .tensor = values[0] else { throw failure("a parameter that is not a tensor") }
      return values[0]
    case "torch._utils._rebuild_tensor_v2" where values.count >= 4:
      return .tensor(try tensor(values, type: nil))
    case "torch._utils._rebuild_tensor_v3" where values.count >= 7:
      guard case .global(let type) = values[6], let type = TensorPickle.types[type] else {
        throw failure("a tensor of an unknown type")
      }
      return .tensor(try tensor(values, type: type))
    default: throw failure("\(name) with other arguments")
    }
  }

  private func tensor(_ values: [Value], type: ElementType?) throws(Failure) -> Tensor {
    guard case .storage(let key, let own, let count) = values[0],
      let type = type ?? own, case .integer(let offset) = values[1], offset >= 0
    else { throw failure("a tensor of another kind") }
    let (shape, strides) = (try numbers(values[2]), try numbers(values[3]))
    guard shape.count == strides.count else { throw failure("axes without strides") }
    return Tensor(
      storage: key, type: type, storageElements: count, offset: offset, shape: shape,
      strides: strides)
  }

  /// Gathers the tensors of a value and of what is in it.
  private mutating func collect(
    _ value: Value, _ names: inout [String], depth: Int
  ) throws(Failure) {
    switch value {
    case .tensor(let tensor):
      // A container may hold itself, and be held many times.
      guard tensors.count < 100_000 else { throw failure("more tensors than can be named") }
      tensors.append((names.joined(separator: "."), tensor))
    case .container(let index):
      guard depth < 8 else { return }
      held += 1
      guard held <= 4 * bytes.count else { throw failure("containers that hold each other") }
      let container = containers[index]
      let step = container.isDictionary ? 2 : 1
      for place in stride(from: 0, to: container.values.count, by: step) {
        var name = "\(place)"
        if container.isDictionary {
          switch container.values[place] {
          case .text(let key): name = key
          case .integer(let key): name = "\(key)"
          default: continue
          }
        }
        held += 1
        guard held <= 4 * bytes.count else { throw failure("containers that hold each other") }
        names.append(name)
        try collect(container.values[place + step - 1], &names, depth: depth + 1)
        names.removeLast()
      }
    default: break
    }
  }
}
