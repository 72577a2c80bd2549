import EMCL
import EmbeddingFiles
import EmbeddingMath
import Reranking
import TestSupport
import Testing

@Suite struct PipelineTests {
  @Test(arguments: [
    ("emcl", "emcl"), ("baseline", "baseline"), (" emcl ( ) ", "emcl"),
    ("emcl(beta=3,k=32)", "emcl(k=32,beta=3)"),
    ("emcl(init=signs(5,2), lambda=.1)", "emcl(lambda=.1,init=signs(5,2))"),
    ("baseline+emcl(lambda=1e+2)", "emcl(lambda=1e+2)"),
  ])
  func expressionsHaveACanonicalForm(typed: String, canonical: String) throws {
    let pipeline = try Pipeline(typed)
    #expect(pipeline.expression == canonical)
    #expect(try Pipeline(canonical) == pipeline)
  }

  @Test func keysAreRead() throws {
    let pipeline = try Pipeline(
      "emcl(variant=released,k=7,iterations=10,lambda=0.1,beta=-4,rescale=off,renormalize=on,"
        + "multiply=true,init=signs(5,2))")
    guard case .emcl(let settings) = pipeline.steps[0] else {
      Issue.record("no EMCL")
      return
    }
    #expect(settings.k == 7 && settings.iterations == 10 && settings.lambda == 0.1)
    #expect(settings.beta == -4 && settings.rescale == nil && settings.renormalize == true)
    #expect(settings.multiply == true && settings.start == .signs(positive: 5, negative: 2))
    #expect(try Pipeline("emcl").steps == [.emcl(EMCLConfiguration())])
  }

  @Test(arguments: [
    ("emlc", "did you mean emcl?"), ("emcl(itrations=3)", "did you mean iterations?"),
    ("emcl(variant=papr)", "one of released, paper, robust"),
    ("emcl(scope=local)", "one of global, blocks(texts,videos), gallery, aligned(pairs)"),
    ("emcl(init=sings(2,3))", "one of draw(seed), signs(p,q), file, rows(seed)"),
    ("emcl(k=3,init=signs(2,2))", "leave k out"),
    ("emcl(variant=paper,beta=2)", "leave beta out, or use variant=released"),
    ("zzzzzzzzzzzzzzz", "known methods: baseline, emcl"), ("emcl(32)", "for example emcl(k=32)"),
  ])
  func faultsComeWithAHint(typed: String, hint: String) {
    let error = #expect(throws: PipelineError.self) { try Pipeline(typed) }
    #expect(error?.hint == hint)
  }

  @Test(arguments: [
    "", "+", "emcl+", "emcl(", "emcl)", "emcl(k=0)", "emcl(k=4097)", "emcl(k=1.5)", "emcl(k=1,k=2)",
    "emcl(lambda=0)", "emcl(lambda=-1)", "emcl(lambda=nan)", "emcl(beta=inf)", "emcl(beta=x)",
    "emcl(iterations=0)", "emcl(rescale=0)", "emcl(renormalize=maybe)", "emcl(init=signs(0,0))",
    "emcl(init=signs(1))", "emcl(init=draw(-1))", "emcl(init=signs(a,b))", "baseline(k=1)",
  ])
  func nonsenseIsRefused(typed: String) {
    let error = #expect(throws: PipelineError.self) { try Pipeline(typed) }
    #expect(error?.message.isEmpty == false)
  }

  @Test func aMatrixIsRefusedWithAReason() throws {
    let set = try RetrievalSet.load(Fixture.path("real/cap4video-scores.h5"))
    #expect(throws: RerankingError.self) {
      try Pipeline("emcl").apply(to: set, parallelism: .allCores)
    }
  }

  @Test func storedStartsBringTheirSettings() throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/mu0.h5"))
    let stored = try Pipeline("emcl(init=file,rescale=off)").apply(to: set, parallelism: .allCores)
    let told = try Pipeline("emcl(init=file,rescale=off,lambda=0.1,iterations=10,beta=4)")
      .apply(to: set, parallelism: .allCores)
    let rows = try #require(stored.texts.rows?.resident)
    #expect(rows.matrix == told.texts.rows?.resident?.matrix)
    #expect(stored.emcl?.leading.k == 7 && stored.emcl?.leading.effectiveBeta == 4)
    let other = try RetrievalSet.load(Fixture.path("synthetic/dot-square.h5"))
    #expect(throws: RerankingError.self) {
      try Pipeline("emcl(init=file)").apply(to: other, parallelism: .allCores)
    }
  }

  @Test func everyMethodIsDescribed() {
    for method in MethodDescription.all {
      #expect(!method.summary.isEmpty && !method.source.isEmpty && !method.cost.isEmpty)
      for parameter in method.parameters { #expect(!parameter.meaning.isEmpty) }
    }
  }
}
