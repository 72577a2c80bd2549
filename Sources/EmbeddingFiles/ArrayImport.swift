/// An export to be, made of arrays that numpy saved.
public struct ArrayImport: Sendable {
  /// What is imported.
  public enum Arrays: Sendable {
    /// `[N_t, d]` and `[N_v, d]`: becomes the kind dot.
    case embeddings(texts: NPYFile, videos: NPYFile)
    /// `[N_t, d]`, `[N_v, F, d]` and `[N_v, F]`: becomes the kind frames.
    case frames(texts: NPYFile, frames: NPYFile, mask: NPYFile)
    /// `[N_t, N_v]`: becomes the kind matrix.
    case scores(NPYFile)
  }

  private let arrays: Arrays
  private let mask: [UInt8]
  /// The number of texts.
  public let textCount: Int
  /// The number of videos.
  public let videoCount: Int
  /// Which video each text describes.
  public let truth: Truth

  /// Checks that arrays fit together; of their numbers, mask and truth are read.
  ///
  /// - Parameters:
  ///   - arrays: The arrays.
  ///   - truth: The video of each text, counted from 0; without it text i describes video i.
  /// - Throws: ``ExportError/invalid(path:problems:)``, naming the array that does not fit.
  public init(_ arrays: Arrays, truth: NPYFile?) throws(ExportError) {
    self.arrays = arrays
    switch arrays {
    case .embeddings(let texts, let videos):
      try texts.require(axes: "[texts, channels]")
      try videos.require(
        axes: "[videos, channels]", hint: "frames, [videos, frames, channels], need their --mask")
      (textCount, videoCount) = (texts.shape[0], videos.shape[0])
      mask = []
    case .frames(let texts, let frames, let mask):
      try texts.require(axes: "[texts, channels]")
      try frames.require(axes: "[videos, frames, channels]")
      (textCount, videoCount) = (texts.shape[0], frames.shape[0])
      self.mask = try mask.mask(shape: Array(frames.shape.prefix(2)))
    case .scores(let scores):
      try scores.require(axes: "[texts, videos]")
      (textCount, videoCount) = (scores.shape[0], scores.shape[1])
      mask = []
    }
    if let truth {
      self.truth = try truth.truth(textCount: textCount, videoCount: videoCount)
    } else {
      guard textCount == videoCount else {
        let place =
          switch arrays {
          case .embeddings(let array, _), .frames(let array, _, _), .scores(let array): array.path
          }
        throw .invalid(
          path: place,
          problems: [
            Problem(
              "shape", "not one text for each video", expected: "\(videoCount) texts as videos",
              found: "\(textCount) texts", hint: "--truth tells which video each text describes")
          ])
      }
      self.truth = Truth(videoOfText: Array(0..<textCount), videoCount: videoCount)
    }
  }

  /// The names of texts and videos.
  ///
  /// - Parameter videoIDs: The names of the videos; `video0`, `video1`, ... without them. Texts have the
  ///   names of their videos where each has one text, in the same order, and otherwise `id#1`, `id#2`, ...
  public func ids(videoIDs: [String]?) -> (texts: [String], videos: [String]) {
    let videos = videoIDs ?? (0..<videoCount).map { "video\($0)" }
    guard truth.videoOfText != Array(0..<videoCount) else {
      return (videoIDs ?? (0..<textCount).map { "text\($0)" }, videos)
    }
    var used = [Int](repeating: 0, count: videoCount)
    let texts = truth.videoOfText.map { video in
      used[video] += 1
      return "\(videos[video])#\(used[video])"
    }
    return (texts, videos)
  }

  /// Writes the export; finishing the file is the caller's.
  ///
  /// - Parameters:
  ///   - file: Where to.
  ///   - header: What stands before the numbers.
  ///   - scale: The factor of every score; a matrix has none.
  ///   - normalizes: Whether the reader is to normalise pooled vectors. It always does with frames.
  public func write(
    to file: OutputFile, _ header: ExportHeader, scale: Float, normalizes: Bool
  ) throws(ExportError) {
    let writer = ExportWriter(to: file, header)
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
      try writer.writeScores { (body) throws(ExportError) in
        for block in rows.blocks(of: blockRows) {
          try body(block.lowerBound, try rows.rows(block))
        }
      }
    }
  }
}

extension NPYFile {
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

  /// The array as a mask of a shape.
  fileprivate func mask(shape expected: [Int]) throws(ExportError) -> [UInt8] {
    try requireWhole(shape: expected, as: "a mask of zeros and ones")
    var mask: [UInt8] = []
    for value in try integers(rows: 0..<shape[0]) {
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

  /// The array as the video of each text.
  fileprivate func truth(textCount: Int, videoCount: Int) throws(ExportError) -> Truth {
    try requireWhole(shape: [textCount], as: "the video of each text")
    let videos = try integers(rows: 0..<textCount)
    let outside = videos.indices.filter { !(0..<Int64(videoCount)).contains(videos[$0]) }
    if let first = outside.first {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "data", "\(outside.count) entr\(outside.count == 1 ? "y" : "ies") out of range",
            expected: "0 to \(videoCount - 1)", found: "\(videos[first]) in row \(first)")
        ])
    }
    return Truth(videoOfText: videos.map { Int($0) }, videoCount: videoCount)
  }

  private func requireWhole(
    shape expected: [Int], as purpose: String
  ) throws(ExportError) {
    var problems: [Problem] = []
    if shape != expected {
      problems.append(
        Problem(
          "shape", "does not fit as \(purpose)", expected: "shape \(expected)",
          found: "shape \(shape)"))
    }
    if !type.isWhole {
      problems.append(
        Problem("header", "wrong type of data", expected: "integers or bools", found: type.words))
    }
    guard problems.isEmpty else { throw .invalid(path: path, problems: problems) }
  }
}
