internal import EmbeddingFiles
internal import EmbeddingMath

/// A baseline on one split: the vectors, or the scores, of texts and videos, and which belong together.
public struct RetrievalExport: Sendable {
  private let stored: Stored<RetrievalSet>
  let sha256: String

  var retrievalSet: RetrievalSet { stored.value }

  /// The file's name, or the name that was given to vectors in memory.
  public var name: String { retrievalSet.name }
  /// The number of texts.
  public var textCount: Int { retrievalSet.texts.count }
  /// The number of videos.
  public var videoCount: Int { retrievalSet.videos.count }
  /// The names of the texts, each unique.
  public var textIDs: [String] { retrievalSet.texts.ids }
  /// The names of the videos, each unique.
  public var videoIDs: [String] { retrievalSet.videos.ids }
  /// The video of each text, counted from 0.
  public var videoOfText: [Int] { retrievalSet.truth.videoOfText }
  /// The kind of similarity, as docs/formats.md names it: `dot`, `frames`, `wti`, ...
  public var similarity: String { retrievalSet.kind.rawValue }

  /// Reads an HDF5 file of the layout in docs/formats.md, or a file of arrays (docs/your-own-vectors.md), and checks all of it.
  ///
  /// libhdf5 reads in this process, and may crash on a damaged file. For files that you do not trust, run the tool.
  /// - Parameters:
  ///   - path: The file.
  ///   - allowsDistractors: Accepts videos without any text.
  ///   - threads: The threads to use; one for each core without it.
  /// - Throws: ``RerankError/file(path:problems:)`` with every problem: place, expectation, finding.
  public init(
    contentsOf path: String, allowsDistractors: Bool = false, threads: Int? = nil
  ) throws(RerankError) {
    var options = LoadOptions(parallelism: Parallelism(asked: threads))
    options.allowsDistractors = allowsDistractors
    let chosen = options
    (stored, sha256) = try RerankError.rethrowing { () throws(ExportError) in
      (Stored(try RetrievalSet.load(path, options: chosen)), try contentHash(of: path))
    }
  }

  /// Takes one vector for each text and each video; they are divided by their norms, so that scores are cosines.
  ///
  /// - Parameters:
  ///   - texts: The texts' vectors, one after the other: N_t x `channels` numbers.
  ///   - videos: The videos' vectors: N_v x `channels` numbers.
  ///   - channels: The numbers of a vector.
  ///   - videoOfText: The video of each text, counted from 0; text i belongs to video i without it.
  ///   - textIDs: Unique names; `text0`, `text1`, ... without them.
  ///   - videoIDs: Unique names; `video0`, `video1`, ... without them.
  ///   - name: The name in reports and errors.
  ///   - allowsDistractors: Accepts videos without any text.
  ///   - threads: The threads to use; one for each core without it.
  /// - Throws: ``RerankError/file(path:problems:)`` for a number that is not finite, a vector of zeros, counts that do
  ///   not fit, or a video that is not there; places are named as in a file, `text/embedding`.
  public init(
    texts: [Float], videos: [Float], channels: Int, videoOfText: [Int]? = nil,
    textIDs: [String]? = nil, videoIDs: [String]? = nil, name: String = "memory",
    allowsDistractors: Bool = false, threads: Int? = nil
  ) throws(RerankError) {
    let width = max(1, channels)
    self = try RetrievalExport(
      texts: VectorArray(texts, count: texts.count / width, channels: channels),
      videos: VectorArray(videos, count: videos.count / width, channels: channels),
      videoOfText, textIDs, videoIDs, name, allowsDistractors, threads)
  }

  /// Takes one vector for each text and several frames for each video, which are pooled as CLIP4Clip pools them.
  ///
  /// - Parameters:
  ///   - texts: The texts' vectors: N_t x `channels` numbers.
  ///   - frames: The frames of the videos: N_v x `framesPerVideo` x `channels` numbers.
  ///   - framesPerVideo: The frames of a video, those that are not in use included.
  ///   - frameMask: For each frame whether it is in use; all are without it.
  ///   - channels: The numbers of a vector.
  ///   - videoOfText: The video of each text, counted from 0; text i belongs to video i without it.
  ///   - textIDs: Unique names.
  ///   - videoIDs: Unique names.
  ///   - name: The name in reports and errors.
  ///   - allowsDistractors: Accepts videos without any text.
  ///   - threads: The threads to use; one for each core without it.
  /// - Throws: As ``init(texts:videos:channels:videoOfText:textIDs:videoIDs:name:allowsDistractors:threads:)``.
  public init(
    texts: [Float], frames: [Float], framesPerVideo: Int, frameMask: [Bool]? = nil, channels: Int,
    videoOfText: [Int]? = nil, textIDs: [String]? = nil, videoIDs: [String]? = nil,
    name: String = "memory", allowsDistractors: Bool = false, threads: Int? = nil
  ) throws(RerankError) {
    let width = max(1, channels)
    self = try RetrievalExport(
      texts: VectorArray(texts, count: texts.count / width, channels: channels),
      videos: VectorArray(
        frames, count: frames.count / (width * max(1, framesPerVideo)), frames: framesPerVideo,
        channels: channels, mask: frameMask?.map { $0 ? 1 : 0 }),
      videoOfText, textIDs, videoIDs, name, allowsDistractors, threads)
  }

  private init(
    texts: VectorArray, videos: VectorArray, _ videoOfText: [Int]?, _ textIDs: [String]?,
    _ videoIDs: [String]?, _ name: String, _ allowsDistractors: Bool, _ threads: Int?
  ) throws(RerankError) {
    (stored, sha256) = try RerankError.rethrowing { () throws(ExportError) in
      let set = try RetrievalSet(
        texts: texts, videos: videos, truth: videoOfText, textIDs: textIDs, videoIDs: videoIDs,
        name: name, allowsDistractors: allowsDistractors,
        parallelism: Parallelism(asked: threads))
      return (
        Stored(set), contentHash(of: [try set.texts.contentHash(), try set.videos.contentHash()])
      )
    }
  }
}

extension Parallelism {
  /// So many threads, or one for each core.
  init(asked threads: Int?) {
    self = threads.map { Parallelism(threads: $0) } ?? .allCores
  }
}
