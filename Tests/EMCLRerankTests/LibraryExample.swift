import EMCLRerank

// The example of docs/library.md between the marks, compiled as it stands there.

func libraryExample() throws {
  // begin
  let export = try RetrievalExport(contentsOf: "mine.h5")
  let evaluation = try Evaluation(of: export, methods: ["emcl(k=32,beta=0.5)", "best"])
  print(evaluation.text)
  for method in evaluation.methods {
    print(method.name, method.setting, method.textToVideo?.metrics["R@1"] ?? 0)
  }
  // end
}
