/// Arrays in files that fit together as the texts and videos of a set, to be loaded or written as an export.
///
/// Arrays that fit in one way only are taken that way, with a note: axes of length 1, texts and videos in each other's place.
package struct FittedArrays: Sendable {
  /// The arrays of a set.
  package enum Arrays: Sendable {
    /// `[N_t, d]` and `[N_v, d]`: the kind dot.
    case embeddings(texts: ArrayStack, videos: ArrayStack)
    /// `[N_t, d]`, `[N_v, F, d]` and `[N_v, F]`: the kind frames.
    case frames(texts: ArrayStack, frames: ArrayStack, mask: ArrayStack)
    /// `[T, d]` with offsets `[N_t + 1]`, or `[N_t, L, d]` without, on either side: the kind maxsim.
    case several(
      texts: ArrayStack, textOffsets: ArrayStack?, videos: ArrayStack, videoOffsets: ArrayStack?)
    /// `[N_t, N_v]`: the kind matrix.
    case scores(ArrayStack)
  }

  let arrays: Arrays
  let mask: [UInt8]
  /// The first vector of each item, and the number of all, where items have several.
  let starts: (texts: [Int], videos: [Int])?
  private let truthArray: ArrayStack?
  /// The number of texts.
  package var textCount: Int { truth.textCount }
  /// The number of videos.
  package var videoCount: Int { truth.videoCount }
  /// The video that each text describes.
  package let truth: Truth
  /// Notes on changes that made the arrays fit.
  package let notes: [String]
  /// True if texts and videos were exchanged, because they fit that way only.
  let isSwapped: Bool

  /// Checks that arrays fit together; of their numbers, mask and truth are read.
  ///
  /// - Parameters:
  ///   - arrays: The arrays.
  ///   - truth: The video of each text, counted from 0; without it text i describes video i.
  ///   - isJudged: True if judgments of pairs follow, until which no text has a video.
  /// - Throws: ``ExportError/invalid(path:problems:)``, naming the array that does not fit.
  package init(
    _ arrays: Arrays, truth: ArrayStack?, isJudged: Bool = false
  ) throws(ExportError) {
    var notes: [String] = []
    let truth = truth.map { array in
      array.fitted(to: 1, mayDropLast: true, &notes)
    }
    let videoOfText = try truth?.videoOfText()
    var fitted = arrays.squeezed(&notes)
    let swapped = try fitted.swapped(videoOfText: videoOfText)
    if let swapped { (fitted, notes) = (swapped.arrays, notes + [swapped.note]) }
    isSwapped = swapped != nil
    try fitted.requireFit()
    starts = try fitted.starts()
    let (textCount, videoCount) =
      starts.map { ($0.texts.count - 1, $0.videos.count - 1) }
      ?? fitted.counts
    if case .frames(_, let frames, let mask) = fitted {
      self.mask = try mask.mask(shape: Array(frames.shape.prefix(2)))
    } else {
      mask = []
    }
    if let truth, let videoOfText {
      try truth.require(videoOfText, textCount: textCount, videoCount: videoCount)
      self.truth = Truth(videoOfText: videoOfText.map { Int($0) }, videoCount: videoCount)
    } else if isJudged {
      self.truth = Truth(
        videoOfText: [Int](repeating: Truth.noVideo, count: textCount), videoCount: videoCount)
    } else {
      guard textCount == videoCount else {
        throw .invalid(
          path: fitted.texts.path,
          problems: [
            Problem(
              "shape", "not one text for each video",
              expected: "as many texts as videos, \(videoCount)",
              found: "\(textCount) texts",
              hint: (fitted.vectors.isEmpty
                ? "one array is taken as scores: vectors need those of the other side as well; or "
                : "")
                + "--truth tells which video each text describes"
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
  ///   `id#0`, `id#1`, ... in the order of the rows; those without a video `text0`, `text1`, ...
  package func ids(videoIDs: [String]?) -> (texts: [String], videos: [String]) {
    FittedArrays.ids(truth, videoIDs)
  }

  /// The names of the texts and videos of a truth.
  static func ids(_ truth: Truth, _ videoIDs: [String]?) -> (texts: [String], videos: [String]) {
    let videos = videoIDs ?? (0..<truth.videoCount).map { "video\($0)" }
    var used = [Int](repeating: 0, count: truth.videoCount)
    let texts = truth.videoOfText.enumerated().map { text, video in
      guard video != Truth.noVideo else { return "text\(text)" }
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
    case .several(let texts, _, let videos, _):
      guard let starts else { break }
      try writer.writeSeveral(
        texts: VectorRows(store: RowStore(texts), starts: starts.texts),
        videos: VectorRows(store: RowStore(videos), starts: starts.videos),
        norm: normalizes ? .raw : .asIs)
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
  ///   - input: The files of ids and captions.
  package func fault(_ problems: [Problem], of path: String, _ input: ArrayInputs) -> ExportError {
    var faults: [ExportError] = []
    for var problem in problems {
      var source: String?
      switch problem.place {
      case "text/embedding", "text/vectors", "reference/sim": source = arrays.texts.path
      case "video/embedding", "video/frame", "video/vectors": source = arrays.videos.path
      case "video/frame_mask": if case .frames(_, _, let mask) = arrays { source = mask.path }
      case "truth/video": source = truthArray?.path
      case "text/id", "video/id": source = input.ids
      case "text/caption": source = input.captions
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
    return faults.count == 1 ? faults[0] : .several(faults)
  }
}
