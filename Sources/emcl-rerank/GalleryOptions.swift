internal import ArgumentParser
package import EmbeddingFiles
internal import EmbeddingMath
internal import Reranking

extension Direction: ExpressibleByArgument {}

/// The direction in which a profile is searched, and where its gallery is.
struct GalleryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "t2v: texts ask for videos, v2t: videos ask for texts.", valueName: "t2v|v2t"))
  var direction = Direction.textToVideo

  @Option(
    help: ArgumentHelp(
      "The export with the gallery of the profile, where the profile was saved without it (.h5).",
      valueName: "path"), completion: .file(extensions: ["h5", "hdf5"]))
  var gallery: String?

  /// Opens a profile and makes its gallery ready.
  func search(
    _ path: String, depth: Int, _ shared: SharedOptions, _ progress: Progress
  ) throws(ExportError) -> ProfileSearch {
    let profile = try Profile(reading: path, through: Reader.program)
    let set = try gallery.map { (file) throws(ExportError) in
      try loaded(.file(file), shared, progress, distractors: true)
    }
    do throws(RerankingError) {
      return try ProfileSearch(
        profile, direction, depth: depth, gallery: set, path: path, parallelism: shared.parallelism)
    } catch {
      throw error.asExportError(path: gallery ?? path)
    }
  }
}
