// Formats that are recognized, so that a hint can say how their arrays are saved, but not read.

/// Pickles, among them what torch saved before version 1.6: executing one is what reading it would take.
struct PickleFormat: InputFormat {
  let words = "a pickle"

  func recognizes(_ lead: [UInt8], _ file: InputFile) -> Bool {
    lead.count > 1 && lead[0] == 0x80 && (2...5).contains(lead[1])
  }

  func open(_ file: InputFile, reader: ReaderProgram?) throws(ExportError) -> any ArraySource {
    throw refusal(
      file,
      hint: "reading one executes the code in it: np.save(\"text.npy\", array) for each side; "
        + "what MMEB's evaluation or Tevatron left: python -m emcl_rerank.convert mmeb (or tevatron); "
        + "a file of old torch: torch.save(torch.load(file, map_location=\"cpu\"), \"new.pt\")")
  }
}

/// Tables of Parquet.
struct ParquetFormat: InputFormat {
  let words = "a table of Parquet"

  func recognizes(_ lead: [UInt8], _ file: InputFile) -> Bool {
    lead.starts(with: "PAR1".utf8)
  }

  func open(_ file: InputFile, reader: ReaderProgram?) throws(ExportError) -> any ArraySource {
    throw refusal(
      file,
      hint:
        "np.save(\"text.npy\", np.stack(pandas.read_parquet(file)[column])) saves a column of vectors"
    )
  }
}
