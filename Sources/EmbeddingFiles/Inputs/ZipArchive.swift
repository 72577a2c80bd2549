/// A zip archive: its members, and where their bytes lie.
///
/// What the directory claims is held against the file before anything is read or allocated for it. Members may be stored or
/// deflated, and archives may be larger than 4 GiB.
struct ZipArchive: Sendable {
  /// A file of the archive.
  struct Member: Sendable {
    let name: String
    fileprivate let flags: UInt16
    fileprivate let method: UInt16
    fileprivate let checksum: UInt32
    /// Its bytes as they are stored.
    fileprivate let storedBytes: Int
    /// Its bytes when they are unpacked.
    let byteCount: Int
    /// The byte at which its own header begins.
    fileprivate let start: Int
  }

  /// Bytes of a member, in the archive or unpacked.
  struct Section: Sendable {
    let file: InputFile
    let bytes: Range<Int>
  }

  let file: InputFile
  /// The members in the order of the directory, folders left out.
  let members: [Member]

  /// The bytes that a directory may take: hundreds of thousands of members.
  private static let longest = 32 << 20
  /// What may be unpacked of any member, and how many times its bytes beyond that: vectors do not become much shorter by
  /// deflating them, and bombs do.
  private static let (alwaysUnpacked, mostTimes) = (64 << 20, 100)

  /// Reads the directory.
  init(_ file: InputFile) throws(ExportError) {
    self.file = file
    let directory = try ZipArchive.directory(file)
    let bytes = try file.bytes(
      at: directory.bytes.lowerBound, count: directory.bytes.count, of: "directory")
    var members: [Member] = []
    var names: Set<String> = []
    var at = 0
    for _ in 0..<directory.count {
      guard let (member, next) = ZipArchive.member(bytes, at: at) else {
        throw ZipArchive.refusal(
          file, "a member that cannot be understood",
          found: "at byte \(directory.bytes.lowerBound + at)")
      }
      at = next
      guard names.insert(member.name).inserted else {
        throw ZipArchive.refusal(
          file, "two members of one name", found: "\(member.name.prefix(80))")
      }
      if !member.name.hasSuffix("/") { members.append(member) }
    }
    // Each ends before the next begins, and the last before the directory.
    var end = directory.bytes.lowerBound
    for member in members.sorted(by: { $0.start > $1.start }) {
      guard member.start <= end - 30, member.storedBytes <= end - 30 - member.start else {
        throw ZipArchive.refusal(
          file, "members that overlap, or lie outside the file", found: "\(member.name.prefix(80))")
      }
      end = member.start
    }
    self.members = members
  }

  /// The first bytes of a member, unpacked where they were deflated.
  func beginning(of member: Member, bytes count: Int) throws(ExportError) -> [UInt8] {
    let start = try start(of: member)
    guard member.method == 8 else {
      return try file.bytes(
        at: start, count: min(count, member.byteCount), of: member.name)
    }
    guard let inflater = Inflater() else { throw ZipArchive.noMemory }
    // What lies so near the beginning comes of no more bytes than these, but for odd packers.
    let stored = try file.elements(at: start, count: min(member.storedBytes, 2 * count))
    var buffer = [UInt8](repeating: 0, count: count)
    guard let step = inflater.step(stored[...], into: &buffer), step.made <= member.byteCount else {
      throw refusal(member, "cannot be inflated")
    }
    return Array(buffer[..<step.made])
  }

  private static var noMemory: ExportError {
    .cannotOpen(path: "zlib", reason: "has no memory to inflate", hint: nil)
  }

  private func refusal(
    _ member: Member, _ what: String, expected: String? = nil, found: String? = nil,
    hint: String = Problem.damagedFileHint
  ) -> ExportError {
    .invalid(
      path: file.path,
      problems: [Problem(member.name, what, expected: expected, found: found, hint: hint)])
  }

  /// The bytes of a member, unpacked where they were deflated.
  func section(_ member: Member) throws(ExportError) -> Section {
    let start = try start(of: member)
    return member.method == 8
      ? try unpacked(member, from: start)
      : Section(file: file, bytes: start..<start + member.byteCount)
  }

  /// The byte at which the contents of a member begin; all of them lie in the file, and are stored or deflated.
  private func start(of member: Member) throws(ExportError) -> Int {
    let header = try file.bytes(at: member.start, count: 30, of: member.name)
    guard header.starts(with: "PK\u{3}\u{4}".utf8) else {
      throw refusal(member, "no header in its place")
    }
    let start = member.start + 30 + Int(header.word(26)) + Int(header.word(28))
    guard start <= file.byteCount, member.storedBytes <= file.byteCount - start else {
      throw refusal(
        member, "less data than the archive claims", expected: "\(member.storedBytes) bytes",
        found: "\(file.byteCount - start)")
    }
    guard member.flags & 1 == 0 else {
      throw refusal(member, "an encrypted member", expected: "one that is stored or deflated")
    }
    guard member.method == 0 || member.method == 8 else {
      throw refusal(
        member, "an unsupported packing", expected: "stored or deflated",
        found: "method \(member.method)")
    }
    guard member.method == 8 || member.byteCount == member.storedBytes else {
      throw refusal(
        member, "two sizes of what is stored as it is", expected: "\(member.storedBytes) bytes",
        found: "\(member.byteCount)")
    }
    return start
  }

  /// Unpacks a member into a file of its own.
  private func unpacked(_ member: Member, from start: Int) throws(ExportError) -> Section {
    func refusal(
      _ what: String, found: String? = nil, hint: String = Problem.damagedFileHint
    ) -> ExportError {
      self.refusal(
        member, what, expected: "\(member.byteCount) bytes", found: found, hint: hint)
    }
    guard
      member.byteCount <= ZipArchive.alwaysUnpacked
        || member.byteCount / ZipArchive.mostTimes <= member.storedBytes
    else {
      throw refusal(
        "packed too tightly to be unpacked", found: "\(member.storedBytes) bytes in the archive",
        hint: "np.savez saves it without packing")
    }
    guard let inflater = Inflater() else { throw ZipArchive.noMemory }
    var (place, end) = (start, start + member.storedBytes)
    var stored: [UInt8] = []
    var used = 0
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var sum: UInt = 0
    var (made, isAtEnd) = (0, false)
    let unpacked = try InputFile(holding: file.path, byteCount: member.byteCount) {
      () throws(ExportError) -> [UInt8] in
      while !isAtEnd {
        if used == stored.count, place < end {
          stored = try file.elements(at: place, count: min(1 << 18, end - place))
          (place, used) = (place + stored.count, 0)
        }
        guard let step = inflater.step(stored[used...], into: &buffer),
          step.taken > 0 || step.made > 0
        else { throw refusal("cannot be inflated") }
        used += step.taken
        made += step.made
        isAtEnd = step.isAtEnd
        guard made <= member.byteCount else {
          throw refusal("more data than the archive claims")
        }
        sum = Inflater.checksum(sum, buffer[..<step.made])
        if step.made > 0 { return Array(buffer[..<step.made]) }
      }
      guard made == member.byteCount else {
        throw refusal("less data than the archive claims", found: "\(made)")
      }
      return []
    }
    guard sum == UInt(member.checksum) else { throw refusal("its checksum differs") }
    return Section(file: unpacked, bytes: 0..<member.byteCount)
  }

  // MARK: - The directory

  private static func refusal(
    _ file: InputFile, _ what: String, expected: String? = nil, found: String? = nil
  ) -> ExportError {
    .invalid(
      path: file.path,
      problems: [
        Problem(
          "directory", what, expected: expected, found: found, hint: Problem.damagedFileHint)
      ])
  }

  /// Finds the directory by the record at the end of the file.
  private static func directory(
    _ file: InputFile
  ) throws(ExportError) -> (bytes: Range<Int>, count: Int) {
    let length = min(file.byteCount, 22 + 0xFFFF)
    let tailStart = file.byteCount - length
    let tail = try file.elements(at: tailStart, count: length)
    let place = stride(from: length - 22, through: 0, by: -1).first { place in
      tail[place...].starts(with: "PK\u{5}\u{6}".utf8)
        && place + 22 + Int(tail.word(place + 20)) == length
    }
    guard let place else {
      throw refusal(file, "the archive has no end", expected: "the record behind its directory")
    }
    var count = UInt64(tail.word(place + 10))
    var size = UInt64(tail.long(place + 12))
    var start = UInt64(tail.long(place + 16))
    var limit = tailStart + place
    // Larger archives have a second record before it, and its place before that.
    let isLarge = count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF
    if isLarge, place >= 20, tail[(place - 20)...].starts(with: "PK\u{6}\u{7}".utf8) {
      let record = tail.huge(place - 12)
      guard record <= UInt64(file.byteCount - 56) else {
        throw refusal(file, "its end lies outside the file", found: "byte \(record)")
      }
      let bytes = try file.elements(at: Int(record), count: 56)
      guard bytes.starts(with: "PK\u{6}\u{6}".utf8) else {
        throw refusal(file, "the archive has no end", expected: "the record behind its directory")
      }
      (count, size, start) = (bytes.huge(32), bytes.huge(40), bytes.huge(48))
      limit = Int(record)
    }
    guard size <= longest, start <= UInt64(limit), size <= UInt64(limit) - start,
      count <= size / 46
    else {
      throw refusal(
        file, "claims more than the file holds",
        expected: "at most \(longest) bytes, inside the file",
        found: "\(count) members in \(size) bytes from byte \(start)")
    }
    return (Int(start)..<Int(start + size), Int(count))
  }

  /// Reads what the directory says of a member; gives the place of the next.
  private static func member(_ bytes: [UInt8], at place: Int) -> (Member, next: Int)? {
    guard place + 46 <= bytes.count, bytes[place...].starts(with: "PK\u{1}\u{2}".utf8) else {
      return nil
    }
    let nameEnd = place + 46 + Int(bytes.word(place + 28))
    let extraEnd = nameEnd + Int(bytes.word(place + 30))
    let next = extraEnd + Int(bytes.word(place + 32))
    guard next <= bytes.count else { return nil }
    var sizes = [
      UInt64(bytes.long(place + 24)), UInt64(bytes.long(place + 20)),
      UInt64(bytes.long(place + 42)),
    ]
    // What does not fit into four bytes stands in the field number 1, in this order.
    var extra = nameEnd
    while extra + 4 <= extraEnd {
      let (id, length) = (bytes.word(extra), Int(bytes.word(extra + 2)))
      guard extra + 4 + length <= extraEnd else { return nil }
      if id == 1 {
        var value = extra + 4
        for index in sizes.indices where sizes[index] == 0xFFFF_FFFF {
          guard value + 8 <= extra + 4 + length else { return nil }
          sizes[index] = bytes.huge(value)
          value += 8
        }
      }
      extra += 4 + length
    }
    let numbers = sizes.compactMap { Int(exactly: $0) }
    guard numbers.count == 3 else { return nil }
    return (
      Member(
        name: String(decoding: bytes[(place + 46)..<nameEnd], as: UTF8.self),
        flags: bytes.word(place + 8), method: bytes.word(place + 10),
        checksum: bytes.long(place + 16), storedBytes: numbers[1], byteCount: numbers[0],
        start: numbers[2]), next
    )
  }
}

extension [UInt8] {
  /// The number of two bytes at a place, the lowest first.
  fileprivate func word(_ place: Int) -> UInt16 { number(place, 2) }

  /// The number of four bytes.
  fileprivate func long(_ place: Int) -> UInt32 { number(place, 4) }

  /// The number of eight bytes.
  fileprivate func huge(_ place: Int) -> UInt64 { number(place, 8) }

  private func number<Number: FixedWidthInteger>(_ place: Int, _ bytes: Int) -> Number {
    self[place..<place + bytes].reversed().reduce(0) { $0 << 8 | Number($1) }
  }
}
