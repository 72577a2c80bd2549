/// Arrays as a command line names them: a file, an array of a file (`FILE:KEY`), or the shards that a pattern stands for.
struct ArrayAddress: Sendable, Equatable {
  /// The files, in order.
  let paths: [String]
  /// The name of the array in each; nil where the file's only one is meant.
  let key: String?

  /// Reads a word.
  ///
  /// A word that is the name of a file is that file, whatever characters it has. Otherwise what follows the last colon behind a
  /// file is the name of an array, and `*`, `?` and `[` make a pattern, whose files come in the order of the numbers in their
  /// names: `t2.npy` before `t10.npy`.
  init(_ word: String) {
    var (path, key): (String, String?) = (word, nil)
    if !FileNames.exists(word) {
      for colon in word.indices.reversed() where word[colon] == ":" {
        let (before, after) = (String(word[..<colon]), String(word[word.index(after: colon)...]))
        guard !after.isEmpty, FileNames.exists(before) || !FileNames.matching(before).isEmpty else {
          continue
        }
        (path, key) = (before, after)
        break
      }
    }
    let found = FileNames.exists(path) ? [] : FileNames.matching(path)
    paths = found.isEmpty ? [path] : found.sorted { $0.isBeforeByNumbers($1) }
    self.key = key
  }

  /// True if the word names one file and no array of it.
  var isFile: Bool { paths.count == 1 && key == nil }
}

extension String {
  /// Compares names piece by piece, runs of digits by their value.
  func isBeforeByNumbers(_ other: String) -> Bool {
    var (own, others) = (utf8[...], other.utf8[...])
    func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    while let first = own.first, let second = others.first {
      if isDigit(first), isDigit(second) {
        let (one, two) = (own.prefix(while: isDigit), others.prefix(while: isDigit))
        let (a, b) = (one.drop { $0 == 0x30 }, two.drop { $0 == 0x30 })
        if a.count != b.count { return a.count < b.count }
        if !a.elementsEqual(b) { return a.lexicographicallyPrecedes(b) }
        own = own[one.endIndex...]
        others = others[two.endIndex...]
      } else {
        if first != second { return first < second }
        own.removeFirst()
        others.removeFirst()
      }
    }
    // What is equal by its numbers differs by its zeros.
    return own.isEmpty && others.isEmpty
      ? utf8.lexicographicallyPrecedes(other.utf8) : own.isEmpty
  }
}
