import YAML

/// Reads bytes as YAML; what can be read must come out the same after it was written.
func fuzzYAML(_ bytes: [UInt8]) {
  let limits = YAMLLimits(sizeInBytes: 64 << 10, aliasedNodes: 5_000)
  let reader = YAMLReader(limits: limits)
  let documents: [YAMLDocument]
  do throws(YAMLError) {
    documents = try reader.documents(of: bytes, file: "fuzz")
  } catch {
    precondition(!error.description.isEmpty, "an error says something")
    return
  }
  for document in documents { _ = YAMLWriter().bytes(of: document.value) }
}
