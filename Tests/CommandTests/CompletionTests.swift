import Foundation
import TestSupport
import Testing

/// The completion scripts, run by the shells they are for.
struct CompletionTests {
  /// What bash offers for a command line with the cursor at its end, in a folder with some files.
  private func offered(_ words: [String], line: String? = nil) throws -> [String] {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["mine.h5", "minutes.txt", "suite.yaml"] {
      try Data().write(to: folder.appending(path: name))
    }
    let line = line ?? words.joined(separator: " ")
    let script = """
      source <("$0" --generate-completion-script bash)
      PATH="$(dirname "$0"):$PATH"
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE=\(quoted(line)); COMP_POINT=${#COMP_LINE}
      cur="${COMP_WORDS[COMP_CWORD]}"
      _emcl-rerank emcl-rerank "${cur#[\\"\\']}" "${COMP_WORDS[COMP_CWORD-1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let outcome = try Tool.run(words, in: folder, shell: script)
    #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
    return outcome.output.split(separator: "\n").map(String.init)
  }

  private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

  @Test func filesAreOfferedWithoutACommand() throws {
    #expect(try offered(["emcl-rerank", "mi"]) == ["mine.h5"])
    let first = try offered(["emcl-rerank", ""])
    #expect(first.contains("mine.h5") && first.contains("search") && first.contains("run"))
    #expect(try offered(["emcl-rerank", "se"]) == ["search"])
    #expect(try offered(["emcl-rerank", "mine.h5", "m"]) == ["mine.h5"])
  }

  @Test func optionsOfTheDefaultCommand() throws {
    #expect(try offered(["emcl-rerank", "--prem"]) == ["--premium"])
    #expect(try offered(["emcl-rerank", "mine.h5", "--cov"]) == ["--coverage"])
    #expect(
      try offered(["emcl-rerank", "mine.h5", "--ties", "o"]) == ["optimistic"])
    #expect(try offered(["emcl-rerank", "mine.h5", "--metrics", "n"]) == ["nDCG@10"])
  }

  @Test func methodsAndTheirKeys() throws {
    #expect(try offered(["emcl-rerank", "-m", "sink"]) == ["sinkhorn"])
    #expect(try offered(["emcl-rerank", "mine.h5", "-m", "center+sink"]) == ["center+sinkhorn"])
    #expect(try offered(["emcl-rerank", "run", "--method", "'emcl(it"]) == ["emcl(iterations="])
    #expect(
      try offered(["emcl-rerank", "fit", "-m", "'center+sinkhorn(tau=0.1,it"])
        == ["center+sinkhorn(tau=0.1,iterations="])
    #expect(try offered(["emcl-rerank", "-m", ""]).contains("best"))
    #expect(try offered(["emcl-rerank", "-m", "'emcl(k="]) == [])
  }

  @Test func otherCommandsAreAsTheyWere() throws {
    #expect(try offered(["emcl-rerank", "search", "--pro"]) == ["--profile"])
    #expect(try offered(["emcl-rerank", "compare", "su"]) == ["suite.yaml"])
    #expect(try offered(["emcl-rerank", "search", "--direction", "v"]) == ["v2t"])
  }

  /// The scripts at least parse, where the shell is there.
  @Test(arguments: ["bash", "zsh", "fish"])
  func scriptsParse(shell: String) throws {
    let outcome = try Tool.run(
      [],
      shell: """
        command -v \(shell) >/dev/null || exit 0
        "$0" --generate-completion-script \(shell) > "${TMPDIR:-/tmp}/emcl-rerank-completion.$$"
        \(shell) -n "${TMPDIR:-/tmp}/emcl-rerank-completion.$$"; status=$?
        rm -f "${TMPDIR:-/tmp}/emcl-rerank-completion.$$"; exit $status
        """)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }
}
