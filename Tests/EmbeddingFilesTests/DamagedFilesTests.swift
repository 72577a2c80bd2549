import EmbeddingFiles
import Foundation
import TestSupport
import Testing

@Suite struct DamagedFilesTests {
  private static let golden = Golden.shared?.damaged ?? [:]

  private func faults(of path: String) -> [Problem]? {
    do throws(ExportError) {
      _ = try RetrievalSet.load(path)
      return nil
    } catch {
      guard case .invalid(_, let problems) = error else { return [] }
      return problems
    }
  }

  @Test(arguments: golden.keys.filter { !$0.hasSuffix("misaligned.h5") }.sorted())
  func everyDamageIsToldWithItsPlace(file: String) throws {
    let problems = try #require(faults(of: Fixture.path(file)))
    #expect(!problems.isEmpty)
    for problem in problems {
      #expect(!problem.what.isEmpty)
      #expect(problem.expected != nil || problem.found != nil)
    }
    let places = Set(problems.map(\.place))
    for place in DamagedFilesTests.golden[file]?.places ?? [] {
      let name = place.hasPrefix("@") ? String(place.dropFirst()) : place
      // The first of two datasets that disagree sets the length; then the other one is named.
      let partners = ["text/embedding": "video/frame", "text/id": "text/embedding"]
      #expect(
        places.contains(name) || partners[name].map(places.contains) ?? false,
        "\(file): \(name) is not among \(places)")
    }
  }

  @Test func thereAreDamagedFiles() { #expect(DamagedFilesTests.golden.count > 50) }

  @Test func allProblemsAreListedAtOnce() throws {
    let problems = try #require(faults(of: Fixture.path("damaged/many-problems.h5")))
    #expect(
      Set(problems.map(\.place)) == [
        "logit_scale", "text/id", "video/id", "truth/video", "video/frame_mask", "video/frame",
        "text/embedding",
      ])
  }

  @Test func theUnsupportedFilterIsNamed() throws {
    let problems = try #require(faults(of: Fixture.path("damaged/lzf.h5")))
    #expect(problems.first?.found == "lzf (filter 32000)")
  }

  @Test func misalignedRowsAreNoProblem() {
    #expect(faults(of: Fixture.path("damaged/misaligned.h5")) == nil)
  }

  @Test(arguments: ["no/such/file.h5", ""])
  func aFileThatCannotBeOpenedIsToldApart(name: String) {
    #expect(throws: ExportError.self) {
      do throws(ExportError) {
        _ = try RetrievalSet.load(Fixture.path(name))
      } catch {
        guard case .cannotOpen = error else {
          Issue.record("\(error) is no cannotOpen")
          throw error
        }
        throw error
      }
    }
  }

  @Test func everyCutOfAFileIsRefused() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let whole = try Data(contentsOf: Fixture.folder.appending(path: "synthetic/tiny.h5"))
    for length in stride(from: 0, to: whole.count, by: 211) {
      let path = folder.appending(path: "cut.h5")
      try whole.prefix(length).write(to: path)
      let problems = try #require(faults(of: path.path), "\(length) bytes of \(whole.count)")
      #expect(!problems.isEmpty)
    }
  }
}
