// Which arrays fit together as they are, or after one change that is told.

extension FittedArrays.Arrays {
  /// The array with a row for each text.
  var texts: ArrayStack {
    switch self {
    case .embeddings(let array, _), .frames(let array, _, _), .several(let array, _, _, _),
      .scores(let array):
      array
    }
  }

  /// The array that has the videos.
  var videos: ArrayStack {
    switch self {
    case .embeddings(_, let array), .frames(_, let array, _), .several(_, _, let array, _),
      .scores(let array):
      array
    }
  }

  /// The arrays of vectors.
  var vectors: [ArrayStack] {
    if case .scores = self { return [] }
    return [texts, videos]
  }

  /// The numbers of texts and videos.
  var counts: (texts: Int, videos: Int) {
    if case .scores(let scores) = self { return (scores.shape[0], scores.shape[1]) }
    return (texts.shape[0], videos.shape[0])
  }

  /// The arrays without the axes of length 1 that they have too many.
  func squeezed(_ notes: inout [String]) -> FittedArrays.Arrays {
    switch self {
    case .embeddings(let texts, let videos):
      return .embeddings(texts: texts.fitted(to: 2, &notes), videos: videos.fitted(to: 2, &notes))
    case .frames(let texts, let frames, let mask):
      return .frames(
        texts: texts.fitted(to: texts.shape.count == 3 && frames.shape.count == 2 ? 3 : 2, &notes),
        frames: frames.fitted(to: frames.shape.count == 2 ? 2 : 3, &notes),
        mask: mask.fitted(to: 2, mayDropLast: true, &notes))
    case .several: return self
    case .scores(let scores):
      return .scores(scores.fitted(to: 2, &notes))
    }
  }

  /// The arrays with texts and videos exchanged, where they fit that way only.
  func swapped(
    videoOfText: [Int64]?
  ) throws(ExportError) -> (arrays: FittedArrays.Arrays, note: String)? {
    switch self {
    case .frames(let texts, let frames, let mask):
      guard texts.shape.count == 3, frames.shape.count == 2, mask.shape.count == 2,
        mask.shape == Array(texts.shape.prefix(2))
      else { return nil }
      return (
        .frames(texts: frames, frames: texts, mask: mask),
        "\(texts.path) has the frames of --mask: it is used as --video, and \(frames.path) as --text"
      )
    case .embeddings(let texts, let videos):
      guard let videoOfText, texts.shape.count == 2, videos.shape.count == 2,
        isSwapped(videoOfText, texts: texts.shape[0], videos: videos.shape[0])
      else { return nil }
      return (
        .embeddings(texts: videos, videos: texts),
        "--truth has an entry for each row of \(videos.path): that is used as --text, and \(texts.path) as --video"
      )
    case .several: return nil
    case .scores(let scores):
      guard let videoOfText, scores.shape.count == 2, scores.arrays.count == 1,
        isSwapped(videoOfText, texts: scores.shape[0], videos: scores.shape[1])
      else { return nil }
      return (
        .scores(try scores.transposed()),
        "--truth has an entry for each of the \(scores.shape[1]) columns of \(scores.path): they are used as the texts"
      )
    }
  }

  /// Tells if a truth fits the other number of items, and not this one.
  private func isSwapped(_ videoOfText: [Int64], texts: Int, videos: Int) -> Bool {
    videoOfText.count != texts && videoOfText.count == videos
      && videoOfText.allSatisfy { (0..<Int64(texts)).contains($0) }
  }

  /// Refuses arrays that have other axes, no floats, or channels that differ.
  func requireFit() throws(ExportError) {
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
    case .several(let texts, let textOffsets, let videos, let videoOffsets):
      for (array, name, hasOffsets) in [
        (texts, "texts", textOffsets != nil), (videos, "videos", videoOffsets != nil),
      ] {
        try array.require(
          axes: hasOffsets ? "[vectors of all \(name), channels]" : "[\(name), vectors, channels]",
          hint: hasOffsets
            ? "with offsets all vectors stand one below the other: np.concatenate(list)"
            : "\(name) with different numbers of vectors need --\(name.dropLast())-offsets")
      }
      try requireChannels(texts, videos)
    }
  }

  /// The first vector of each item on both sides, and the number of all; nil where items have one vector each.
  func starts() throws(ExportError) -> (texts: [Int], videos: [Int])? {
    guard case .several(let texts, let textOffsets, let videos, let videoOffsets) = self else {
      return nil
    }
    func starts(_ array: ArrayStack, _ offsets: ArrayStack?) throws(ExportError) -> [Int] {
      guard let offsets else { return (0...array.shape[0]).map { $0 * array.shape[1] } }
      return try offsets.starts(of: array)
    }
    return (try starts(texts, textOffsets), try starts(videos, videoOffsets))
  }

  private func requireChannels(_ texts: ArrayStack, _ videos: ArrayStack) throws(ExportError) {
    let (own, other) = (texts.shape[texts.shape.count - 1], videos.shape[videos.shape.count - 1])
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
              : "do both come from one model, and one space?")
        ])
    }
    // Videos are to blame unless the texts look transposed.
    throw texts.shape[0] == other
      ? fault(texts, other, "texts", videos) : fault(videos, own, "videos", texts)
  }
}
