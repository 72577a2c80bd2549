import EmbeddingFiles
import EmbeddingMath
import Foundation
import TestSupport
import Testing

@testable import Reranking

/// A profile's gallery searched for queries that come later.
struct ProfileSearchTests {
  private let alone = Parallelism(threads: 1)

  /// Writes a profile and reads it again.
  private func kept(_ profile: Profile) throws -> (profile: Profile, path: String) {
    let folder = try Fixture.temporaryFolder()
    let path = folder.appending(path: "profile.h5").path
    let file = try OutputFile(path)
    try profile.write(to: file, exporter: "test")
    try file.finish()
    return (try Profile(reading: path), path)
  }

  /// The lists that the scores of `apply` make: higher first, then by the ids.
  private func lists(
    _ set: RetrievalSet, _ profile: Profile, _ direction: Direction, depth: Int
  ) throws -> [[(id: String, score: Float)]] {
    let group = try #require(
      try Reranker(set, bank: .test, parallelism: alone).apply(profile).last)
    var scores: [Float] = []
    try group.forEachBlock(ofMember: 0) { (_, block) in scores += block[direction] ?? [] }
    let (texts, videos) = (set.texts.count, set.videos.count)
    let isText = direction == .textToVideo
    let gallery = direction.gallery(texts: set.texts, videos: set.videos)
    let places = gallery.ids.sortedPlaces
    return (0..<(isText ? texts : videos)).map { query in
      (0..<gallery.count).map { item in
        (item, isText ? scores[query * videos + item] : scores[item * videos + query])
      }.sorted { $0.1 > $1.1 || ($0.1 == $1.1 && places[$0.0] < places[$1.0]) }
        .prefix(depth).map { (gallery.ids[$0.0], $0.1) }
    }
  }

  @Test(
    arguments: [
      "baseline", "sinkhorn", "dis", "center+nnn", "qe+csls", "best", "emcl", "quantize",
      "emcl(variant=robust,k=256,lambda=0.1,beta=-0.5)+is",
    ], [Direction.textToVideo, .videoToText])
  func listsAreThoseOfApply(expression: String, direction: Direction) throws {
    let set = try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
    let fitted = try Reranker(set, bank: .test, parallelism: alone).profile(Pipeline(expression))
    let (profile, path) = try kept(fitted)
    let expected = try lists(set, profile, direction, depth: 7)
    let queries = try #require(direction.queries(texts: set.texts, videos: set.videos).rows)
    for (threads, size) in [(1, queries.count), (2, 64), (7, 1)] {
      let search = try ProfileSearch(
        profile, direction, depth: 7, path: path, parallelism: Parallelism(threads: threads))
      let looked = size == 1 ? 0..<5 : 0..<queries.count
      for block in looked.blocks(of: size) {
        let found = try search.best(
          of: Matrix(
            rows: block.count, columns: queries.width, elements: try queries.rows(block)))
        for (number, query) in block.enumerated() {
          let entries = found.entries(in: number)
          #expect(entries.map { search.ids[Int($0.place)].text } == expected[query].map(\.id))
          #expect(entries.map(\.score) == expected[query].map(\.score))
        }
      }
    }
  }

  @Test func framesComeFromTheExport() throws {
    let set = try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
    let fitted = try Reranker(set, bank: .test, parallelism: alone).profile(
      Pipeline("attend(T=0.1)+nnn"))
    let (profile, path) = try kept(fitted)
    #expect(throws: RerankingError.self) {
      try ProfileSearch(profile, .textToVideo, depth: 5, path: path, parallelism: alone)
    }
    let search = try ProfileSearch(
      profile, .textToVideo, depth: 5, gallery: set, path: path, parallelism: alone)
    let expected = try lists(set, profile, .textToVideo, depth: 5)
    let rows = try #require(set.texts.rows)
    let found = try search.best(
      of: Matrix(rows: 3, columns: rows.width, elements: try rows.rows(20..<23)))
    for number in 0..<3 {
      #expect(found.scores(in: number) == expected[20 + number].map(\.score))
    }
    #expect(throws: RerankingError.self) { try search.index() }
  }

  @Test func anotherGalleryIsRefused() throws {
    let set = try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
    let fitted = try Reranker(set, bank: .test, parallelism: alone).profile(Pipeline("nnn"))
    let (bare, path) = try kept(fitted.withoutVectors)
    #expect(bare.vectorBytes == 0 && fitted.vectorBytes == 4 * 2 * 250 * 384)
    func reason(_ gallery: RetrievalSet?) -> String {
      do {
        _ = try ProfileSearch(
          bare, .textToVideo, depth: 5, gallery: gallery, path: path, parallelism: alone)
        return ""
      } catch {
        guard case .notApplicable(let reason, _) = error else { return "" }
        return reason
      }
    }
    #expect(reason(nil).contains("without the vectors"))
    #expect(reason(set) == "")
    #expect(reason(try set.selecting(videos: Array(0..<249))).contains("another gallery"))
    #expect(
      reason(try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))).contains("logit scale"))
    let kinds = try RetrievalSet.load(Fixture.path("synthetic/kinds/wti-square.h5"))
    let tokens = try Reranker(kinds, bank: .test, parallelism: alone).profile(Pipeline("nnn"))
    #expect(throws: RerankingError.self) {
      try ProfileSearch(tokens, .textToVideo, depth: 5, path: "p", parallelism: alone)
    }
  }

  @Test func changedVectorsAreRefused() throws {
    let texts = Matrix.random(30, 6, seed: 1)
    let set = try SmallExport.dot(texts: texts, videos: Matrix.random(30, 6, seed: 2))
    let (_, path) = try kept(
      Reranker(set, bank: .test, parallelism: alone).profile(Pipeline("baseline")))
    // The vectors lie in the file as they are: one bit of one of them.
    var bytes = try Data(contentsOf: URL(filePath: path))
    let rows = try #require(set.videos.rows?.resident)
    let first = set.videos.ids.sortedOrder[0]
    let pattern = unsafe Array(rows.row(first)).withUnsafeBytes { unsafe Data($0) }
    let place = try #require(bytes.range(of: pattern))
    bytes[place.lowerBound] ^= 1
    try bytes.write(to: URL(filePath: path))
    let changed = try Profile(reading: path)
    #expect(throws: RerankingError.self) {
      try ProfileSearch(changed, .textToVideo, depth: 5, path: path, parallelism: alone)
    }
    // The other gallery is as it was.
    #expect(throws: Never.self) {
      try ProfileSearch(changed, .videoToText, depth: 5, path: path, parallelism: alone)
    }
  }

  /// Who has the items in arrays counts them as the export did, not as their ids are sorted.
  @Test func arraysListItemsAsTheExportDoes() throws {
    let texts = Matrix.random(30, 6, seed: 1)
    let set = try SmallExport.dot(texts: texts, videos: Matrix.random(30, 6, seed: 2))
    let fitted = try Reranker(set, bank: .test, parallelism: alone).profile(Pipeline("nnn"))
    let (profile, path) = try kept(fitted)
    for direction in Direction.allCases {
      let gallery = direction.gallery(texts: set.texts, videos: set.videos)
      #expect(Array(gallery.ids) != gallery.ids.sorted())
      let search = try ProfileSearch(
        profile, direction, depth: 3, path: path, parallelism: alone)
      #expect(search.listing.map { search.ids[Int($0)].text } == Array(gallery.ids))
      let rows = try #require(gallery.rows)
      let (items, own) = (try search.index().items, try rows.rows(0..<30))
      let elements = try items.rows(0..<30)
      #expect(items.width == 7)
      for item in 0..<30 {
        #expect(elements[item * 7..<item * 7 + 6] == own[item * 6..<item * 6 + 6])
      }
    }
    var broken = fitted
    broken.orders[.textToVideo] = [Int32](repeating: 3, count: 30)
    #expect(throws: ExportError.self) { try kept(broken) }
    var older = fitted
    older.orders = .repeating(nil)
    let read = try kept(older)
    let search = try ProfileSearch(
      read.profile, .textToVideo, depth: 3, path: read.path, parallelism: alone)
    #expect(search.listing == (0..<30).map { Int32($0) })
  }

  @Test(arguments: ["center+sinkhorn", "baseline", "emcl", "best", "truncate(d=64)+csls"])
  func innerProductsAreScores(expression: String) throws {
    let set = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    let fitted = try Reranker(set, bank: .test, parallelism: alone).profile(Pipeline(expression))
    for direction in Direction.allCases {
      let search = try ProfileSearch(
        fitted, direction, depth: 10, path: "p", parallelism: Parallelism(threads: 2))
      let index = try search.index()
      let items = try index.items.rows(0..<index.items.count)
      let queries = try #require(direction.queries(texts: set.texts, videos: set.videos).rows)
      let rows = try queries.rows(0..<20)
      let found = try search.best(of: Matrix(rows: 20, columns: queries.width, elements: rows))
      for query in 0..<20 {
        var vector = rows[query * queries.width..<(query + 1) * queries.width].map(Double.init)
        for step in index.steps { vector = step.applied(to: vector) }
        vector += index.appended.map(Double.init)
        #expect(vector.count == index.items.width)
        for entry in found.entries(in: query) {
          let start = Int(entry.place) * vector.count
          let product = vector.indices.reduce(0.0) { $0 + vector[$1] * Double(items[start + $1]) }
          #expect(abs(product * Double(index.scale) - Double(entry.score)) < 2e-5 * 100)
        }
      }
    }
  }

  @Test(arguments: ["dis", "qe", "dualdis"])
  func whatIsNoInnerProductIsRefused(expression: String) throws {
    let set = try RetrievalSet.load(Fixture.path("real/videoclip.h5"))
    let profile = try Reranker(set, bank: .test, parallelism: alone).profile(Pipeline(expression))
    let search = try ProfileSearch(
      profile, .textToVideo, depth: 10, path: "p", parallelism: alone)
    let error = #expect(throws: RerankingError.self) { try search.index() }
    guard case .notApplicable(let reason, _) = error else {
      Issue.record("no reason")
      return
    }
    #expect(reason.contains("no vectors for an index"))
  }
}

extension PortableIndex.Step {
  /// The step in double precision.
  fileprivate func applied(to vector: [Double]) -> [Double] {
    var result = vector
    for (c, value) in shift.enumerated() { result[c] -= Double(value) }
    if let matrix {
      result = (0..<matrix.columns).map { c in
        result.indices.reduce(0.0) { $0 + result[$1] * Double(matrix[$1, c]) }
      }
    }
    if normalizes {
      let norm = result.reduce(0) { $0 + $1 * $1 }.squareRoot()
      result = result.map { $0 / max(norm, 1e-12) }
    }
    return result
  }
}
