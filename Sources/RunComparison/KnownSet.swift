/// A test set that is told by its numbers of texts and videos.
///
/// Sets of one name differ: mteb's MSR-VTT has 879 pairs, and the split that papers call 1k-A has 1000.
package struct KnownSet: Sendable, Equatable {
  /// The sets that have these numbers.
  package let names: [String]
  /// Sets of the same names that others report on, and which these are not.
  package let others: [String]
  /// The number of texts.
  let texts: Int
  /// The number of videos.
  let videos: Int

  private init(_ texts: Int, _ videos: Int, _ names: [String], not others: [String]) {
    (self.texts, self.videos, self.names, self.others) = (texts, videos, names, others)
  }

  // Numbers of mteb are those of its descriptive statistics, version 2.26.24; the others those of the papers that use the sets.
  private static let all = [
    KnownSet(
      1000, 1000, ["MSR-VTT 1k-A", "LSMDC", "mteb's VATEX"],
      not: ["MSR-VTT full (59800 texts, 2990 videos)", "mteb's MSR-VTT (879 pairs)"]),
    KnownSet(59800, 2990, ["MSR-VTT full"], not: ["MSR-VTT 1k-A (1000 pairs)"]),
    KnownSet(879, 879, ["mteb's MSR-VTT"], not: ["MSR-VTT 1k-A (1000 pairs)"]),
    KnownSet(27763, 670, ["MSVD"], not: ["mteb's MSVD (660 pairs)"]),
    KnownSet(660, 660, ["mteb's MSVD"], not: ["MSVD (27763 texts, 670 videos)"]),
    KnownSet(
      4917, 4917, ["ActivityNet Captions val1"], not: ["mteb's ActivityNet Captions (4884 pairs)"]),
    KnownSet(
      4884, 4884, ["mteb's ActivityNet Captions"], not: ["ActivityNet Captions val1 (4917 pairs)"]),
    KnownSet(1003, 1003, ["DiDeMo"], not: ["mteb's DiDeMo (999 or 993 pairs)"]),
    KnownSet(1004, 1004, ["DiDeMo"], not: ["mteb's DiDeMo (999 or 993 pairs)"]),
    KnownSet(999, 999, ["mteb's DiDeMo"], not: ["DiDeMo (1003 or 1004 pairs)"]),
    KnownSet(993, 993, ["mteb's DiDeMo (version 2)"], not: ["DiDeMo (1003 or 1004 pairs)"]),
    KnownSet(
      1500, 1500, ["VATEX with 1500 videos"],
      not: ["VATEX with 1252 videos", "mteb's VATEX (1000 or 977 pairs)"]),
    KnownSet(
      1252, 1252, ["VATEX with 1252 videos"],
      not: ["VATEX with 1500 videos", "mteb's VATEX (1000 or 977 pairs)"]),
    KnownSet(
      977, 977, ["mteb's VATEX (version 2)"], not: ["VATEX with 1500 or 1252 videos"]),
    KnownSet(3104, 3104, ["mteb's YouCook2"], not: ["YouCook2 as papers count it"]),
  ]

  /// Finds the set of these numbers; nil for numbers that none has.
  package init?(texts: Int, videos: Int) {
    guard let set = KnownSet.all.first(where: { $0.texts == texts && $0.videos == videos }) else {
      return nil
    }
    self = set
  }

  /// The sentence for a user.
  package var words: String {
    func list(_ words: [String], _ last: String) -> String {
      words.count < 2
        ? words.joined()
        : words.dropLast().joined(separator: ", ") + " \(last) " + words[words.count - 1]
    }
    let (subject, condition, own) =
      names.count > 1
      ? ("\(list(names, "and")) have", "one of them", ["another of them"])
      : ("\(names[0]) has", "that set", [])
    return
      "\(subject) this size (\(texts) x \(videos)). If yours is \(condition), its figures are not comparable with those of "
      + "\(list(own + others, "or"))."
  }
}
