internal import ArgumentParser

/// The command line: it connects the modules and owns nothing.
@main
struct EMCLRerank: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emcl-rerank",
    abstract:
      "Rank better with the embeddings you already have, without training, and see whether the gain is real.",
    discussion: HelpText.wrapped(
      """
      Reads the vectors or scores of any text-video model (numpy, torch, safetensors, HDF5), applies EMCL
      (Expectation-Maximization Contrastive Learning) or other methods that need no training, and prints retrieval
      metrics before and after, in both directions, with a test of every change.

        emcl-rerank text.npy video.npy
        emcl-rerank msrvtt.h5
        emcl-rerank run msrvtt.h5 --method 'emcl(k=7,iterations=10,lambda=0.1,beta=4)' --report r.md
        emcl-rerank run msrvtt.h5 -m center -m nnn -m best --bank train.h5 --premium
        emcl-rerank compare suite.yaml --report table.tex --report report.html
        emcl-rerank check suite.yaml --junit results.xml
        emcl-rerank sweep msrvtt.h5 --k 8,16,32 --beta=-0.5,0.5,1 --select --report sweep.html
        emcl-rerank fit msrvtt.h5 -m best --bank train.h5 -o profile.h5
        emcl-rerank apply queries.h5 --profile profile.h5
        emcl-rerank search --profile profile.h5 --query q.npy -k 10
        emcl-rerank fuse clip4clip.h5 drl.h5
        emcl-rerank inspect msrvtt.h5
        emcl-rerank import --text T.npy --video V.npy -o mine.h5
        emcl-rerank export msrvtt.h5 --format trec -o msrvtt

      Exit status: 0 done, 1 a regression was found or a verification failed, 64 wrong usage, 65 bad data, 66 an input cannot be opened, 70 the tool failed or memory
      ran out, 73 an output cannot be written.
      """),
    version: ToolVersion.withCommit,
    subcommands: [
      RunCommand.self, CompareCommand.self, CheckCommand.self, SweepCommand.self, FuseCommand.self,
      FitCommand.self,
      ApplyCommand.self, SearchCommand.self,
      InspectCommand.self,
      ImportCommand.self, ExportCommand.self,
      MethodsCommand.self,
    ],
    defaultSubcommand: RunCommand.self)

  /// Parses and runs; every fault is a line that begins with the name of the tool.
  static func main() {
    Reader.serveIfAsked()
    ProcessResources.keepMemory()
    Interruption.prepare()
    Ranks.begin()
    var code = ExitCode.success
    do {
      if let script = CompletionScript(askedForBy: Array(ProcessResources.words.dropFirst())) {
        return try Console(isQuiet: false, usesColor: false).print(script.text + "\n")
      }
      var command = try parseAsRoot(Array(ProcessResources.words.dropFirst()))
      try command.run()
    } catch {
      code = told(error)
    }
    exit(withError: ExitCode(Ranks.leave(code.rawValue)))
  }

  /// Says what ended the tool, where that was not said yet: an error, help, or the version.
  private static func told(_ error: any Error) -> ExitCode {
    let code = exitCode(for: error)
    if error is ExitCode { return code }
    let console = Console(isQuiet: false, usesColor: false)
    guard code != .success else {
      // Help is printed here, and not by the parser, which takes no notice of a full disk.
      do { try console.print(fullMessage(for: error) + "\n") } catch { return exitCode(for: error) }
      return code
    }
    // Where there are several lines, the first is the fault and the others say more.
    let lines = message(for: error).split(whereSeparator: \.isNewline).map(String.init)
    let words = ProcessResources.words.dropFirst()
    console.report(
      lines.joined(separator: " "),
      hint: UsageHint(lines.first ?? "", words: Array(words), command: commandName).text)
    return code == .validationFailure ? ExitStatus.usage : code
  }

  /// The command that was called, for help.
  private static var commandName: String {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }
    return ProcessResources.words.dropFirst().first.flatMap { names.contains($0) ? $0 : nil }
      ?? "run"
  }
}
