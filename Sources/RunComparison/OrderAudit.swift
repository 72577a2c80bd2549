internal import EmbeddingFiles
internal import EmbeddingMath
internal import RetrievalMetrics
internal import Scoring

/// The check that the rows of an export stand in the order that its ids and its truth say.
///
/// A model scores a text higher with its own video than with others. Where a stretch of the texts does not, the
/// rows of one side were probably sorted, shifted or reversed after the ids were written; the audit says
/// where, and which other order would fit.
package enum OrderAudit {
  /// Two exports agree less than this on which items are alike when one of them is out of order.
  ///
  /// Measured on models of MSR-VTT's 1k-A: 0.54 to 0.99 as they are, at most 0.05 with the rows of one shuffled.
  static let leastAgreement = 0.15
  /// So many parts of the texts are looked at on their own.
  private static let parts = 10
  /// The fewest texts of a part.
  private static let fewest = 20

  /// Finds notices about one export.
  ///
  /// - Parameters:
  ///   - set: The export.
  ///   - gold: The score of each text with its own video.
  ///   - mean: The mean of all its scores.
  ///   - deviation: Their standard deviation.
  ///   - parallelism: The threads to use.
  /// - Throws: When rows or scores cannot be read again.
  static func notices(
    _ set: RetrievalSet, gold: [Float], mean: Double, deviation: Double, parallelism: Parallelism
  ) throws(ExportError) -> [String] {
    let truth = set.truth
    let count = truth.textCount
    // Judgments of pairs say nothing of an order.
    guard count >= fewest, truth.videoCount >= fewest, deviation > 0, truth.relevance == nil
    else { return [] }
    /// The distance of the mean score of some texts with some videos above that of all, in standard errors.
    func distance(_ scores: some Collection<Float>) -> Double {
      let sum = scores.reduce(0) { $0 + Double($1) }
      return (sum / Double(scores.count) - mean) / deviation * Double(scores.count).squareRoot()
    }
    let pieces = max(1, min(parts, count / fewest))
    var lost: [Range<Int>] = []
    for piece in 0..<pieces {
      let range = piece * count / pieces..<(piece + 1) * count / pieces
      if distance(gold[range]) < 3 { lost.append(range) }
    }
    guard let first = lost.first, let last = lost.last else { return [] }
    let isAll = lost.count == pieces
    let texts = lost.flatMap { Array($0) }
    let source = try set.scores(of: set.texts, with: set.videos, parallelism: parallelism)
    var best: (name: String, distance: Double)?
    for order in alternatives(set) {
      let videos = texts.map { order.video($0) }
      guard videos.allSatisfy({ $0 >= 0 && $0 < truth.videoCount }) else { continue }
      var scores: [Float] = []
      for first in stride(from: 0, to: texts.count, by: TileShape.rows) {
        let range = first..<min(texts.count, first + TileShape.rows)
        scores += try source.scorePairs(texts[range], Array(videos[range]))
      }
      let found = distance(scores)
      if found > best?.distance ?? 5 { best = (order.name, found) }
    }
    let place =
      isAll
      ? "texts score" : "texts \(first.lowerBound) to \(last.upperBound - 1) (of \(count)) score"
    return [
      "\(place) no higher with their own videos than with others: the rows are probably misaligned"
        + (best.map { "; they fit when \($0.name)" } ?? "")
    ]
  }

  /// Another order of the videos.
  private struct Alternative {
    let name: String
    /// The video that a text would have, which may lie outside.
    let video: (Int) -> Int
  }

  private static func alternatives(_ set: RetrievalSet) -> [Alternative] {
    let truth = set.truth
    var all: [Alternative] = []
    for shift in [1, -1, 2, -2] {
      let size = abs(shift) == 1 ? "one row" : "two rows"
      all.append(
        Alternative(name: "the videos are taken \(size) \(shift > 0 ? "later" : "earlier")") {
          let video = truth.videoOfText[$0] + shift
          return (video + truth.videoCount) % truth.videoCount
        })
    }
    all.append(
      Alternative(name: "the videos are taken in reverse") {
        truth.videoCount - 1 - truth.videoOfText[$0]
      })
    all.append(
      Alternative(name: "the texts are taken in reverse") {
        truth.videoOfText[truth.textCount - 1 - $0]
      })
    // Rows that several processes were dealt in turn, and that were gathered one process after the other.
    for processes in [2, 3, 4, 5, 6, 7, 8, 16, 32, 64] {
      for dealt in OrderAudit.dealt(truth.videoCount, to: processes) {
        var place = [Int](repeating: 0, count: truth.videoCount)
        for (row, item) in dealt.enumerated().reversed() { place[item] = row }
        let places = place
        all.append(
          Alternative(
            name:
              "the video rows are taken as those of \(processes) processes of a DistributedSampler, one after the other"
          ) { places[truth.videoOfText[$0]] })
      }
      for dealt in OrderAudit.dealt(truth.textCount, to: processes) {
        all.append(
          Alternative(
            name:
              "the text rows are taken as those of \(processes) processes of a DistributedSampler, one after the other"
          ) { truth.videoOfText[dealt[$0]] })
      }
    }
    // Rows sorted by id while the ids are not, and the other way round; as text, and by the numbers in them.
    for (name, ids) in [("video", set.videos.ids), ("text", set.texts.ids)] {
      for (kind, order) in [
        ("alphabetically", ids.sortedOrder),
        ("by number", ids.indices.sorted { (lastNumber(ids[$0]), $0) < (lastNumber(ids[$1]), $1) }),
      ] where order != Array(ids.indices) {
        var place = [Int](repeating: 0, count: order.count)
        for (rank, item) in order.enumerated() { place[item] = rank }
        let (sorted, unsorted) = (place, order)
        let isVideo = name == "video"
        all.append(
          Alternative(name: "the \(name) rows are taken to be sorted \(kind) by id") {
            isVideo ? sorted[truth.videoOfText[$0]] : truth.videoOfText[unsorted[$0]]
          })
        all.append(
          Alternative(name: "the \(name) ids are taken to be sorted \(kind), the rows not") {
            isVideo ? unsorted[truth.videoOfText[$0]] : truth.videoOfText[sorted[$0]]
          })
      }
    }
    return all
  }

  /// The items that each of some processes is dealt in turn, one process after the other: filled up with the first items
  /// and cut to their number, as a sampler does, and not filled up.
  private static func dealt(_ count: Int, to processes: Int) -> [[Int]] {
    guard processes < count else { return [] }
    let turns = (count + processes - 1) / processes
    let filled = (0..<processes).flatMap { process in
      (0..<turns).map { process + $0 * processes }
    }
    let plain = filled.filter { $0 < count }
    return count % processes == 0 ? [plain] : [plain, filled.prefix(count).map { $0 % count }]
  }

  /// The last number in an id, such as 12 in `video12`; 0 where there is none.
  private static func lastNumber(_ id: String) -> Int {
    let digits = id.reversed().drop { !$0.isNumber }.prefix { $0.isASCII && $0.isNumber }
    return Int(String(digits.reversed())) ?? 0
  }

  /// Finds notices about an export beside another one of the same items.
  package static func notices(
    _ input: Run.Input, _ items: Run.Items, _ structure: ItemStructure, _ otherInput: Run.Input,
    _ otherItems: Run.Items, _ other: ItemStructure
  ) -> [String] {
    guard input.dataset == otherInput.dataset else { return [] }
    var notices: [String] = []
    for (side, own, others, agreement) in [
      ("texts", items.texts, otherItems.texts, structure.textAgreement(with: other)),
      ("videos", items.videos, otherItems.videos, structure.videoAgreement(with: other)),
    ] {
      if own.itemIDs != others.itemIDs, own.itemIDs.sorted() == others.itemIDs.sorted() {
        notices.append("its \(side) are in another order than those of \(otherInput.name)")
      }
      if let agreement, agreement < leastAgreement {
        notices.append(
          "the similarities among its \(side) hardly agree with those of \(otherInput.name) (correlation "
            + "\((agreement * 100).rounded() / 100)): if the items are the same, the rows of one file are not in "
            + "the order of its ids")
      }
    }
    return notices
  }
}
