/// A file of another kind than was asked for, told by its first bytes, and what can be done with it.
package enum ForeignFile: Sendable, Equatable {
  /// An array that numpy saved.
  case numpyArray
  /// Several arrays of numpy in one archive.
  case numpyArchive
  /// What torch saved, or another pickle.
  case pickle
  /// A table of Parquet.
  case parquet
  /// A file of HDF5: an export, most likely.
  case hdf5

  /// Looks at a file; nil for one that cannot be opened, and for all other kinds.
  package init?(_ path: String) {
    guard let file = try? InputFile(path),
      let lead: [UInt8] = try? file.elements(at: 0, count: min(64, file.byteCount))
    else { return nil }
    if lead.starts(with: [0x93] + "NUMPY".utf8) {
      self = .numpyArray
    } else if lead.starts(with: "PK\u{3}\u{4}".utf8) {
      // torch keeps its own in a folder of the archive, numpy arrays by their names.
      let name = String(decoding: lead.dropFirst(30), as: UTF8.self)
      self = name.contains(".npy") ? .numpyArchive : .pickle
    } else if lead.count > 1, lead[0] == 0x80, (2...5).contains(lead[1]) {
      self = .pickle
    } else if lead.starts(with: "PAR1".utf8) {
      self = .parquet
    } else if lead.starts(with: [0x89] + "HDF\r\n\u{1A}\n".utf8) {
      self = .hdf5
    } else {
      return nil
    }
  }

  /// What it is, in words.
  package var words: String {
    switch self {
    case .numpyArray: "an array that numpy saved (.npy)"
    case .numpyArchive: "an archive of numpy arrays (.npz)"
    case .pickle: "a pickle, as torch.save writes it"
    case .parquet: "a table of Parquet"
    case .hdf5: "an HDF5 file"
    }
  }

  /// How it becomes an export; nil where it may be one.
  package var wayToExport: String? {
    let last = "emcl-rerank import --text text.npy --video video.npy -o mine.h5"
    return switch self {
    case .numpyArray: "make an export of the arrays of both sides: \(last)"
    case .numpyArchive: "save each array in it with np.save, then \(last)"
    case .pickle: "np.save(\"text.npy\", tensor.float().cpu().numpy()) for each side, then \(last)"
    case .parquet: "np.save(\"text.npy\", np.stack(table[\"vectors\"])) for each side, then \(last)"
    case .hdf5: nil
    }
  }
}
