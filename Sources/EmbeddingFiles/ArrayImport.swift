/// An export to be, made of arrays in files.
///
/// What fits in one way only is taken that way, and said: axes of length 1, texts and videos in each other's place.
package struct ArrayImport: Sendable {
  /// What is imported.
  package enum Arrays: Sendable {
    /// `[N_t, d]` and `[N_v, d]`: becomes the kind dot.
    case embeddings(texts: ArrayStack, videos: ArrayStack)
    /// `[N_t, d]`, `[N_v, F, d]` and `[N_v, F]`: becomes the kind frames.
    case frames(texts: ArrayStack, frames: ArrayStack, mask: ArrayStack)
    /// `[N_t, N_v]`: becomes the kind matrix.
    case scores(ArrayStack)
  }

  private let arrays: Arrays
  private let mask: [UInt8]
  private let truthArray: ArrayStack?
  /// The number of texts.
  package var textCount: Int { truth.textCount }
  /// The number of videos.
  package var videoCount: Int { truth.videoCount }
  /// Which video each text describes.
  package let truth: Truth
  /// What was done to make the arrays fit.
  package let notes: [String]

  /// Checks that arrays fit together; of their numbers, mask and truth are read.
  ///
  /// - Parameters:
  ///   - arrays: The arrays.
  ///   - truth: The video of each text, counted from 0; without it text i describes video i.
  /// - Throws: ``ExportError/invalid(path:problems:)``, naming the array that does not fit.
  package init(_ arrays: Arrays, truth: ArrayStack?) throws(ExportError) {
    var notes: [String] = []
    let truth = truth.map { array in
      array.fitted(to: 1, mayDropLast: true, &notes)
    }
    let videoOfText = try truth?.videoOfText()
    var fitted = arrays.squeezed(&notes)
    if let swapped = fitted.swapped(videoOfText: videoOfText) {
      (fitted, notes) = (swapped.arrays, notes + [swapped.note])
    }
    try fitted.requireFit()
    let (textCount, videoCount) = fitted.counts
    if case .frames(_, let frames, let mask) = fitted {
      self.mask = try mask.mask(shape: Array(frames.shape.prefix(2)))
    } else {
      mask = []
    }
    if let truth, let videoOfText {
      try truth.require(videoOfText, textCount: textCount, videoCount: videoCount)
      self.truth = Truth(videoOfText: videoOfText.map { Int($0) }, videoCount: videoCount)
    } else {
      guard textCount == videoCount else {
        throw .invalid(
          path: fitted.texts.path,
          problems: [
            Problem(
              "shape", "not one text for each video", expected: "\(videoCount) texts as videos",
              found: "\(textCount) texts",
              hint: "--truth tells which video each text describes"
                + (textCount < videoCount ? "; or are texts and videos swapped?" : ""))
          ])
      }
      self.truth = Truth(videoOfText: Array(0..<textCount), videoCount: videoCount)
    }
    (self.arrays, truthArray, self.notes) = (fitted, truth, notes)
  }

  /// The names of texts and videos: those of the exporters.
  ///
  /// - Parameter videoIDs: The names of the videos; `video0`, `video1`, ... without them. The texts of the video `id` are
  ///   `id#0`, `id#1`, ... in the order of the rows.
  package func ids(videoIDs: [String]?) -> (texts: [String], videos: [String]) {
    let videos = videoIDs ?? (0..<videoCount).map { "video\($0)" }
    var used = [Int](repeating: 0, count: videoCount)
    let texts = truth.videoOfText.map { video in
      used[video] += 1
      return "\(videos[video])#\(used[video] - 1)"
    }
    return (texts, videos)
  }

  /// Writes the export; finishing the file is the caller's.
  ///
  /// - Parameters:
  ///   - file: Where to.
  ///   - header: What stands before the numbers.
  ///   - scale: The factor of every score; a matrix has none.
  ///   - normalizes: Whether the reader is to normalise vectors. It always does with frames and their texts.
  /// - Returns: What was seen of the numbers on the way, and is worth knowing, with the array it was seen in.
  package func write(
    to file: OutputFile, _ header: ExportHeader, scale: Float, normalizes: Bool
  ) throws(ExportError) -> [String] {
    let writer = ExportWriter(to: file, header)
    var notes: [String] = []
    switch arrays {
    case .embeddings(let texts, let videos):
      try writer.writeEmbeddings(
        texts: RowStore(texts), videos: RowStore(videos), scale: scale,
        norm: normalizes ? .raw : .asIs)
    case .frames(let texts, let frames, _):
      try writer.writeFrames(
        texts: RowStore(texts),
        frames: VectorRows(
          store: RowStore(frames), slots: frames.shape[1], mask: mask, weights: nil),
        scale: scale)
    case .scores(let scores):
      let rows = RowStore(scores)
      let blockRows = max(1, (2 << 20) / videoCount)
      var audit = ImportAudit()
      try writer.writeScores { (body) throws(ExportError) in
        for block in rows.blocks(of: blockRows) {
          let values = try rows.rows(block)
          try audit.look(at: values, scores, rows: block, truth)
          try body(block.lowerBound, values)
        }
      }
      notes += audit.notes.map { "\(scores.path): \($0)" }
    }
    for array in arrays.vectors {
      notes += try ImportAudit.notes(array).map { "\(array.path): \($0)" }
    }
    return notes
  }

  /// A fault of the export that was written, as faults of the arrays that it was made of.
  ///
  /// - Parameters:
  ///   - problems: What is wrong with the export.
  ///   - path: What the export is called.
  ///   - ids: The file of the ids.
  package func faults(_ problems: [Problem], of path: String, ids: String?) -> [ExportError] {
    var faults: [ExportError] = []
    for var problem in problems {
      var source: String?
      switch problem.place {
      case "text/embedding", "reference/sim": source = arrays.texts.path
      case "video/embedding", "video/frame": source = arrays.videos.path
      case "video/frame_mask": if case .frames(_, _, let mask) = arrays { source = mask.path }
      case "truth/video": source = truthArray?.path
      case "text/id", "video/id": source = ids
      default: break
      }
      if source != nil { problem.place = "data" }
      let (own, found) = (source ?? path, problem)
      if case .invalid(own, let earlier)? = faults.last {
        faults[faults.count - 1] = .invalid(path: own, problems: earlier + [found])
      } else {
        faults.append(.invalid(path: own, problems: [found]))
      }
    }
    return faults
  }
}

extension ArrayImport.Arrays {
  /// The array with a row for each text.
  fileprivate var texts: ArrayStack {
    switch self {
    case .embeddings(let array, _), .frames(let array, _, _), .scores(let array): array
    }
  }

  /// The array that has the videos.
  fileprivate var videos: ArrayStack {
    switch self {
    case .embeddings(_, let array), .frames(_, let array, _), .scores(let array): array
    }
  }

  /// The arrays of vectors.
  fileprivate var vectors: [ArrayStack] {
    if case .scores = self { return [] }
    return [texts, videos]
  }

  /// The numbers of texts and videos.
  fileprivate var counts: (texts: Int, videos: Int) {
    if case .scores(let scores) = self { return (scores.shape[0], scores.shape[1]) }
    return (texts.shape[0], videos.shape[0])
  }

  /// The arrays without the axes of length 1 that they have too many.
  fileprivate func squeezed(_ notes: inout [String]) -> ArrayImport.Arrays {
    switch self {
    case .embeddings(let texts, let videos):
      return .embeddings(texts: texts.fitted(to: 2, &notes), videos: videos.fitted(to: 2, &notes))
    case .frames(let texts, let frames, let mask):
      return .frames(
        texts: texts.fitted(to: texts.shape.count == 3 && frames.shape.count == 2 ? 3 : 2, &notes),
        frames: frames.fitted(to: frames.shape.count == 2 ? 2 : 3, &notes),
        mask: mask.fitted(to: 2, mayDropLast: true, &notes))
    case .scores(let scores):
      return .scores(scores.fitted(to: 2, &notes))
    }
  }

  /// The arrays with texts and videos exchanged, where they fit that way only.
  fileprivate func swapped(videoOfText: [Int64]?) -> (arrays: ArrayImport.Arrays, note: String)? {
    switch self {
    case .frames(let texts, let frames, let mask):
      guard texts.shape.count == 3, frames.shape.count == 2, mask.shape.count == 2,
        mask.shape == Array(texts.shape.prefix(2))
      else { return nil }
      return (
        .frames(texts: frames, frames: texts, mask: mask),
        "\(texts.path) has the frames of --mask: it was taken for --video, and \(frames.path) for --text"
      )
    case .embeddings(let texts, let videos):
      guard let videoOfText, texts.shape.count == 2, videos.shape.count == 2,
        isSwapped(videoOfText, texts: texts.shape[0], videos: videos.shape[0])
      else { return nil }
      return (
        .embeddings(texts: videos, videos: texts),
        "--truth has an entry for each row of \(videos.path): that was taken for --text, and \(texts.path) for --video"
      )
    case .scores(let scores):
      guard let videoOfText, scores.shape.count == 2, scores.arrays.count == 1,
        isSwapped(videoOfText, texts: scores.shape[0], videos: scores.shape[1])
      else { return nil }
      return (
        .scores(scores.transposed),
        "--truth has an entry for each of the \(scores.shape[1]) columns of \(scores.path): they were taken for the texts"
      )
    }
  }

  /// Whether a truth fits the other number of items, and not this one.
  private func isSwapped(_ videoOfText: [Int64], texts: Int, videos: Int) -> Bool {
    videoOfText.count != texts && videoOfText.count == videos
      && videoOfText.allSatisfy { (0..<Int64(texts)).contains($0) }
  }

  /// Refuses arrays that have other axes, no floats, or channels that differ.
  fileprivate func requireFit() throws(ExportError) {
    switch self {
    case .scores(let scores):
      try scores.require(axes: "[texts, videos]")
    case .embeddings(let texts, let videos):
      try texts.require(axes: "[texts, channels]")
      try videos.require(
        axes: "[videos, channels]", hint: "frames, [videos, frames, channels], need their --mask")
      try requireChannels(texts, videos)
    case .frames(let texts, let frames, let mask):
      try texts.require(axes: "[texts, channels]")
      try frames.require(axes: "[videos, frames, channels]")
      try mask.requireMask(shape: Array(frames.shape.prefix(2)))
      try requireChannels(texts, frames)
    }
  }

  private func requireChannels(_ texts: ArrayStack, _ videos: ArrayStack) throws(ExportError) {
    let (own, other) = (texts.shape[1], videos.shape[videos.shape.count - 1])
    guard own != other else { return }
    func fault(_ array: ArrayStack, _ wanted: Int, _ name: String, _ other: ArrayStack)
      -> ExportError
    {
      .invalid(
        path: array.path,
        problems: [
          Problem(
            "shape", "the number of channels differs",
            expected: "\(wanted) as in \(other.path)", found: "shape \(array.shape)",
            hint: array.shape.count == 2 && array.shape[0] == wanted
              ? "transposed? \(name) go into rows: np.save(path, array.T)"
              : "are both of one model, and of one space?")
        ])
    }
    // Videos are to blame unless the texts look transposed.
    throw texts.shape[0] == other
      ? fault(texts, other, "texts", videos) : fault(videos, own, "videos", texts)
  }
}

extension ArrayStack {
  /// The array with so many axes, if leaving out axes of length 1 leads there.
  fileprivate func fitted(
    to axes: Int, mayDropLast: Bool = false, _ notes: inout [String]
  ) -> ArrayStack {
    guard shape.count > axes, let squeezed = squeezed(to: axes, mayDropLast: mayDropLast) else {
      return self
    }
    notes.append("\(path): shape \(shape) was read as \(squeezed.shape)")
    return squeezed
  }

  /// Refuses an array that has other axes, or no floats.
  fileprivate func require(axes: String, hint: String? = nil) throws(ExportError) {
    var problems: [Problem] = []
    if shape.count != axes.split(separator: ",").count {
      problems.append(
        Problem(
          "shape", "wrong number of axes", expected: axes, found: "shape \(shape)", hint: hint))
    }
    if type.family != .float {
      problems.append(
        Problem(
          "header", "wrong type of data", expected: "floats of 2, 4 or 8 bytes", found: type.words))
    }
    guard problems.isEmpty else { throw .invalid(path: path, problems: problems) }
  }

  /// Refuses a mask of another shape.
  fileprivate func requireMask(shape expected: [Int]) throws(ExportError) {
    guard shape != expected else { return }
    throw .invalid(
      path: path,
      problems: [
        Problem(
          "shape", "does not fit as a mask of zeros and ones", expected: "shape \(expected)",
          found: "shape \(shape)",
          hint: shape == expected.reversed() ? "transposed? frames go into columns" : nil)
      ])
  }

  /// The array as a mask of a shape.
  fileprivate func mask(shape expected: [Int]) throws(ExportError) -> [UInt8] {
    var mask: [UInt8] = []
    for value in try wholeNumbers(rows: 0..<shape[0]) {
      guard value == 0 || value == 1 else {
        let place = [mask.count / expected[1], mask.count % expected[1]]
        throw .invalid(
          path: path,
          problems: [
            Problem(
              "data", "a value other than 0 and 1", expected: "0 or 1",
              found: "\(value) at \(place)"
            )
          ])
      }
      mask.append(UInt8(value))
    }
    return mask
  }

  /// The array as the video of each text, not yet held against the number of videos.
  fileprivate func videoOfText() throws(ExportError) -> [Int64] {
    guard shape.count == 1 else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "shape", "does not fit as the video of each text", expected: "[texts]",
            found: "shape \(shape)")
        ])
    }
    return try wholeNumbers(rows: 0..<shape[0])
  }

  /// Refuses a truth of another length, or with videos that do not exist.
  fileprivate func require(
    _ videoOfText: [Int64], textCount: Int, videoCount: Int
  ) throws(ExportError) {
    guard videoOfText.count == textCount else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "shape", "does not fit as the video of each text", expected: "shape [\(textCount)]",
            found: "shape \(shape)",
            hint: videoOfText.count == videoCount ? "are texts and videos swapped?" : nil)
        ])
    }
    let outside = videoOfText.indices.filter {
      !(0..<Int64(videoCount)).contains(videoOfText[$0])
    }
    guard let first = outside.first else { return }
    let isFromOne = videoOfText.min() == 1 && videoOfText.max() == Int64(videoCount)
    throw .invalid(
      path: path,
      problems: [
        Problem(
          "data", "\(outside.count) entr\(outside.count == 1 ? "y" : "ies") out of range",
          expected: "0 to \(videoCount - 1)", found: "\(videoOfText[first]) in row \(first)",
          hint: isFromOne ? "counted from 1? Take 1 off: np.save(path, truth - 1)" : nil)
      ])
  }
}
