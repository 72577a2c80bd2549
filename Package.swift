// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target of this package is held to.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Modules whose loops see every number are optimised in debug builds too.
///
/// Without it the tests take minutes. Checks of bounds and overflow stay.
let optimized: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// A module of the house, with the modules to its left that it reads from.
func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], hasHotLoops: Bool = false
) -> Target {
  .target(
    name: name, dependencies: dependencies, swiftSettings: strict + (hasHotLoops ? optimized : []))
}

/// The tests beside a module.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies + ["TestSupport"], swiftSettings: strict)
}

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

/// The commit of the sources, with a plus when they were changed since; empty outside a repository.
let commit =
  Context.gitInformation.map {
    String($0.currentCommit.prefix(12)) + ($0.hasUncommittedChanges ? "+" : "")
  } ?? ""

// Targets stand in the order in which the data goes through them.
let package = Package(
  name: "emcl-rerank",
  products: [
    .executable(name: "emcl-rerank", targets: ["emcl-rerank"]),
    .library(name: "EMCLRerank", targets: ["EMCLRerank"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // MARK: - C libraries
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

    .target(
      name: "CBuildInfo", cSettings: [.define("EMCL_RERANK_COMMIT", to: "\"\(commit)\"")]),

    .target(name: "CStartup"),

    .target(name: "CLoops", cSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))]),

    // MARK: - Modules
    module("EmbeddingMath", ["COpenBLAS", "CLoops"], hasHotLoops: true),
    module(
      "EmbeddingFiles", ["CHDF5", "CLibCrypto", "CZlib", "EmbeddingMath"], hasHotLoops: true),
    module("EMCL", ["EmbeddingFiles", "EmbeddingMath"], hasHotLoops: true),
    module(
      "Scoring", ["EMCL", "EmbeddingFiles", "EmbeddingMath"], hasHotLoops: true),
    module(
      "RetrievalMetrics", ["EmbeddingFiles", "EmbeddingMath", "Scoring"], hasHotLoops: true),
    module(
      "Reranking", ["EMCL", "EmbeddingFiles", "EmbeddingMath", "RetrievalMetrics", "Scoring"],
      hasHotLoops: true),
    module(
      "RunComparison",
      ["EMCL", "EmbeddingFiles", "EmbeddingMath", "Reranking", "RetrievalMetrics", "Scoring"],
      hasHotLoops: true),
    module(
      "Suites",
      [
        "CYAML", "EmbeddingFiles", "EmbeddingMath", "Reranking", "RetrievalMetrics",
        "RunComparison", "Scoring",
      ]),
    module(
      "RunReports",
      ["EMCL", "EmbeddingFiles", "Reranking", "RetrievalMetrics", "RunComparison", "Scoring"]),
    module(
      "RankingExports", ["EmbeddingFiles", "EmbeddingMath", "Reranking", "Scoring"],
      hasHotLoops: true),
    module(
      "EMCLRerank",
      [
        "EmbeddingFiles", "EmbeddingMath", "Reranking", "RetrievalMetrics", "RunComparison",
        "RunReports",
      ]),
    .executableTarget(
      name: "emcl-rerank",
      dependencies: [
        "EmbeddingMath", "EmbeddingFiles", "EMCL", "Scoring", "RetrievalMetrics", "Reranking",
        "RunComparison", "Suites", "RunReports", "RankingExports", "CStartup", "CBuildInfo",
        argumentParser,
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "sgemm-roof", dependencies: ["COpenBLAS"], path: "Benchmarks/SgemmRoof",
      swiftSettings: strict),

    // MARK: - Tests
    .target(
      name: "TestSupport",
      dependencies: [
        "EmbeddingMath", "EmbeddingFiles", "Scoring", "RetrievalMetrics", "Reranking",
      ], path: "Tests/TestSupport", swiftSettings: strict),
    tests("EmbeddingMathTests", ["EmbeddingMath"]),
    tests("EmbeddingFilesTests", ["EmbeddingFiles", "EmbeddingMath"]),
    tests("EMCLTests", ["EMCL", "EmbeddingFiles", "EmbeddingMath"]),
    tests("ScoringTests", ["Scoring", "EMCL", "EmbeddingFiles", "EmbeddingMath"]),
    tests(
      "RetrievalMetricsTests",
      ["RetrievalMetrics", "Scoring", "EMCL", "EmbeddingFiles", "EmbeddingMath"]),
    tests(
      "RerankingTests",
      ["Reranking", "EMCL", "EmbeddingFiles", "EmbeddingMath", "RetrievalMetrics", "Scoring"]),
    tests(
      "RunComparisonTests",
      [
        "RunComparison", "EMCL", "Reranking", "RetrievalMetrics", "Scoring", "EmbeddingFiles",
        "EmbeddingMath",
      ]),
    tests(
      "SuitesTests",
      [
        "Suites", "EmbeddingFiles", "EmbeddingMath", "Reranking", "RetrievalMetrics",
        "RunComparison", "Scoring",
      ]),
    tests(
      "RunReportsTests",
      [
        "RunReports", "RunComparison", "RetrievalMetrics", "EMCL", "EmbeddingFiles", "Reranking",
        "Scoring",
      ]),
    tests("EMCLRerankTests", ["EMCLRerank"]),
    tests("CommandTests", ["emcl-rerank", "EmbeddingFiles", "EmbeddingMath"]),
    tests("ProjectTests", ["Reranking"]),
  ]
)
