internal import ArgumentParser
internal import EmbeddingFiles
internal import Reranking

/// `--bank`: the queries that methods learn from.
struct BankOption: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The queries methods learn from: file (/bank of the export; the default where there is one), test (the test queries: transductive), another export, or arrays of texts and videos.",
      valueName: "test|file|paths"),
    completion: .file())
  var bank: [String] = []

  @Option(
    name: .customLong("bank-truth"), parsing: .upToNextOption,
    help: ArgumentHelp("The video of each text of the bank's arrays.", valueName: "array"),
    completion: .file())
  var truth: [String] = []

  @Option(
    name: .customLong("bank-mask"), parsing: .upToNextOption,
    help: ArgumentHelp("Which frames of the bank's videos are in use.", valueName: "array"),
    completion: .file())
  var mask: [String] = []

  func validate() throws {
    if bank.isEmpty, !truth.isEmpty || !mask.isEmpty {
      throw ValidationError("--bank-truth and --bank-mask are for the arrays of --bank.")
    }
  }

  /// The bank that is asked for, and the words behind it that are none of its.
  ///
  /// `run --bank train.h5 mine.h5` names an export behind the bank: a bank takes as many words as make a set.
  /// - Parameter input: The options of the set, whose reading of arrays is the bank's as well.
  func choice(_ input: InputOptions, _ console: Console) throws -> ChosenBank {
    guard let first = bank.first else { return ChosenBank(choice: .automatic, rest: []) }
    var options = ArrayInputs()
    (options.truth, options.mask) = (truth, mask)
    (options.usesDot, options.readsBFloat16) = (input.dot, input.bf16)
    options.isBank = true
    let isPair =
      bank.count > 1 && bank.prefix(2).allSatisfy { SetInput.isPart($0, reader: Reader.program) }
    let words = Array(bank.prefix(isPair ? 2 : 1))
    let rest = Array(bank.dropFirst(words.count))
    guard case .export = Bank.Choice(first) else {
      return ChosenBank(choice: Bank.Choice(first), rest: rest)
    }
    if !isPair, SetInput.isPart(first, reader: Reader.program) {
      throw ValidationError(
        "--bank \(first): one array; a bank is the arrays of both sides, texts and videos, or a file of both."
      )
    }
    do throws(ExportError) {
      let set = try SetInput.sets(of: words, reader: Reader.program, options: options)[0]
      return ChosenBank(choice: .export(set), rest: rest)
    } catch {
      throw console.report(error)
    }
  }
}

/// The bank that a command line names.
struct ChosenBank {
  /// The bank.
  let choice: Bank.Choice
  /// The words behind it, which name something else.
  let rest: [String]

  /// True for arrays, which are read as the options say.
  var isOfArrays: Bool { if case .export(.arrays) = choice { true } else { false } }

  /// The files that it names.
  var inputs: [String] {
    if case .export(let input) = choice { input.files } else { [] }
  }

  /// Looks whether the bank is there: also where no method has use for one.
  func check() throws(ExportError) {
    for path in inputs { _ = try regularFileSize(path) }
  }

  /// Loads the bank for an export, when a method has use for one.
  func load(
    for set: RetrievalSet, pipelines: [Pipeline], _ shared: SharedOptions, _ progress: Progress
  ) throws(ExportError) -> Bank {
    guard pipelines.contains(where: \.usesBank) else {
      if case .export = choice {
        progress.clear()
        let names = pipelines.map(\.expression).joined(separator: ", ")
        Console(shared).note("--bank was not read: \(names) learns nothing from other queries")
      }
      return .test
    }
    let bank = try Bank(
      for: set, choice,
      options: LoadOptions(reader: Reader.program, parallelism: shared.parallelism) {
        progress.show("reading the bank", $1)
      })
    progress.clear()
    for guess in bank.guesses { Console(shared).note("bank: \(guess)") }
    return bank
  }
}
