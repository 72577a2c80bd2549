extension ArrayStack {
  /// True if each item has several vectors: three axes, none of which could be left out.
  var hasSeveral: Bool { shape.count == 3 && shape[1] > 1 }

  /// The array with so many axes, if leaving out axes of length 1 leads there.
  func fitted(
    to axes: Int, mayDropLast: Bool = false, _ notes: inout [String]
  ) -> ArrayStack {
    guard shape.count > axes, let squeezed = squeezed(to: axes, mayDropLast: mayDropLast) else {
      return self
    }
    notes.append("\(path): shape \(shape) was read as \(squeezed.shape)")
    return squeezed
  }

  /// Refuses an array that has other axes, or no floats.
  func require(axes: String, hint: String? = nil) throws(ExportError) {
    var problems: [Problem] = []
    if shape.count != axes.split(separator: ",").count {
      problems.append(
        Problem(
          "shape", "wrong number of axes", expected: axes, found: "shape \(shape)", hint: hint))
    }
    if !type.isVectorLike {
      problems.append(
        Problem(
          "header", "wrong type of data", expected: "floats of 2, 4 or 8 bytes", found: type.words,
          hint: type.mayBeBFloat16 ? "if these are the bits of bfloat16: --bf16" : nil))
    }
    guard problems.isEmpty else { throw .invalid(path: path, problems: problems) }
  }

  /// Refuses a mask of another shape.
  func requireMask(shape expected: [Int]) throws(ExportError) {
    guard shape != expected else { return }
    throw .invalid(
      path: path,
      problems: [
        Problem(
          "shape", "cannot be a mask of zeros and ones", expected: "shape \(expected)",
          found: "shape \(shape)",
          hint: shape == expected.reversed() ? "transposed? frames go into columns" : nil)
      ])
  }

  /// The array as a mask of a shape.
  func mask(shape expected: [Int]) throws(ExportError) -> [UInt8] {
    guard type.isWhole || type.isVectorLike else {
      throw .invalid(
        path: path,
        problems: [
          Problem("header", "wrong type of data", expected: "zeros and ones", found: type.words)
        ])
    }
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

  /// The array as the first vector of each item, and the number of all.
  ///
  /// - Parameter vectors: The vectors of all items.
  func starts(of vectors: ArrayStack) throws(ExportError) -> [Int] {
    guard shape.count == 1, shape[0] > 1, type.isWhole || type.isVectorLike else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "shape", "cannot be offsets", expected: "[items + 1] whole numbers",
            found: "\(type.words), shape \(shape)")
        ])
    }
    var findings = Findings()
    let numbers = try wholeNumbers(rows: 0..<shape[0])
    let starts = findings.offsets(
      numbers, vectors: vectors.shape[0], named: vectors.path,
      ids: (0..<shape[0] - 1).map { "item \($0)" }, at: "data")
    guard let starts else {
      var problems = findings.problems
      if numbers.reduce(0, &+) == Int64(vectors.shape[0]), numbers.allSatisfy({ $0 > 0 }) {
        problems[0].hint =
          "these are lengths: np.concatenate([[0], np.cumsum(lengths)]) makes offsets of them"
      }
      throw .invalid(path: path, problems: problems)
    }
    return starts
  }

  /// The array as the video of each text, not yet held against the number of videos.
  func videoOfText() throws(ExportError) -> [Int64] {
    guard shape.count == 1 else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "shape", "cannot be the video of each text", expected: "[texts]",
            found: "shape \(shape)")
        ])
    }
    guard type.isWhole || type.isVectorLike else {
      throw .invalid(
        path: path,
        problems: [
          Problem("header", "wrong type of data", expected: "whole numbers", found: type.words)
        ])
    }
    return try wholeNumbers(rows: 0..<shape[0])
  }

  /// Refuses a truth of another length, or with videos that do not exist.
  func require(
    _ videoOfText: [Int64], textCount: Int, videoCount: Int
  ) throws(ExportError) {
    guard videoOfText.count == textCount else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "shape", "cannot be the video of each text", expected: "shape [\(textCount)]",
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
          hint: isFromOne ? "counted from 1? Subtract 1: np.save(path, truth - 1)" : nil)
      ])
  }
}
