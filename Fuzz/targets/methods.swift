@testable import Reranking

/// Expressions of methods, and, behind line feeds, the lists of a sweep: k, iterations, lambda, beta, init, scope, seeds.
///
/// The canonical form of what is accepted is read as the same expression.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // No command line is as long as what a fuzzer makes of repetition.
  guard count < 4096, let text = unsafe text(UnsafeRawBufferPointer(start: start, count: count))
  else { return 0 }
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  do throws(PipelineError) {
    let pipeline = try Pipeline(lines[0])
    let again: Pipeline
    do throws(PipelineError) { again = try Pipeline(pipeline.expression) } catch {
      preconditionFailure("\(pipeline.expression): \(error)")
    }
    precondition(again.expression == pipeline.expression, "the canonical form is none")
    _ = (pipeline.usesBank, pipeline.isDirectional, pipeline.prefix, pipeline.scoreMethod)
    _ = try pipeline.resolved(
      Circumstances(isInductive: false, bankPairs: 0, hasVectors: true, hasSeveralTexts: false))
    guard lines.count > 1 else { return 0 }
    var lists: [SweepGrid.Axis: String] = [:]
    for (axis, list) in zip(SweepGrid.Axis.allCases, lines.dropFirst()) where !list.isEmpty {
      lists[axis] = list
    }
    let seeds = lines.count > 7 ? lines[7] : "0..2"
    let grid = try SweepGrid(base: lines[0], lists, seeds: seeds)
    precondition(grid.settings.reduce(0) { $0 + $1.pipelines.count } <= SweepGrid.most)
  } catch {
    precondition(!error.message.isEmpty)
  }
  return 0
}
