/// Zip archives: several arrays of numpy (`.npz`), or tensors of torch (`.pt`, `.pth`), told by what is in them.
struct ZipFormat: InputFormat {
  let words = "a zip archive"

  func recognizes(_ lead: [UInt8], _ file: InputFile) -> Bool {
    lead.starts(with: "PK\u{3}\u{4}".utf8) || lead.starts(with: "PK\u{5}\u{6}".utf8)
  }

  func open(_ file: InputFile, reader: ReaderProgram?) throws(ExportError) -> any ArraySource {
    let archive = try ZipArchive(file)
    if let pickle = archive.members.first(where: { TorchFile.isPickle($0.name) }) {
      return try TorchFile(archive, pickle)
    }
    let arrays = archive.members.filter { $0.name.hasSuffix(".npy") }
    guard !arrays.isEmpty else {
      throw refusal(file, hint: "it holds neither arrays of numpy nor tensors of torch")
    }
    return NPZFile(archive, arrays)
  }
}

/// The arrays of an archive that `np.savez` or `np.savez_compressed` made.
struct NPZFile: ArraySource {
  let names: [String]
  private let archive: ZipArchive
  private let members: [String: ZipArchive.Member]

  init(_ archive: ZipArchive, _ arrays: [ZipArchive.Member]) {
    self.archive = archive
    names = arrays.map { String($0.name.dropLast(4)) }
    var members: [String: ZipArchive.Member] = [:]
    for array in arrays { members[String(array.name.dropLast(4))] = array }
    self.members = members
  }

  private func member(_ name: String) -> ZipArchive.Member {
    guard let member = members[name] else { preconditionFailure("no array \(name)") }
    return member
  }

  private func path(_ name: String) -> String {
    names.count == 1 ? archive.file.path : "\(archive.file.path):\(name)"
  }

  /// Reads the header alone: nothing is unpacked behind it.
  func summary(_ name: String) throws(ExportError) -> ArraySummary {
    let member = member(name)
    let lead = try archive.beginning(of: member, bytes: NPYHeader.lead)
    let header = try NPYHeader(lead, of: member.byteCount, path(name))
    return ArraySummary(shape: header.shape, type: header.type)
  }

  func array(_ name: String) throws(ExportError) -> any InputArray {
    let member = member(name)
    let section = try archive.section(member)
    let path = path(name)
    let header = try NPYHeader(section.file, section: section.bytes, name: path)
    return StoredArray(
      section.file, path: path, shape: header.shape, type: header.type,
      isBigEndian: header.isBigEndian, offset: header.dataOffset,
      isFortranOrder: header.isFortranOrder)
  }
}
