/// Zip archives and files of safetensors, made byte by byte.
package enum ArchiveBytes {
  /// A member of an archive.
  package struct Member {
    /// Its name.
    package var name: String
    /// Its bytes, stored as they are.
    package var bytes: [UInt8]
    /// The number of its packing: 0 for none.
    package var method: UInt16 = 0
    /// The sizes that the directory claims, packed and unpacked; those of the bytes without them.
    package var claims: (stored: UInt32, whole: UInt32)?
    /// The place that the directory claims; its own without it.
    package var place: UInt32?
    /// A bit for each property, such as 1 for an encrypted member.
    package var flags: UInt16 = 0

    /// Names some bytes.
    package init(_ name: String, _ bytes: [UInt8]) { (self.name, self.bytes) = (name, bytes) }
  }

  /// An archive of members.
  package static func zip(_ members: [Member]) -> [UInt8] {
    var (file, directory): ([UInt8], [UInt8]) = ([], [])
    for member in members {
      let (name, count) = (Array(member.name.utf8), UInt32(member.bytes.count))
      let claims = member.claims ?? (count, count)
      let common: [UInt8] =
        word(20) + word(member.flags) + word(member.method) + word(0) + word(33) + long(0)
        + long(claims.stored) + long(claims.whole) + word(UInt16(name.count)) + word(0)
      directory += "PK\u{1}\u{2}".utf8 + word(20) + common + word(0) + word(0) + word(0) + long(0)
      directory += long(member.place ?? UInt32(file.count)) + name
      file += "PK\u{3}\u{4}".utf8 + common + name + member.bytes
    }
    let end: [UInt8] =
      "PK\u{5}\u{6}".utf8 + word(0) + word(0) + word(UInt16(members.count))
      + word(UInt16(members.count)) + long(UInt32(directory.count)) + long(UInt32(file.count))
      + word(0)
    return file + directory + end
  }

  /// A file as torch saves it.
  package static func torch(_ pickle: [UInt8], storages: [String: [UInt8]] = [:]) -> [UInt8] {
    zip(
      [Member("a/data.pkl", pickle)]
        + storages.sorted { $0.key < $1.key }.map { Member("a/data/\($0.key)", $0.value) })
  }

  /// A file of safetensors.
  package static func safetensors(_ header: String, _ numbers: [UInt8] = []) -> [UInt8] {
    NPYBytes.bytes(UInt64(header.utf8.count)) + header.utf8 + numbers
  }

  private static func word(_ number: UInt16) -> [UInt8] { NPYBytes.bytes(number) }
  private static func long(_ number: UInt32) -> [UInt8] { NPYBytes.bytes(number) }
}
