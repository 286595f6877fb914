import Manifests
import Template

/// Parses bytes as a template of a chart and executes it.
func fuzzTemplate(_ bytes: [UInt8]) {
  var set = TemplateSet(functions: .helm)
  do throws(TemplateError) {
    try set.parse(bytes, name: "fuzz")
    let limits = TemplateLimits(steps: 5_000, outputInBytes: 64 << 10, depth: 200)
    _ = try set.execute("fuzz", data: .map(DatumMap(dot)), limits: limits)
  } catch {
    precondition(!error.description.isEmpty, "an error says something")
  }
}

/// Values of every type, under short names that mutations easily hit.
private let dot: Mapping = [
  "Values": [
    "a": 1, "b": "text", "c": [1, "two", 3.5, .null, true], "d": ["e": ["f": "1.2.3"]], "n": .null,
    "t": "{{ .Values.b }}",
  ],
  "Release": ["Name": "release", "Namespace": "default"],
]
