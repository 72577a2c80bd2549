package import EmbeddingMath

/// Options for reading an export.
package struct LoadOptions: Sendable {
  /// The threads to use.
  package var parallelism: Parallelism
  /// Bytes of the file that are read at a time.
  package var blockBytes: Int
  /// Bytes that the vectors of a side may take in memory; a larger side is read anew in every pass.
  package var residentBytes: Int
  /// The program that reads with libhdf5 in a process of its own; nil: this process does.
  ///
  /// libhdf5 can crash, never return, or take any amount of memory on a file that was damaged or forged. In a process of
  /// its own that is a fault of the file like any other.
  package var reader: ReaderProgram?
  /// True if videos without any text are allowed: distractors, which are in the gallery and ask nothing.
  package var allowsDistractors = false
  /// True if judgments take the place of the truth: that of the file may then call nothing right.
  package var truthIsReplaced = false
  /// True if what a run may not need is read and checked as well: the bank, and scores beside vectors.
  package var checksAll = false
  /// True if the file has a part of the texts: what is said of all of them is checked when all are there.
  var isShard = false
  /// Called as rows are read: the name of the dataset, and the part of it that is done.
  package var progress: (@Sendable (String, Double) -> Void)?

  /// Reads in blocks of 8 MiB and keeps sides of up to a quarter of the memory.
  package init(
    reader: ReaderProgram? = nil, parallelism: Parallelism, blockBytes: Int = 8 << 20,
    residentBytes: Int = LoadOptions.quarterOfMemory,
    progress: (@Sendable (String, Double) -> Void)? = nil
  ) {
    self.reader = reader
    self.parallelism = parallelism
    self.blockBytes = blockBytes
    self.residentBytes = residentBytes
    self.progress = progress
  }
}
