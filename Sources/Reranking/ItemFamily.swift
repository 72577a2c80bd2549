internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath

/// Vectors that share one map: those of all items, the tokens and frames in use, or those of one expert.
struct ItemFamily {
  let texts: RowSelection
  let videos: RowSelection
}

extension RetrievalSet {
  /// The families of vectors that maps move, in the order of the experts; none where a kind has no place for
  /// a map.
  ///
  /// CLIP2Video: the global branch only; its TAB vectors stay as they are.
  func families(_ texts: Side, _ videos: Side) -> [ItemFamily] {
    if kind.has(.pooledVectors) {
      guard let textRows = texts.rows, let videoRows = videos.rows else { return [] }
      return [ItemFamily(texts: RowSelection(textRows), videos: RowSelection(videoRows))]
    }
    if kind.has(.tokens) {
      guard let tokens = texts.vectors, let frames = videos.vectors else { return [] }
      return [ItemFamily(texts: tokens.selection, videos: frames.selection)]
    }
    if kind.has(.experts) {
      guard let textExperts = texts.vectors, let videoExperts = videos.vectors else { return [] }
      return (0..<textExperts.slots).map {
        ItemFamily(
          texts: textExperts.selection(slot: $0), videos: videoExperts.selection(slot: $0))
      }
    }
    return []
  }
}

extension RetrievalSet.Side {
  /// The items moved by one map as they are asked for.
  func mapped(later map: LinearMap) -> Self {
    var moved = self
    if let rows { moved.rows = map.applyLater(to: rows) }
    if let vectors { moved.vectors?.store = map.applyLater(to: vectors.store) }
    if let frames { moved.frames?.vectors.store = map.applyLater(to: frames.vectors.store) }
    return moved
  }

  /// The items moved: by one map, or each expert by its own.
  func mapped(
    by maps: [LinearMap], parallelism: Parallelism
  ) throws(ExportError) -> Self {
    guard let first = maps.first else { return self }
    var moved = self
    if let rows { moved.rows = first.apply(to: rows, parallelism: parallelism) }
    if let vectors {
      moved.vectors?.store =
        maps.count == 1
        ? first.apply(to: vectors.store, parallelism: parallelism)
        : try vectors.mapped(by: maps, parallelism: parallelism)
    }
    // Only what weighs frames asks for them.
    if let frames { moved.frames?.vectors.store = first.applyLater(to: frames.vectors.store) }
    return moved
  }
}

extension VectorRows {
  /// The vectors that take part.
  var selection: RowSelection {
    guard let mask else { return RowSelection(store) }
    return RowSelection(store, rows: mask.indices.filter { mask[$0] != 0 })
  }

  /// The vectors of one slot.
  func selection(slot: Int) -> RowSelection {
    RowSelection(store, rows: (0..<items).map { $0 * slots + slot })
  }

  /// The vectors with those of each slot moved by a map of its own.
  fileprivate func mapped(
    by maps: [LinearMap], parallelism: Parallelism
  ) throws(ExportError) -> RowStore {
    let (slots, width) = (self.slots, store.width)
    guard maps.contains(where: { !$0.isIdentity }) else { return store }
    let move: @Sendable (Int, [Float]) -> [Float] = { first, rows in
      var result = rows
      let count = rows.count / width
      for slot in 0..<slots {
        let own = (0..<count).filter { (first + $0) % slots == slot }
        let moved = maps[slot].apply(own.flatMap { rows[$0 * width..<($0 + 1) * width] })
        for (place, row) in own.enumerated() {
          result.replaceSubrange(
            row * width..<(row + 1) * width, with: moved[place * width..<(place + 1) * width])
        }
      }
      return result
    }
    guard store.resident != nil else {
      return RowStore(deriving: store, width: width, by: move)
    }
    var result = Matrix(rows: store.count, columns: width)
    let blocks = store.blocks(of: TileShape.rows * slots)
    let parts = try parallelism.map(blocks.count) { (index: Int) throws(ExportError) in
      move(blocks[index].lowerBound, try store.rows(blocks[index]))
    }
    for (block, part) in zip(blocks, parts) {
      let start = block.lowerBound * width
      result.elements.replaceSubrange(start..<start + part.count, with: part)
    }
    return RowStore(result)
  }

  /// One row for each item: the sum of the vectors that take part where there is a mask or any number of them, all of
  /// them one after the other where every item has one in each slot.
  func itemRows() throws(ExportError) -> RowStore {
    let width = store.width
    let areSlots = mask == nil && starts == nil
    var rows = Matrix(rows: items, columns: areSlots ? slots * width : width)
    for item in 0..<items {
      let places = places(of: item)
      let values = try store.rows(places)
      let start = item * rows.columns
      if areSlots {
        rows.elements.replaceSubrange(start..<start + values.count, with: values)
      } else {
        for (number, place) in places.enumerated() where mask?[place] != 0 {
          let from = number * width
          for c in 0..<width { rows.elements[start + c] += values[from + c] }
        }
      }
    }
    return RowStore(rows)
  }
}

extension Geometry {
  /// Measures the items of an export: their own vectors, the mean of their tokens or frames, or their
  /// experts one after the other; nil where there are none.
  init?(
    texts: RetrievalSet.Side, videos: RetrievalSet.Side, truth: Truth, parallelism: Parallelism
  ) throws(ExportError) {
    if let textRows = texts.rows, let videoRows = videos.rows {
      try self.init(texts: textRows, videos: videoRows, truth: truth, parallelism: parallelism)
    } else if let textVectors = texts.vectors, let videoVectors = videos.vectors {
      try self.init(
        texts: try textVectors.itemRows(), videos: try videoVectors.itemRows(), truth: truth,
        parallelism: parallelism)
    } else {
      return nil
    }
  }
}
