import JSON
import Manifests
import YAML

/// Values as text in other languages, as Go's encoders write them.
enum Serialisation {
  /// YAML as Go's `sigs.k8s.io/yaml` writes it; nil where Go cannot encode the value.
  static func yaml(_ datum: Datum) -> String? {
    datum.value.flatMap { YAMLWriter().goText(of: $0) }
  }

  /// YAML without the line end, as Helm's `toYaml` gives it.
  static func toYAML(_ datum: Datum) -> String? {
    guard var text = yaml(datum) else { return nil }
    if text.utf8.last == 0x0A { text.removeLast() }
    return text
  }
}
