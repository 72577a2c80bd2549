import EMCL
import EmbeddingFiles
import EmbeddingMath
import TestSupport
import Testing

@testable import Reranking

@Suite struct PipelineTests {
  @Test(arguments: [
    ("emcl", "emcl"), ("baseline", "baseline"), (" emcl ( ) ", "emcl"),
    ("emcl(beta=3,k=32)", "emcl(k=32,beta=3)"),
    ("emcl(init=signs(5,2), lambda=.1)", "emcl(lambda=.1,init=signs(5,2))"),
    ("baseline+emcl(lambda=1e+2)", "emcl(lambda=1e+2)"),
    ("center + sinkhorn( 0.01 )", "center+sinkhorn(tau=0.01)"),
    ("nnn(.75,16)", "nnn(alpha=.75,k=16)"),
    ("nnn(.75,k=16)", "nnn(alpha=.75,k=16)"),
    ("whiten(.25)+qe(n=5)+csls", "whiten(alpha=.25)+qe(n=5)+csls"),
    ("center+attend(.5)+nnn", "center+attend(T=.5)+nnn"), ("blend(auto)", "blend(share=auto)"),
    ("best", "best"), ("sinkhorn(auto,20)", "sinkhorn(tau=auto,iterations=20)"),
  ])
  func expressionsHaveACanonicalForm(typed: String, canonical: String) throws {
    let pipeline = try Pipeline(typed)
    #expect(pipeline.expression == canonical)
    #expect(try Pipeline(canonical) == pipeline)
  }

  @Test(arguments: [
    ("qbnorm", "dis"), ("QB-Norm", "dis"), ("inverted-softmax(0.05)", "is(tau=0.05)"),
    ("dual_softmax", "dsl"), ("gr-clip+optimal-transport", "center+sinkhorn"), ("i0t", "center"),
    ("mutual-proximity", "mp"), ("ot(iterations=20)", "sinkhorn(iterations=20)"),
    ("hat-vtr", "hsm"), ("none", "baseline"),
  ])
  func namesOfOthersAreUnderstood(typed: String, own: String) throws {
    let pipeline = try Pipeline(typed)
    #expect(pipeline.expression == own)
    #expect(pipeline.aliasNotes.count == typed.split(separator: "+").count)
    #expect(try Pipeline(own).aliasNotes.isEmpty)
  }

  @Test func aNameMeansOneMethod() throws {
    var owners: [String: String] = [:]
    for method in MethodRegistry.descriptions {
      for name in [method.name] + method.aliases {
        #expect(
          owners.updateValue(method.name, forKey: MethodRegistry.plain(name)) == nil, "\(name)")
        #expect(try MethodRegistry.description(named: name).name == method.name)
        #expect(NotOffered.method(named: name) == nil)
      }
    }
  }

  @Test(arguments: ["all-but-the-top", "ZCA", "invgc", "hungarian", "CCA", "k-reciprocal"])
  func whatIsNotOfferedSaysWhy(name: String) throws {
    let error = #expect(throws: PipelineError.self) { try Pipeline(name) }
    #expect(error?.message.hasPrefix("\(name) is not offered: it ") == true)
    #expect(error?.hint?.hasSuffix("figures: docs/methods.md") == true)
    #expect(throws: try #require(error)) { try MethodRegistry.description(named: name) }
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
    guard case .emcl(let plain) = try Pipeline("emcl").steps[0] else {
      Issue.record("no EMCL")
      return
    }
    #expect(plain == EMCLConfiguration())
  }

  @Test(arguments: [
    ("emlc", "did you mean emcl?"), ("emcl(itrations=3)", "did you mean iterations?"),
    ("emcl(variant=papr)", "one of released, paper, robust"),
    ("emcl(scope=local)", "one of global, blocks(texts,videos), gallery, aligned(pairs)"),
    ("emcl(init=sings(2,3))", "one of draw(seed), signs(p,q), file, rows(seed)"),
    ("emcl(k=3,init=signs(2,2))", "leave k out"),
    ("emcl(variant=paper,beta=2)", "leave beta out, or use variant=released"),
    (
      "zzzzzzzzzzzzzzz",
      "known methods: "
        + MethodRegistry.descriptions.filter { $0.shape != .fusion }.map(\.name).joined(
          separator: ", ")
    ),
    ("emcl(32)", "for example emcl(k=32)"), ("sinkhorn+center", "center+sinkhorn"),
    ("is+sinkhorn", "give each its own --method"), ("qe+whiten", "whiten+qe"),
    ("csls+qe", "qe+csls"),
    ("emcl(scope=blocks(64,64))+center", "center+emcl(scope=blocks(64,64)), or scope=global"),
    ("rrf", "emcl-rerank fuse A.h5 B.h5 --by rrf"), ("gc(3)", "for example gc(only=both)"),
    ("sinkhorn+attend", "attend+sinkhorn"), ("attend+center", "center+attend"),
    ("blend+emcl", "emcl+blend"), ("qe+attend", "one of them"), ("attend+qe", "one of them"),
    ("attend+blend", "give each its own --method"),
    ("emcl(scope=blocks(64,64))+attend", "scope=global, with renormalize=true"),
    ("best+center", "emcl-rerank methods best shows its steps, which can be combined"),
    ("sinkhron", "did you mean sinkhorn?"),
    ("qbnrom", "did you mean dis, which others call qbnorm?"),
    ("nnn(bank=galery)", "one of queries, gallery"), ("nnn(aplha=.5)", "did you mean alpha?"),
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
    "is(tau=0)", "is(tau=-1)", "is(tau=x)", "sinkhorn(iterations=0)", "nnn(alpha=9)", "nnn(k=0)",
    "whiten(alpha=1.5)", "pca(rank=0)", "qe(n=0)", "nnn(1,2,3)", "nnn(k=4,.5)", "center(1)",
    "sinkhorn(strength=3)", "attend(T=0)", "attend(2000)", "blend(-0.1)", "blend(share=nan)",
    "hsm(a=0)", "truncate", "truncate(0)", "truncate(1.5)", "quantize(int4)", "hsm(m=1.1)",
    "hsm(b=-1)",
    "emcl(init=signs(9223372036854775807,1))",
    "emcl(init=signs(1,-9223372036854775808))",
    String(repeating: "center+", count: 600) + "emcl",
  ])
  func nonsenseIsRefused(typed: String) {
    let error = #expect(throws: PipelineError.self) { try Pipeline(typed) }
    #expect(error?.message.isEmpty == false)
  }

  @Test func aMatrixIsRefusedWithAReason() throws {
    let set = try RetrievalSet.load(Fixture.path("real/cap4video-scores.h5"))
    for expression in ["emcl", "center", "whiten+nnn", "qe", "dualis"] {
      #expect(throws: OneMethod.Refused.self, "\(expression)") {
        try OneMethod(set, expression)
      }
    }
    #expect(
      try OneMethod(set, "best").member.pipeline.expression
        == "sinkhorn(tau=0.4sd,iterations=20,rho=10)")
  }

  @Test func storedStartsBringTheirSettings() throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/mu0.h5"))
    let stored = try OneMethod(set, "emcl(init=file,rescale=off)").group
    let told = try OneMethod(set, "emcl(init=file,rescale=off,lambda=0.1,iterations=10,beta=4)")
      .group
    let rows = try #require(try stored.texts.rows?.rows(0..<30))
    let others = try told.texts.rows?.rows(0..<30)
    #expect(rows == others)
    #expect(stored.emcl?.leading.k == 7 && stored.emcl?.leading.effectiveBeta == 4)
    let other = try RetrievalSet.load(Fixture.path("synthetic/dot-square.h5"))
    #expect(throws: ExportError.self) { try OneMethod(other, "emcl(init=file)") }
  }

  @Test func everyMethodIsDescribed() {
    for method in MethodRegistry.descriptions {
      #expect(!method.summary.isEmpty && !method.source.isEmpty && !method.cost.isEmpty)
      #expect(!method.formula.isEmpty && !method.rests.isEmpty)
      for parameter in method.parameters { #expect(!parameter.meaning.isEmpty) }
    }
  }
}
