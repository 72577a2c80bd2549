internal import EmbeddingMath

/// HDF5 files: exports of our own layout, and datasets of any other by their paths.
///
/// As everywhere, libhdf5 reads them in a process of its own.
package struct HDF5Format: InputFormat {
  package let words = "an HDF5 file"

  package func recognizes(_ lead: [UInt8], _ file: InputFile) -> Bool {
    lead.starts(with: HDF5File.signature)
  }

  package func open(
    _ file: InputFile, reader: ReaderProgram?
  ) throws(ExportError) -> any ArraySource {
    try HDF5Arrays(try HDF5File(reading: file.path, through: reader))
  }
}

/// The datasets of an HDF5 file, named by their paths.
struct HDF5Arrays: ArraySource {
  let names: [String]
  private let file: HDF5File

  /// More groups within groups than anybody makes.
  private static let deepest = 8

  init(_ file: HDF5File) throws(ExportError) {
    self.file = file
    var names: [String] = []
    try HDF5Arrays.collect(file, "/", depth: 0, &names)
    self.names = names
  }

  /// Lists the datasets of a group and of those in it; links are not followed.
  private static func collect(
    _ file: HDF5File, _ group: String, depth: Int, _ names: inout [String]
  ) throws(ExportError) {
    for name in try file.names(in: group) where names.count < HDF5File.mostNames {
      let path = group == "/" ? name : "\(group)/\(name)"
      switch try file.object(at: path) {
      case .dataset: names.append(path)
      case .group where depth < deepest: try collect(file, path, depth: depth + 1, &names)
      default: break
      }
    }
  }

  func array(_ name: String) throws(ExportError) -> any InputArray {
    let dataset = try file.dataset(name)
    try StructureCheck.requireReadable(dataset, of: file)
    return HDF5Array(dataset, of: file.path)
  }
}

/// A dataset as an array.
struct HDF5Array: InputArray {
  let path: String
  let type: ElementType
  private let dataset: HDF5Dataset

  init(_ dataset: HDF5Dataset, of path: String) {
    self.init(dataset, path: "\(path):\(dataset.path)", type: dataset.elementType)
  }

  private init(_ dataset: HDF5Dataset, path: String, type: ElementType) {
    (self.dataset, self.path, self.type) = (dataset, path, type)
  }

  var shape: [Int] { dataset.shape }
  var rowsAtOnce: Int? { dataset.chunkRows }

  func transposed() throws(ExportError) -> any InputArray {
    try HeldArray(self).transposed()
  }

  func asBFloat16() -> any InputArray {
    type.mayBeBFloat16
      ? HDF5Array(dataset, path: path, type: ElementType(.brain, bytes: 2)) : self
  }

  func floats(
    rows: Range<Int>, on parallelism: Parallelism
  ) throws(ExportError) -> [Float] {
    if type.family == .brain, !dataset.info.type.isShortFloat {
      return try dataset.brains(rows: rows)
    }
    return try dataset.floats(rows: rows, on: parallelism)
  }

  func doubles(rows: Range<Int>) throws(ExportError) -> [Double] {
    guard type.isDouble else {
      return try floats(rows: rows, on: Parallelism(threads: 1)).map { Double($0) }
    }
    return try dataset.doubles(rows: rows)
  }

  func integers(rows: Range<Int>) throws(ExportError) -> [Int64] {
    try dataset.integers(rows: rows)
  }

  func strings(rows: Range<Int>) throws(ExportError) -> [String?] {
    try dataset.strings(rows: rows)
  }
}
