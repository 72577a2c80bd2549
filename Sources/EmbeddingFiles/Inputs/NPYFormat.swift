/// Arrays that numpy saved one by one (`.npy`).
struct NPYFormat: InputFormat {
  let words = "a numpy array (.npy)"

  func recognizes(_ lead: [UInt8], _ file: InputFile) -> Bool {
    lead.starts(with: NPYHeader.signature)
  }

  func open(_ file: InputFile, reader: ReaderProgram?) throws(ExportError) -> any ArraySource {
    SingleArray(array: try StoredArray(npy: file))
  }
}

/// A file that holds one array, which has no name.
struct SingleArray: ArraySource {
  let array: any InputArray

  var names: [String] { [""] }

  func array(_ name: String) -> any InputArray { array }
}

extension StoredArray {
  /// Opens a file that numpy saved (`.npy`, versions 1 to 3) and checks its header and its size; no number is read.
  ///
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)`` when there is no such file to open,
  ///   ``ExportError/invalid(path:problems:)`` when it is no array of plain numbers.
  package init(npy path: String) throws(ExportError) { try self.init(npy: InputFile(path)) }

  init(npy file: InputFile) throws(ExportError) {
    let header = try NPYHeader(file)
    self.init(
      file, path: file.path, shape: header.shape, type: header.type,
      isBigEndian: header.isBigEndian, offset: header.dataOffset,
      isFortranOrder: header.isFortranOrder)
  }
}
