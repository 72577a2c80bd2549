package import EmbeddingFiles
internal import EmbeddingMath
package import Reranking

/// A fitted method as a folder of vectors for an index of inner products, and the few lines of Python that load them.
package struct IndexFolder {
  /// The names of the files, in the order in which ``write(to:)`` takes them.
  package let names: [String]
  private let index: PortableIndex
  private let search: ProfileSearch

  /// Names the files.
  ///
  /// - Parameters:
  ///   - index: The vectors.
  ///   - search: What they are of.
  package init(_ index: PortableIndex, _ search: ProfileSearch) {
    self.index = index
    self.search = search
    var names = ["items.npy", "ids.json", "query.json", "README.txt"]
    for (number, step) in index.steps.enumerated() {
      if !step.shift.isEmpty { names.append("query-\(number)-subtract.npy") }
      if step.matrix != nil { names.append("query-\(number)-matrix.npy") }
    }
    self.names = names
  }

  /// Writes all of them; finishing the files is the caller's.
  package func write(to files: [OutputFile]) throws(ExportError) {
    precondition(files.count == names.count)
    let items = index.items
    try NPYWriter(to: files[0], shape: [items.count, items.width]).write(items)
    try files[1].append(Array(jsonLines(search.listedIDs).utf8))
    try files[2].append(Array(document.utf8))
    try files[3].append(Array(readme.utf8))
    var next = 4
    for step in index.steps {
      if !step.shift.isEmpty {
        try NPYWriter(to: files[next], shape: [step.shift.count]).write(step.shift)
        next += 1
      }
      if let matrix = step.matrix {
        try NPYWriter(to: files[next], shape: [matrix.rows, matrix.columns]).write(matrix.elements)
        next += 1
      }
    }
  }

  /// The way of a query, as the JSON document `emcl-rerank/index`.
  private var document: String {
    let steps = index.steps.enumerated().map { number, step in
      let members = [
        ("subtract", step.shift.isEmpty ? "null" : "\"query-\(number)-subtract.npy\""),
        ("matrix", step.matrix == nil ? "null" : "\"query-\(number)-matrix.npy\""),
        ("round_to", step.roundsTo.map(jsonNumber) ?? "null"),
        ("signs", step.signs.map(jsonNumber) ?? "null"),
        ("normalize", "\(step.normalizes)"),
      ]
      return "    {" + members.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
    }
    return """
      {
        "format": "emcl-rerank/index",
        "version": 1,
        "method": \(jsonText(search.profile.pipeline.expression)),
        "protocol": \(jsonText(search.profile.resultProtocol.rawValue)),
        "direction": \(jsonText(search.direction.rawValue)),
        "items": \(index.items.count),
        "channels": \(search.width),
        "dimensions": \(index.items.width),
        "normalize": \(search.norm != .asIs),
        "steps": [\(steps.isEmpty ? "" : "\n" + steps.joined(separator: ",\n") + "\n  ")],
        "append": [\(index.appended.map(jsonNumber).joined(separator: ", "))],
        "score_scale": \(jsonNumber(index.scale))
      }

      """
  }

  private var readme: String {
    let potential =
      index.appended.isEmpty
      ? ""
      : "The last number of an item is its potential, which a query meets with -1.\n"
    let profile = search.profile
    let learnt =
      switch profile.resultProtocol {
      case .none: "It learns from nothing."
      case .inductive: "It is inductive: it has seen none of your queries."
      case .transductive:
        "It is transductive: it learnt from the test queries of the export, so figures for those flatter it."
      }
    return """
      Vectors for an index of inner products: FAISS, usearch, hnswlib or any other. The method is
      \(profile.pipeline.expression)
      \(learnt)

      items.npy   [\(index.items.count), \(index.items.width)] float32, a row for each item
      ids.json    the id of each row
      query.json  the way from the output of the model to a vector for the index; query-*.npy are its parts
      \(potential)
      The inner product of a query and an item, times score_scale of query.json, is the score that
      `emcl-rerank search` prints, but for the last digits of single precision.

      import json
      import numpy as np

      way = json.load(open("query.json"))

      def to_query(x):
          # [n, \(search.width)] model output -> [n, \(index.items.width)] for the index
          x = np.asarray(x, dtype=np.float32)
          unit = lambda x: x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12)
          if way["normalize"]:
              x = unit(x)
          for step in way["steps"]:
              if step["subtract"]:
                  x = x - np.load(step["subtract"])
              if step["matrix"]:
                  x = x @ np.load(step["matrix"])
              if step["round_to"]:
                  x = np.clip(np.rint(x / np.float32(step["round_to"])), -127, 127)
              if step["signs"]:
                  x = np.where(x > 0, step["signs"], -step["signs"]).astype(np.float32)
              if step["normalize"]:
                  x = unit(x)
          end = np.tile(np.array(way["append"], dtype=np.float32), (len(x), 1))
          return np.ascontiguousarray(np.hstack([x, end]), dtype=np.float32)

      items, ids = np.load("items.npy"), json.load(open("ids.json"))

      import faiss                                   # pip install faiss-cpu
      index = faiss.IndexFlatIP(items.shape[1])
      index.add(items)
      products, rows = index.search(to_query(model_output), 10)

      from usearch.index import Index                # pip install usearch
      index = Index(ndim=items.shape[1], metric="ip", dtype="f32")
      index.add(np.arange(len(items)), items)
      rows = index.search(to_query(model_output), 10).keys

      import hnswlib                                 # pip install hnswlib
      index = hnswlib.Index(space="ip", dim=items.shape[1])
      index.init_index(max_elements=len(items), ef_construction=200, M=32)
      index.add_items(items)
      rows, _ = index.knn_query(to_query(model_output), k=10)

      """
  }
}
