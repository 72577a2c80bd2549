extension RetrievalSet.Side {
  /// Some of the items, in any order.
  package func selecting(_ items: [Int]) throws(ExportError) -> RetrievalSet.Side {
    let (groups, pool) = (items, pool)
    let items = pool.map { pool in items.flatMap { pool[$0] } } ?? items
    var chosen = RetrievalSet.Side(
      ids: groups.map { ids[$0] }, places: places.isEmpty ? [] : items.map { places[$0] },
      duplicates: 0)
    if let rows { chosen.rows = try RowStore(items, of: rows) }
    chosen.norm = norm
    chosen.pool = pool?.selecting(groups)
    if let tab { chosen.tab = try RowStore(items, of: tab) }
    chosen.vectors = try vectors?.selecting(items)
    if let frames {
      chosen.frames = FrameRows(
        try frames.vectors.selecting(items), residentBytes: frames.residentBytes)
    }
    return chosen
  }

  /// These items and those of another side of the same kind.
  package func followed(by other: RetrievalSet.Side) throws(ExportError) -> RetrievalSet.Side {
    precondition(pool == nil && other.pool == nil, "pooled texts are queries")
    var both = RetrievalSet.Side(
      ids: ids + other.ids, places: places + other.places, duplicates: duplicates + other.duplicates
    )
    if let rows, let more = other.rows { both.rows = try RowStore(rows, followedBy: more) }
    if let tab, let more = other.tab { both.tab = try RowStore(tab, followedBy: more) }
    if let vectors, let more = other.vectors {
      both.vectors = try VectorRows(vectors, followedBy: more)
    }
    // Where one side knows pooled vectors only, each of them counts as one frame.
    if let known = frames ?? other.frames, let own = framesOrPooled,
      let more = other.framesOrPooled
    {
      both.frames = FrameRows(
        try VectorRows(own, followedBy: more), residentBytes: known.residentBytes)
    }
    return both
  }
}

extension VectorRows {
  /// The vectors of some of the items, in any order.
  fileprivate func selecting(_ items: [Int]) throws(ExportError) -> VectorRows {
    let chosen = items.flatMap { places(of: $0) }
    if starts != nil {
      var ends = [0]
      for item in items { ends.append((ends.last ?? 0) + places(of: item).count) }
      return VectorRows(store: try RowStore(chosen, of: store), starts: ends)
    }
    return VectorRows(
      store: try RowStore(chosen, of: store), slots: slots,
      mask: mask.map { mask in chosen.map { mask[$0] } },
      weights: weights.map { weights in chosen.map { weights[$0] } })
  }

  /// The vectors of two sets of items; where one has more slots, the other's are filled up with masked
  /// ones.
  fileprivate init(_ first: VectorRows, followedBy second: VectorRows) throws(ExportError) {
    if let starts = first.starts, let more = second.starts {
      self.init(
        store: try RowStore(first.store, followedBy: second.store),
        starts: starts + more.dropFirst().map { $0 + first.store.count })
      return
    }
    let slots = max(first.slots, second.slots)
    let parts = [first, second]
    let stores = try parts.map { (part) throws(ExportError) in try part.widened(to: slots) }
    let hasMask = parts.contains { $0.mask != nil || $0.slots < slots }
    func joined<Value>(_ values: (VectorRows) -> [Value]?, filling filler: Value) -> [Value] {
      parts.flatMap { part -> [Value] in
        let own = values(part) ?? []
        return (0..<part.items * slots).map { place in
          let (item, slot) = place.quotientAndRemainder(dividingBy: slots)
          return slot < part.slots ? own[item * part.slots + slot] : filler
        }
      }
    }
    self.init(
      store: try RowStore(stores[0], followedBy: stores[1]), slots: slots,
      mask: hasMask
        ? joined({ $0.mask ?? [UInt8](repeating: 1, count: $0.store.count) }, filling: 0) : nil,
      weights: first.weights == nil ? nil : joined(\.weights, filling: 0))
  }

  /// The vectors with rows of zeros for the slots that are lacking.
  private func widened(to wanted: Int) throws(ExportError) -> RowStore {
    guard wanted > slots else { return store }
    let (slots, width, store) = (slots, store.width, store)
    let read: @Sendable (Range<Int>) throws(ExportError) -> [Float] = {
      (range) throws(ExportError) in
      var rows = [Float](repeating: 0, count: range.count * width)
      for row in range {
        let (item, slot) = row.quotientAndRemainder(dividingBy: wanted)
        guard slot < slots else { continue }
        let start = (row - range.lowerBound) * width
        rows.replaceSubrange(
          start..<start + width, with: try store.rows(item * slots + slot..<item * slots + slot + 1)
        )
      }
      return rows
    }
    return RowStore(count: items * wanted, width: width, reading: read)
  }
}
