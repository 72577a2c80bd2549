internal import EmbeddingMath

/// The tensors of a file that `torch.save` wrote since version 1.6: a zip archive of a pickle and raw storages.
struct TorchFile: ArraySource {
  let names: [String]
  private let archive: ZipArchive
  private let tensors: [String: TensorPickle.Tensor]
  private let storages: [String: ZipArchive.Member]
  private let isBigEndian: Bool

  /// A pickle of this length describes a hundred thousand tensors.
  private static let longest = 32 << 20

  /// Tells if a member of an archive is the pickle of a torch file.
  static func isPickle(_ name: String) -> Bool { name == "data.pkl" || name.hasSuffix("/data.pkl") }

  init(_ archive: ZipArchive, _ pickle: ZipArchive.Member) throws(ExportError) {
    self.archive = archive
    let path = archive.file.path
    func refusal(_ problem: Problem) -> ExportError { .invalid(path: path, problems: [problem]) }
    let folder = String(pickle.name.dropLast("data.pkl".count))
    let other = "np.save(\"text.npy\", tensor.float().cpu().numpy()) saves a tensor of it, "
    guard !archive.members.contains(where: { $0.name == folder + "constants.pkl" }) else {
      throw refusal(
        Problem(
          pickle.name, "a program of TorchScript", expected: "tensors, as torch.save saves them",
          hint: other + "after torch.jit.load(file)"))
    }
    guard pickle.byteCount <= TorchFile.longest else {
      throw refusal(
        Problem(
          pickle.name, "too long", expected: "at most \(TorchFile.longest) bytes",
          found: "\(pickle.byteCount)"))
    }
    let section = try archive.section(pickle)
    let bytes = try section.file.elements(at: section.bytes.lowerBound, count: section.bytes.count)
    let read: TensorPickle
    do throws(TensorPickle.Failure) {
      read = try TensorPickle(bytes)
    } catch {
      throw refusal(
        Problem(
          pickle.name, error.what, expected: "tensors, or a dict or list of tensors",
          found: error.found,
          hint:
            "in Python, with a file that you trust: torch.save({\"text\": text, \"video\": video}, \"new.pt\"), "
            + "or np.save(\"text.npy\", text.float().cpu().numpy())"))
    }
    guard !read.tensors.isEmpty else {
      throw refusal(Problem(pickle.name, "no tensors", expected: "at least one"))
    }
    var tensors: [String: TensorPickle.Tensor] = [:]
    var names: [String] = []
    for (name, tensor) in read.tensors where tensors.updateValue(tensor, forKey: name) == nil {
      names.append(name)
    }
    var storages: [String: ZipArchive.Member] = [:]
    for member in archive.members where member.name.hasPrefix(folder + "data/") {
      storages[String(member.name.dropFirst((folder + "data/").count))] = member
    }
    var isBigEndian = false
    if let order = archive.members.first(where: { $0.name == folder + "byteorder" }),
      order.byteCount < 16
    {
      let section = try archive.section(order)
      let word = try section.file.elements(at: section.bytes.lowerBound, count: order.byteCount)
      isBigEndian = word == Array("big".utf8)
    }
    (self.names, self.tensors, self.storages) = (names, tensors, storages)
    self.isBigEndian = isBigEndian
  }

  func array(_ name: String) throws(ExportError) -> any InputArray {
    guard let tensor = tensors[name] else { preconditionFailure("no tensor \(name)") }
    let path = names.count == 1 ? archive.file.path : "\(archive.file.path):\(name)"
    func refusal(_ what: String, expected: String? = nil, found: String, hint: String? = nil)
      -> ExportError
    {
      .invalid(
        path: path,
        problems: [Problem("data", what, expected: expected, found: found, hint: hint)])
    }
    guard let member = storages[tensor.storage] else {
      throw refusal("its storage is not in the file", found: "no data/\(tensor.storage.prefix(40))")
    }
    guard !tensor.shape.contains(0) else {
      throw refusal(
        "an empty axis", expected: "at least one entry in each axis", found: "shape \(tensor.shape)"
      )
    }
    // Everything is counted in elements of the storage, of which there are no more than it has bytes for.
    let stored = member.byteCount / tensor.type.bytes
    var last = tensor.offset
    for (length, stride) in zip(tensor.shape, tensor.strides) {
      let (reach, isTooFar) = (length - 1).multipliedReportingOverflow(by: stride)
      let (sum, isTooLong) = last.addingReportingOverflow(reach)
      last = isTooFar || isTooLong ? .max : sum
      if last == .max { break }
    }
    guard last < stored else {
      throw refusal(
        "claims more data than its storage holds",
        expected: last == .max ? nil : "\(last + 1) elements", found: "\(stored)")
    }
    guard let count = checkedProduct(1, times: tensor.shape), count <= stored else {
      throw refusal(
        "an expanded view, larger than its storage", expected: "at most \(stored) elements",
        found: "shape \(tensor.shape)", hint: "save tensor.clone()")
    }
    let section = try archive.section(member)
    return StoredArray(
      section.file, path: path, shape: tensor.shape, type: tensor.type, strides: tensor.strides,
      isBigEndian: isBigEndian && tensor.type.bytes > 1,
      offset: section.bytes.lowerBound + tensor.offset * tensor.type.bytes)
  }
}
