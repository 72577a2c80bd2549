internal import EmbeddingMath

/// A question about a file, to who reads it with libhdf5.
enum HDF5Request: Equatable, Sendable {
  /// Open the file; the first question.
  case open(path: String)
  /// The kind of object at a path.
  case object(path: String)
  /// The names in a group.
  case names(group: String)
  /// The names of an object's attributes.
  case attributeNames(path: String)
  /// An attribute of an object.
  case attribute(name: String, path: String)
  /// Open a dataset and describe it.
  case dataset(path: String)
  /// Rows of a dataset as numbers of this machine.
  case numbers(dataset: Int, rows: Range<Int>, type: HDF5NumberType)
  /// Rows of a dataset of strings.
  case strings(dataset: Int, rows: Range<Int>)
}

/// The answer to a question.
enum HDF5Answer: Sendable {
  case opened
  case object(HDF5Object)
  case names([String])
  case attribute(HDF5Attribute?)
  case dataset(number: Int, HDF5DatasetInfo)
  case numbers([UInt8])
  /// The bytes of each string, without padding.
  case strings([[UInt8]])
  case failure(String)
}

/// The types that numbers are handed over in.
enum HDF5NumberType: UInt8, Sendable {
  case single
  case double
  case integer
  /// The bytes as the file has them.
  case stored
}

/// The kinds of objects a path leads to.
enum HDF5Object: UInt8, Equatable, Sendable {
  case absent
  case dataset
  case group
  case datatype
  case softLink
  case externalLink
}

/// The value of an attribute.
enum HDF5Attribute: Equatable, Sendable {
  case string(String)
  case integer(Int)
  case real(Double)
  /// Anything else, described in words.
  case other(String)
}

/// The type of a dataset's elements, as far as this layout has use for it.
enum HDF5ElementType: Equatable, Sendable {
  case half(bigEndian: Bool)
  /// bfloat16: a float of 8 bits of exponent and 7 of mantissa.
  case brain(bigEndian: Bool)
  case single
  case double
  case integer
  /// h5py's bool: an enumeration of one byte.
  case boolean
  case variableString
  case fixedString(bytes: Int)
  /// Bytes of unknown meaning.
  case opaque(bytes: Int)
  /// Anything else, described in words.
  case other(String)
}

extension HDF5ElementType {
  /// True for floats of 2 and 4 bytes, which are converted here by their bits.
  var isShortFloat: Bool {
    switch self {
    case .half, .brain, .single: true
    default: false
    }
  }

  /// The numbers whose bytes these are; singles are in the order of this machine.
  ///
  /// - Precondition: ``isShortFloat``.
  func floats(_ bytes: [UInt8]) -> [Float] {
    switch self {
    case .half(let bigEndian): RowLoops.halves(bytes, bigEndian: bigEndian)
    case .brain(let bigEndian): RowLoops.brains(bytes, bigEndian: bigEndian)
    default: RowLoops.singles(bytes)
    }
  }
}

/// The description of a dataset, before a number of it is read.
struct HDF5DatasetInfo: Sendable {
  var shape: [Int]
  var type: HDF5ElementType
  /// Bytes of one element in the file.
  var elementBytes: Int
  /// Bytes the dataset occupies in the file.
  var storedBytes: UInt64
  /// The shape of a chunk, or nil when the dataset is not chunked.
  var chunk: [Int]?
  /// Filters by HDF5's number and the name written in the file.
  var filters: [(id: Int, name: String)]
  /// True if the numbers lie in another file or another dataset.
  var isElsewhere: Bool
  /// The place of the numbers in the file.
  var storage: HDF5Storage
  /// True if the bytes at these places are the numbers of this machine but for known filters: they can be fetched and
  /// unpacked without libhdf5.
  var isPlain: Bool
}

/// The place of a dataset's numbers in the file.
enum HDF5Storage: Equatable, Sendable {
  /// A place that only libhdf5 finds.
  case inLibrary
  /// One after the other, from a byte of the file on; nil when they were never written.
  case contiguous(at: Int?)
  /// In chunks, the last axis fastest; nil for a chunk that was never written.
  case chunks([HDF5ChunkPlace?])
  /// In more chunks than the file has room for.
  case chunksBeyondFile
}

/// The place of a chunk in the file.
struct HDF5ChunkPlace: Equatable, Sendable {
  /// Its first byte.
  let offset: Int
  /// Its bytes, as they are stored.
  let bytes: Int
  /// A bit for each filter it did not go through, in the order of writing.
  let unfiltered: UInt32
}
