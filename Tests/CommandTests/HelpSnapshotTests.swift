import Foundation
import TestSupport
import Testing

/// Help pages, what the man page is made of, and completions, byte for byte.
@Suite struct HelpSnapshotTests {
  /// The standard output of the tool, whose lines are as long as on a terminal of so many columns.
  private func output(_ arguments: [String], columns: Int = 80) throws -> String {
    let outcome = try Tool.run(arguments, environment: ["COLUMNS": "\(columns)"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(arguments)")
    return outcome.output
  }

  @Test func helpIsAsItWas() throws {
    let dump = try output(["--experimental-dump-help"])
    #expect(try Snapshot.difference(of: dump, from: "help/manual.json") == nil)
    let document = try JSONSerialization.jsonObject(with: Data(dump.utf8)) as? [String: Any]
    let root = try #require(document?["command"] as? [String: Any])
    let commands = try #require(root["subcommands"] as? [[String: Any]])
      .filter { $0["shouldDisplay"] as? Bool == true }.compactMap { $0["commandName"] as? String }
    #expect(commands.count > 10)
    for command in [nil] + commands.map(Optional.some) where command != "help" {
      let page = try output(["help"] + [command].compactMap { $0 })
      let name = "help/\(command ?? "emcl-rerank").txt"
      #expect(try Snapshot.difference(of: page, from: name) == nil)
    }
    let wide = try output(["help", "run"], columns: 100)
    #expect(try Snapshot.difference(of: wide, from: "help/run-100.txt") == nil)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsAreAsTheyWere(shell: String) throws {
    let script = try output(["--generate-completion-script", shell])
    #expect(try Snapshot.difference(of: script, from: "help/completions.\(shell)") == nil)
  }
}
