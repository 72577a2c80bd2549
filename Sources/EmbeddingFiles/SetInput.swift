/// Where a set is read from: a file, or arrays whose parts are named.
package enum SetInput: Sendable, Equatable {
  /// An export, a pattern of exports that are one set, or a file of arrays that are told by their names.
  case file(String)
  /// Arrays.
  case arrays(ArrayInputs)

  /// What stands for it in errors and reports.
  package var path: String {
    switch self {
    case .file(let path): path
    case .arrays(let arrays): arrays.path
    }
  }

  /// What it is called in a list.
  package var name: String {
    switch self {
    case .file(let path): fileName(path)
    case .arrays(let arrays): arrays.name
    }
  }

  /// Every file that is read for it.
  package var files: [String] {
    switch self {
    case .file(let path): ArrayAddress(path).paths
    case .arrays(let arrays): arrays.files
    }
  }

  /// Tells if the same files stand behind two sets in the same roles, however their paths are written.
  package func isSame(as other: SetInput) -> Bool {
    roles == other.roles && files.count == other.files.count
      && zip(files, other.files).allSatisfy { OutputFile.isSame($0, $1) }
  }

  /// What, beside the bytes of its files, decides what it holds: equal for equal contents in equal roles.
  package var roles: String {
    switch self {
    case .file: ""
    case .arrays(let arrays): arrays.roles
    }
  }

  /// The SHA-256 of its file; of several, that of their bytes one after the other, as `cat FILES | sha256sum` has it.
  ///
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)`` when one cannot be read.
  package func contentHash() throws(ExportError) -> String {
    try EmbeddingFiles.contentHash(ofFiles: files)
  }
}

extension SetInput {
  /// Makes sets of the words of a command line, in their order.
  ///
  /// Exports and files of several arrays are sets by themselves. Two words that name one array each are the texts and the videos
  /// of a set; one alone is a matrix of scores.
  ///
  /// - Parameters:
  ///   - words: The words.
  ///   - reader: As in ``LoadOptions/reader``.
  ///   - options: How arrays are read, and what there is beside them.
  /// - Throws: ``ExportError/invalid(path:problems:)`` when single arrays can be paired in several ways, or which array of a
  ///   file is which is not told.
  package static func sets(
    of words: [String], reader: ReaderProgram?, options: ArrayInputs = ArrayInputs()
  ) throws(ExportError) -> [SetInput] {
    var contents = words.map { Contents(of: $0, reader: reader) }
    // What cannot be read stands where an array was meant, where one is beside it.
    if contents.count == 2, contents.contains(where: \.isArray) {
      for index in contents.indices where contents[index].isUnreadable { contents[index] = .array }
    }
    let arrays = contents.indices.filter { contents[$0].isArray }
    guard arrays.count <= 2 else {
      throw .invalid(
        path: words[arrays[0]],
        problems: [
          Problem(
            "/", "one of \(arrays.count) single arrays", expected: "two, the texts and the videos",
            hint: "--text and --video name the arrays of each side; "
              + "np.savez(\"pair.npz\", text=text, video=video) makes one file of two")
        ])
    }
    var sets: [SetInput] = []
    for (index, word) in words.enumerated() {
      switch contents[index] {
      case .export, .unreadable: sets.append(.file(word))
      case .several(let source): sets.append(.arrays(try options.named(in: source, of: word)))
      case .array where arrays.count == 1:
        var alone = options
        alone.scores = [word]
        sets.append(.arrays(alone))
      case .array where index == arrays[0]:
        sets.append(.arrays(options.with(word, words[arrays[1]])))
      case .array: break
      }
    }
    return sets
  }

  /// Fails unless each file is HDF5; says why one cannot be opened or read.
  ///
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)`` and ``ExportError/invalid(path:problems:)``.
  package func requireHDF5(reader: ReaderProgram?) throws(ExportError) {
    for path in files where !(InputFormats.recognized(path) is HDF5Format) {
      _ = try InputFormats.open(path, reader: reader)
    }
  }

  /// Tells if a word of a command line names a single array, which is a part of a set.
  package static func isPart(_ word: String, reader: ReaderProgram?) -> Bool {
    Contents(of: word, reader: reader).isArray
  }

  /// What a word of a command line stands for.
  private enum Contents {
    /// An HDF5 file, or several by a pattern.
    case export
    /// A file of several arrays.
    case several(any ArraySource)
    /// A single array.
    case array
    /// Nothing that can be read as arrays, or nothing at all.
    case unreadable

    init(of word: String, reader: ReaderProgram?) {
      let address = ArrayAddress(word)
      if address.key == nil, address.paths.allSatisfy({ InputFormats.recognized($0) is HDF5Format })
      {
        self = .export
        return
      }
      guard address.isFile else {
        self = .array
        return
      }
      let format = InputFormats.recognized(word)
      if format != nil, let source = try? InputFormats.open(word, reader: reader) {
        self = source.names.count == 1 ? .array : .several(source)
      } else {
        self = .unreadable
      }
    }

    var isArray: Bool { if case .array = self { true } else { false } }
    var isUnreadable: Bool { if case .unreadable = self { true } else { false } }
  }
}

extension ArrayInputs {
  /// The same options for the arrays of texts and videos; where their names say so, in the other order.
  fileprivate func with(_ first: String, _ second: String) -> ArrayInputs {
    var arrays = self
    let isSwapped = ArrayInputs.areSwapped(first, second)
    (arrays.text, arrays.video) = isSwapped ? ([second], [first]) : ([first], [second])
    // Two files of a bank are in the order that its option asks for, unless their names say otherwise.
    arrays.isGuessed = isSwapped || !isBank
    return arrays
  }
}
