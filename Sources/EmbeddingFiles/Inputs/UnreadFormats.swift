// Formats that are recognized, so that a hint can say how their arrays are saved as .npy files, but not read.

private let lastStep = "then emcl-rerank import --text text.npy --video video.npy -o mine.h5"

/// Files of torch (`.pt`, `.pth`), and other pickles: executing one is what reading it would take.
struct TorchFormat: InputFormat {
  let words = "a pickle, as torch.save writes it"
  let wayToExport: String? =
    "np.save(\"text.npy\", tensor.float().cpu().numpy()) for each side, \(lastStep)"

  func recognizes(_ lead: [UInt8], named path: String) -> Bool {
    if lead.count > 1, lead[0] == 0x80, (2...5).contains(lead[1]) { return true }
    // The first file of the archive: torch has `NAME/data.pkl`, numpy `NAME.npy`.
    let name = String(decoding: lead.dropFirst(30), as: UTF8.self)
    return NPZFormat.isArchive(lead)
      && (name.contains("/data.pkl") || name.contains("/.format_version") || isNamed(path))
  }

  private func isNamed(_ path: String) -> Bool { path.hasSuffix(".pt") || path.hasSuffix(".pth") }

  func open(_ file: InputFile) throws(ExportError) -> any ArraySource {
    let isPlainPickle = try file.elements(at: 0, count: 1, as: UInt8.self) == [0x80]
    throw refusal(
      file,
      hint: isPlainPickle && !isNamed(file.path)
        ? "this is a pickle: save the array with np.save"
        : "this is a file of torch: np.save(path, torch.load(file, map_location=\"cpu\").float().numpy()) "
          + "saves a tensor of it")
  }
}

/// Several arrays of numpy in one archive (`.npz`).
struct NPZFormat: InputFormat {
  let words = "an archive of numpy arrays (.npz)"
  let wayToExport: String? = "save each array in it with np.save, \(lastStep)"

  static func isArchive(_ lead: [UInt8]) -> Bool { lead.starts(with: "PK\u{3}\u{4}".utf8) }

  func recognizes(_ lead: [UInt8], named path: String) -> Bool { NPZFormat.isArchive(lead) }

  func open(_ file: InputFile) throws(ExportError) -> any ArraySource {
    throw refusal(
      file, hint: "this is an .npz archive: save the array in it by itself with np.save")
  }
}

/// Tables of Parquet.
struct ParquetFormat: InputFormat {
  let words = "a table of Parquet"
  let wayToExport: String? =
    "np.save(\"text.npy\", np.stack(table[\"vectors\"])) for each side, \(lastStep)"

  func recognizes(_ lead: [UInt8], named path: String) -> Bool { lead.starts(with: "PAR1".utf8) }

  func open(_ file: InputFile) throws(ExportError) -> any ArraySource {
    throw refusal(
      file,
      hint: "this is a parquet file: np.save(path, np.stack(pandas.read_parquet(file)[column])) "
        + "saves a column of vectors")
  }
}
