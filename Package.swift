// swift-tools-version: 6.2
import PackageDescription

// Modules stand in the order of their layers: each imports only from what stands above it here.
// `ArchitectureTests` holds the same table.

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .treatAllWarnings(as: .error),
]

func module(
  _ name: String,
  _ dependencies: [Target.Dependency] = [],
  links libraries: [String] = []
) -> Target {
  .target(
    name: name,
    dependencies: dependencies,
    swiftSettings: settings,
    linkerSettings: libraries.map { .linkedLibrary($0) }
  )
}

func library(_ name: String, package: String) -> Target {
  .systemLibrary(name: name, providers: [.apt([package])])
}

func shim(
  _ name: String,
  _ dependencies: [Target.Dependency] = [],
  links libraries: [String] = []
) -> Target {
  .target(
    name: name,
    dependencies: dependencies,
    linkerSettings: libraries.map { .linkedLibrary($0) }
  )
}

func tests(
  _ name: String,
  _ dependencies: [Target.Dependency],
  cases: [String] = []
) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: dependencies,
    exclude: cases,
    swiftSettings: settings
  )
}

let package = Package(
  name: "swell",
  products: [
    .executable(name: "swell", targets: ["swell"]),
    .executable(name: "swell-testcluster", targets: ["TestCluster"]),
  ],
  targets: [
    // C libraries, one target each, each imported by exactly one module.
    // What is always needed is linked from static archives where Debian has them: loading shared libraries takes most of a short run.
    // The large ones of network and Git are opened when first used.
    library("CLibYAML", package: "libyaml-dev"),
    library("CLibArchive", package: "libarchive-dev"),
    library("COpenSSL", package: "libssl-dev"),
    shim("CSimdjson", links: ["simdjson"]),
    shim("CJQ", links: []),
    shim("CLua", links: [":libluajit-5.1.a"]),
    shim("CRE2", links: [":libre2.a"]),
    shim("CAllocator"),
    shim("CLazyLibrary"),
    shim("CLibGit2", ["CLazyLibrary"]),
    shim("CLibCurl", ["CLazyLibrary"]),
    shim("CMicroHTTPD", ["CLazyLibrary"]),
    // No code: what a Kubernetes API server says of its own kinds.
    .target(
      name: "CKubernetes",
      exclude: ["kinds.json", "defaults.json", "operators.yaml", "protobuf.json"]
    ),
    // Loads its library when the first program is evaluated.
    shim("CJsonnet", links: []),

    // Nouns: what the stages hand to each other.
    module("Manifests"),

    // Wrappers: one C library each, text in, values out, with budgets.
    module("YAML", ["Manifests", "CLibYAML"], links: [":libyaml.a"]),
    module("JSON", ["Manifests", "CSimdjson"]),
    module("RE2", ["Manifests", "CRE2"]),
    module("Crypto", ["Manifests", "COpenSSL"], links: ["crypto", "crypt"]),
    module("Archive", ["Manifests", "CLibArchive"], links: [":libarchive.a", ":libz.a"]),
    module("Lua", ["Manifests", "CLua"]),
    module("JQ", ["Manifests", "JSON", "CJQ"]),
    module("Jsonnet", ["Manifests", "CJsonnet"]),

    // Stages: pure functions on values.
    module("Kinds", ["Manifests"]),
    module("Template", ["Manifests", "YAML", "JSON", "RE2", "Crypto"]),
    module("Compose", ["Manifests", "YAML", "JSON", "RE2", "Kinds", "Template"]),
    module(
      "Chart",
      ["Manifests", "YAML", "JSON", "RE2", "Crypto", "Archive", "Kinds", "Template"]
    ),
    module(
      "Kustomize",
      ["Manifests", "YAML", "JSON", "RE2", "Crypto", "Kinds", "Chart"]
    ),
    module(
      "Render",
      [
        "Manifests", "YAML", "JSON", "RE2", "Crypto", "Jsonnet", "Kinds", "Template", "Compose",
        "Chart", "Kustomize",
      ]
    ),
    module("Order", ["Manifests", "Kinds"]),
    module("Health", ["Manifests", "YAML", "JSON", "Lua", "Kinds", "Order"]),
    module("Diff", ["Manifests", "YAML", "JSON", "Crypto", "JQ", "Kinds"]),
    module("Report", ["Manifests", "JSON", "YAML", "Crypto", "Order", "Health", "Diff"]),

    // Effects: everything that acts.
    module("Spawn"),
    module("Signatures", ["Spawn"]),
    module("HTTP", ["Manifests", "CLibCurl"]),
    module("HTTPServer", ["CMicroHTTPD"]),
    module("Git", ["Manifests", "Crypto", "Spawn", "HTTP", "CLibGit2"]),
    module(
      "Registry",
      ["Manifests", "YAML", "JSON", "Crypto", "Archive", "Spawn", "Signatures", "HTTP"]
    ),
    module("Forge", ["Manifests", "JSON", "RE2", "Crypto", "Compose", "HTTP"]),
    module("Cluster", ["Manifests", "YAML", "JSON", "Crypto", "Kinds", "Spawn", "HTTP"]),
    module(
      "Apply",
      [
        "Manifests", "JSON", "Crypto", "Archive", "Kinds", "Order", "Health", "Diff", "Report",
        "Cluster",
      ]
    ),

    module(
      "Sandbox",
      [
        "Manifests", "YAML", "JSON", "RE2", "Crypto", "HTTP", "HTTPServer", "Cluster",
        "CKubernetes",
      ]
    ),

    // Programs.
    module(
      "Pipeline",
      [
        "Manifests", "YAML", "JSON", "Crypto", "Lua", "Kinds", "Template", "Compose", "Chart",
        "Kustomize", "Render", "Order", "Health", "Diff", "Report", "Signatures", "HTTP", "Git",
        "Registry",
        "Forge", "Cluster", "Apply",
      ]
    ),
    module(
      "Agent",
      [
        "Manifests", "YAML", "JSON", "Crypto", "Template", "Compose", "Kinds", "Render", "Order",
        "Health", "Diff", "Report", "HTTP", "HTTPServer", "Git", "Forge", "Cluster", "Apply",
        "Pipeline",
      ]
    ),
    .executableTarget(
      name: "swell",
      dependencies: [
        "CAllocator", "Manifests", "YAML", "JSON", "JQ", "Spawn", "Template", "Compose", "Chart",
        "Kustomize", "Render", "Order", "Health", "Diff", "Report", "Signatures", "HTTP",
        "HTTPServer", "Git", "Registry", "Forge", "Cluster", "Apply", "Sandbox", "Pipeline",
        "Agent",
      ],
      swiftSettings: settings
    ),

    // Tests, the cluster that they and the demo use, and the figures.
    .executableTarget(
      name: "TestCluster",
      dependencies: ["Manifests", "YAML", "JSON", "HTTP", "Sandbox"],
      path: "Tests/TestCluster",
      swiftSettings: settings
    ),
    .target(
      name: "TestSupport",
      dependencies: ["Manifests"],
      path: "Tests/TestSupport",
      swiftSettings: settings
    ),
    .target(
      name: "ServerProxy",
      dependencies: ["Manifests", "YAML", "HTTP", "TestSupport"],
      path: "Tests/ServerProxy",
      swiftSettings: settings
    ),
    .executableTarget(
      name: "Benchmarks",
      dependencies: ["Manifests", "YAML", "JSON", "Chart", "Git", "Cluster", "TestSupport"],
      path: "Tests/Benchmarks",
      swiftSettings: settings
    ),
    .target(
      name: "Fuzzing",
      dependencies: ["Manifests", "YAML", "Archive", "Template", "Chart"],
      path: "Tests/Fuzzing",
      exclude: ["Cases", "Entry.c"],
      swiftSettings: settings
    ),
    tests("Fuzzing", ["Fuzzing"]),
    tests("TestCluster", ["Manifests", "YAML", "Sandbox", "TestCluster"]),
    tests(
      "Integration",
      [
        "Manifests", "YAML", "JSON", "HTTP", "Cluster", "Compose", "Diff", "Pipeline",
        "TestSupport", "TestCluster",
        "ServerProxy", "swell",
      ]
    ),
    tests(
      "Fault",
      [
        "Manifests", "YAML", "JSON", "Archive", "HTTP", "TestSupport", "TestCluster", "ServerProxy",
        "swell",
      ]
    ),
    tests("Golden", ["TestSupport", "swell"], cases: ["Cases"]),
    tests(
      "Conformance",
      [
        "Manifests", "YAML", "JSON", "HTTP", "Cluster", "Sandbox", "TestSupport", "TestCluster",
        "swell",
      ],
      cases: ["Cases"]
    ),
    tests("Architecture", []),
    tests("Manifests", ["Manifests"]),
    tests("YAML", ["Manifests", "YAML", "TestSupport"]),
    tests("JSON", ["Manifests", "JSON", "TestSupport"]),
    tests("RE2", ["RE2"]),
    tests("Crypto", ["Manifests", "Crypto", "TestSupport"]),
    tests("Archive", ["Manifests", "Archive"]),
    tests("Kinds", ["Manifests", "Kinds"]),
    tests(
      "Compose",
      ["Manifests", "YAML", "JSON", "Template", "Compose", "TestSupport"],
      cases: ["Cases"]
    ),
    tests("Chart", ["Manifests", "YAML", "JSON", "Template", "Chart"], cases: ["Probes"]),
    tests(
      "Kustomize",
      ["Manifests", "YAML", "Chart", "Kustomize", "TestSupport"],
      cases: ["Cases"]
    ),
    tests(
      "Render",
      [
        "Manifests", "YAML", "JSON", "Kinds", "Template", "Compose", "Chart", "Render", "Spawn",
        "TestSupport",
      ],
      cases: ["Cases"]
    ),
    tests("Order", ["Manifests", "YAML", "JSON", "Order"]),
    tests("Lua", ["Manifests", "Lua"]),
    tests("JQ", ["Manifests", "JQ"]),
    tests("Health", ["Manifests", "YAML", "JSON", "Lua", "Health"]),
    tests("Diff", ["Manifests", "YAML", "JSON", "Kinds", "Diff", "TestSupport"]),
    tests("Report", ["Manifests", "JSON", "Order", "Health", "Diff", "Report"]),
    tests("HTTP", ["Manifests", "HTTP", "TestSupport"]),
    tests("Jsonnet", ["Manifests", "Jsonnet"]),
    tests("Spawn", ["Spawn"]),
    tests("Signatures", ["Signatures", "TestSupport"]),
    tests("Forge", ["Manifests", "Compose", "HTTP", "Forge", "TestSupport"]),
    tests(
      "Registry",
      ["Manifests", "Crypto", "Archive", "HTTP", "Signatures", "Registry", "TestSupport"]
    ),
    tests("Git", ["Manifests", "Crypto", "HTTP", "Git", "TestSupport"]),
    tests("Cluster", ["Manifests", "YAML", "JSON", "HTTP", "Cluster", "TestSupport"]),
    tests(
      "Apply",
      [
        "Manifests", "JSON", "YAML", "Archive", "HTTP", "Kinds", "Order", "Health", "Diff",
        "Report", "Cluster", "Apply", "TestSupport",
      ]
    ),
    tests(
      "Pipeline",
      [
        "Manifests", "YAML", "JSON", "Template", "Archive", "Lua", "Health", "Diff", "Compose",
        "Chart", "Render", "Report", "HTTP", "Git", "Registry", "Pipeline", "TestSupport",
      ]
    ),
    tests(
      "Agent",
      [
        "Manifests", "YAML", "JSON", "Crypto", "Template", "Compose", "Chart", "Render", "Order",
        "Health", "Diff", "Report", "HTTP", "HTTPServer", "Git", "Forge", "Cluster", "Apply",
        "Pipeline", "Agent", "TestSupport", "ServerProxy",
      ]
    ),
    tests("HTTPServer", ["HTTP", "HTTPServer", "TestSupport"]),
    tests(
      "Sandbox",
      ["Manifests", "YAML", "JSON", "HTTP", "Cluster", "Sandbox", "TestSupport"]
    ),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
