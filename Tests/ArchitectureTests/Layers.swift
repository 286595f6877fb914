/// The layers of the design, lowest first; a module imports only from what stands before it.
enum Layers {
  static let nouns = ["Manifests"]
  static let wrappers = ["YAML", "JSON", "RE2", "Crypto", "Archive", "Lua", "JQ", "Jsonnet"]
  static let stages = [
    "Kinds", "Template", "Compose", "Chart", "Kustomize", "Render", "Order", "Health", "Diff",
    "Report",
  ]
  static let effects = [
    "Spawn", "Signatures", "HTTP", "HTTPServer", "Git", "Registry", "Forge", "Cluster", "Apply",
    "Sandbox",
  ]
  static let programs = ["Pipeline", "Agent", "swell"]

  static let order = nouns + wrappers + stages + effects + programs
  static let pure = Set(nouns + wrappers + stages)

  /// The C library behind each wrapper, and nothing else imports it.
  static let libraries = [
    "CLibYAML": "YAML", "CSimdjson": "JSON", "CRE2": "RE2", "COpenSSL": "Crypto",
    "CLibArchive": "Archive", "CLua": "Lua", "CJQ": "JQ", "CJsonnet": "Jsonnet", "CLibCurl": "HTTP",
    "CLibGit2": "Git",
    "CAllocator": "swell", "CMicroHTTPD": "HTTPServer", "CKubernetes": "Sandbox",
  ]
}
