import Foundation
import TestSupport
import Testing

@testable import EmbeddingFiles

/// Files of arrays that were cut, damaged or forged: an error that says what is wrong, and nothing else.
@Suite struct HostileArrayTests {
  private let folder: URL
  private let path: String

  init() throws {
    folder = try Fixture.temporaryFolder()
    path = folder.appending(path: "a").path
  }

  /// Reads every array of a file to its last row; the places and words of what is wrong.
  @discardableResult
  private func read(_ bytes: [UInt8]) throws -> [String] {
    try Data(bytes).write(to: URL(filePath: path))
    do throws(ExportError) {
      let source = try InputFormats.open(path)
      for name in source.names {
        _ = try source.summary(name)
        let array = try source.array(name)
        guard let rows = array.shape.first else { continue }
        if array.type.isVectorLike {
          _ = try array.floats(rows: 0..<rows)
        } else if array.type.isWhole {
          _ = try array.integers(rows: 0..<rows)
        }
      }
      return []
    } catch {
      guard case .invalid = error else {
        Issue.record("\(error)")
        return []
      }
      return error.problems.map { "\($0)" + ($0.hint.map { " hint: \($0)" } ?? "") }
    }
  }

  private static let small = [
    "npz/stored.npz", "npz/deflated.npz", "npz/zip64.npz", "safetensors/all.safetensors",
    "safetensors/one.safetensors", "pt/F32.pt", "pt/nested-4.pt", "bin/a.fbin",
  ]

  @Test(arguments: small)
  func everyCutIsRefused(name: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let whole = Array(try Data(contentsOf: URL(filePath: Fixture.path("arrays/\(name)"))))
    #expect(try read(whole) == [])
    for length in 0..<whole.count
    where length < 400 || whole.count - length < 400 || length % 7 == 0 {
      #expect(try read(Array(whole.prefix(length))) != [], "\(length) bytes of \(whole.count)")
    }
  }

  /// A changed byte may be a changed number, and is otherwise an error; it is never a crash.
  @Test(arguments: small)
  func everyChangedByteIsReadOrRefused(name: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var bytes = Array(try Data(contentsOf: URL(filePath: Fixture.path("arrays/\(name)"))))
    for place in bytes.indices where place % 5 == 0 || place < 200 {
      let own = bytes[place]
      for other in [own ^ 0xFF, own ^ 1] where other != own {
        bytes[place] = other
        try read(bytes)
      }
      bytes[place] = own
    }
  }

  // MARK: - safetensors

  private static let tensor = #""dtype":"F32","shape":[2]"#

  @Test(arguments: [
    (#"{"a":{\#(tensor),"data_offsets":[0,8]},"b":{\#(tensor),"data_offsets":[4,12]}}"#, "overlap"),
    (#"{"a":{\#(tensor),"data_offsets":[4,12]}}"#, "overlap, or have gaps"),
    (#"{"a":{\#(tensor),"data_offsets":[0,16]}}"#, "less data than the header claims"),
    (#"{"a":{\#(tensor),"data_offsets":[0,4]}}"#, "more data than the header claims"),
    (#"{"a":{\#(tensor),"data_offsets":[8,0]}}"#, "two data_offsets"),
    (#"{"a":{\#(tensor),"data_offsets":[0,9223372036854775807]}}"#, "two data_offsets"),
    (#"{"a":{\#(tensor),"data_offsets":[0,99999999999999999999]}}"#, "out of range"),
    (#"{"a":{\#(tensor),"data_offsets":[-1,8]}}"#, "no length"),
    (
      #"{"a":{\#(tensor),"data_offsets":[0,12]},"a":{\#(tensor),"data_offsets":[0,12]}}"#,
      "a second time"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[3037000500,3037000500],"data_offsets":[0,12]}}"#,
      "does not fit"
    ),
    (#"{"a":{"dtype":"F8_E4M3","shape":[12],"data_offsets":[0,12]}}"#, "unsupported type"),
    (
      #"{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"U8","shape":[12],"data_offsets":[0,12]}}"#,
      "empty axis"
    ),
    (#"{"a":{"dtype":"F32","shape":[3.5],"data_offsets":[0,12]}}"#, "not whole"),
    (#"{"a":{"dtype":"F32","data_offsets":[0,12]}}"#, "without dtype, shape"),
    (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12],"more":1}}"#, "the unknown key more"),
    (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}} x"#, "text after the end"),
    (#"{"__metadata__":{"a":"b"}}"#, "no tensors"),
    ("{\"__metadata__\":" + String(repeating: "[", count: 100_000), "nested too deeply"),
    ("{\"a\":\"\\ud800\"}", "a missing {"), ("{\"\\ud800\":1}", "half of a character"),
    ("{\"a", "an unterminated string"),
    ("{}", "no tensors"),
  ])
  func headersOfSafetensorsAreHeldAgainstTheFile(header: String, words: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let found = try read(ArchiveBytes.safetensors(header, [UInt8](repeating: 0, count: 12)))
    #expect(found.count == 1 && found[0].contains(words), "\(found)")
  }

  @Test func aHeaderThatIsTooLongIsNotRead() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let found = try read(NPYBytes.bytes(UInt64(1) << 39) + "{\"a\":".utf8)
    #expect(
      found == [
        "header: the header is too long (expected at most 8388608 bytes, found 549755813888)"
      ])
  }

  // MARK: - zip

  private func member(
    _ name: String = "a.npy", _ change: (inout ArchiveBytes.Member) -> Void = { _ in }
  ) -> ArchiveBytes.Member {
    var member = ArchiveBytes.Member(name, Array(NPYBytes.matrix([[1, 2], [3, 4]])))
    change(&member)
    return member
  }

  @Test func archivesAreHeldAgainstTheFile() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(try read(ArchiveBytes.zip([member()])) == [])
    let forged: [([ArchiveBytes.Member], String)] = [
      ([member(), member("b.npy") { $0.place = 0 }], "members that overlap"),
      ([member(), member()], "two members of one name"),
      ([member { $0.claims = (.max - 1, .max - 1) }], "members that overlap, or lie outside"),
      ([member { $0.claims = (10, 10) }], "the file ends in its header"),
      ([member { $0.claims = ($0.claims?.stored ?? 50, 20) }], "two sizes"),
      ([member { $0.method = 8 }], "not a numpy array"),
      (
        [member { $0.method = 14 }],
        "an unsupported packing (expected stored or deflated, found method 14)"
      ),
      ([member { $0.flags = 1 }], "an encrypted member"),
      ([member { ($0.place, $0.claims) = (7, (10, 10)) }], "no header in its place"),
      ([member("a.txt")], "neither arrays of numpy nor tensors of torch"),
      ([], "neither arrays of numpy nor tensors of torch"),
    ]
    for (members, words) in forged {
      let found = try read(ArchiveBytes.zip(members))
      #expect(found.count == 1 && found[0].contains(words), "\(words): \(found)")
    }
  }

  /// A bomb: a member that claims to be unpacked to a thousand times its bytes.
  @Test func bombsAreNotUnpacked() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let bomb = member {
      $0.method = 8
      $0.claims = (UInt32($0.bytes.count), 4_000_000_000)
    }
    let found = try read(ArchiveBytes.zip([bomb]))
    #expect(found.count == 1, "\(found)")
  }

  // MARK: - torch

  /// A pickle of a float tensor of a storage of eight bytes, in parts that are exchanged.
  private func pickle(
    _ call: String = "torch._utils\n_rebuild_tensor_v2", storage: String = "torch\nFloatStorage",
    offset: UInt8 = 0, shape: [UInt8] = [2], strides: [UInt8] = [1]
  ) -> [UInt8] {
    func text(_ text: String) -> [UInt8] { [0x8C, UInt8(text.utf8.count)] + text.utf8 }
    func tuple(_ numbers: [UInt8]) -> [UInt8] {
      [UInt8(ascii: "(")] + numbers.flatMap { [UInt8(ascii: "K"), $0] } + [UInt8(ascii: "t")]
    }
    return [0x80, 2] + "c\(call)\n((".utf8 + text("storage") + "c\(storage)\n".utf8 + text("0")
      + text("cpu") + [UInt8(ascii: "K"), 2] + "tQ".utf8 + [UInt8(ascii: "K"), offset]
      + tuple(shape) + tuple(strides) + [0x89] + "}tR.".utf8
  }

  /// A pickle of opcodes.
  private func code(_ text: String, _ more: [UInt8] = []) -> [UInt8] {
    [0x80, 2] + text.utf8 + more
  }

  private func torch(_ pickle: [UInt8]) throws -> [String] {
    try read(ArchiveBytes.torch(pickle, storages: ["0": [UInt8](repeating: 0, count: 8)]))
  }

  @Test func picklesAreReadByAClosedList() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(try torch(pickle()) == [])
    let forged: [([UInt8], String)] = [
      (pickle("os\nsystem"), "more than tensors in the pickle"),
      (pickle("builtins\neval"), "found builtins.eval"),
      (pickle("torch._utils\n_rebuild_parameter"), "a parameter that is not a tensor"),
      (pickle(storage: "torch\nQInt8Storage"), "torch.QInt8Storage"),
      (pickle(storage: "torch\nSize"), "a storage of another kind"),
      (pickle(offset: 1), "claims more data than its storage holds (expected 3 elements, found 2)"),
      (pickle(shape: [3]), "claims more data"), (pickle(strides: [2]), "claims more data"),
      (pickle(shape: [200, 200], strides: [0, 0]), "an expanded view"),
      (pickle(shape: [0]), "an empty axis"),
      (pickle(shape: [2, 1]), "axes without strides"),
      (code("N."), "no tensors"), (code("."), "an unfinished stack"),
      (code("NN."), "an unfinished stack"), (code("t."), "a missing mark"),
      (code("(N"), "the end of the pickle"), (code("h\u{5}."), "never remembered"),
      (code("R."), "an empty stack"), (code("]Nb."), "an object with a state"),
      (code("i"), "the opcode 0x69"), (code("", [0x81]), "the opcode 0x81"),
      (code("", [0x82, 1]), "the opcode 0x82"), (code("o"), "the opcode 0x6f"),
      (code("", [0x8A, 200]), "out of range"),
      (code("X", [255, 255, 255, 127]), "the end"),
      (code("", [0x8D] + [UInt8](repeating: 255, count: 8)), "out of range"),
      (code("c", [UInt8](repeating: 65, count: 1000)), "a name without an end"),
      (code("]N(s."), "a mark in the place of a value"),
      (code("}NN(u."), "no container to add to"),
    ]
    for (bytes, words) in forged {
      let found = try torch(bytes)
      #expect(found.count == 1 && found[0].contains(words), "\(words): \(found)")
    }
  }

  /// Thirty megabytes of values pack into thirty kilobytes, and took 4 GB of memory.
  @Test func picklesHaveAsManyInstructionsAsTheirTensorsNeed() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let most = TensorPickle.mostInstructions
    for opcode in "N)".utf8 {
      let found = try torch(code("N", [UInt8](repeating: opcode, count: most)))
      #expect(found.count == 1 && found[0].contains("more than \(most) instructions"))
    }
    // PROTO, these, and STOP.
    let allowed = code("", [UInt8](repeating: UInt8(ascii: "N"), count: most - 2) + [0x2E])
    #expect(try torch(allowed)[0].contains("an unfinished stack"))
  }

  /// Lists within lists, in themselves, and in each other many times over.
  @Test func containersThatNestAreNotFollowedForEver() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let count = 200_000
    let deep = code("N", [UInt8](repeating: 0x85, count: count) + [UInt8(ascii: ".")])
    #expect(try torch(deep)[0].contains("no tensors"))
    // A list that holds itself twice, and each list the one before twice.
    #expect(try torch(code("]q\u{0}h\u{0}ah\u{0}a."))[0].contains("hold each other"))
    var doubled = code("]")
    for place in 0..<UInt8(60) {
      doubled += [UInt8(ascii: "q"), place, UInt8(ascii: "0")]
      doubled += [UInt8(ascii: "h"), place, UInt8(ascii: "h"), place, 0x86]
    }
    #expect(try torch(doubled + ".".utf8)[0].contains("no tensors"))
  }

  @Test func programsOfTorchScriptAreRefused() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = ArchiveBytes.zip([
      .init("a/data.pkl", pickle()), .init("a/constants.pkl", Array("N.".utf8)),
    ])
    #expect(try read(script)[0].contains("a program of TorchScript"))
  }

  // MARK: - Files that are none

  @Test func whatIsNoRegularFileIsNotOpened() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let pipe = folder.appending(path: "pipe").path
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    for (path, reason) in [
      (pipe, "not a regular file"), (folder.path, "is a directory"),
      ("/dev/null", "not a regular file"),
      ("/dev/zero", "not a regular file"), (pipe + "x", "no such file"),
    ] {
      let array = #expect(throws: ExportError.self) { try ArrayStack(reading: [path]) }
      let list = #expect(throws: ExportError.self) { try IDList(reading: path) }
      for error in [array, list] {
        guard case .cannotOpen(path, let found, _)? = error else {
          Issue.record("\(String(describing: error))")
          continue
        }
        #expect(found == reason)
      }
    }
    // A link to a file is that file.
    let link = folder.appending(path: "link").path
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: Fixture.path("arrays/npz/stored.npz"))
    #expect(try ArrayStack(reading: [link + ":text"]).shape == [6, 5])
  }
}
