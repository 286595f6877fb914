import JSON
import Manifests
import YAML

/// Values as text in other languages, as Go's encoders write them.
enum Serialisation {
  /// YAML as Helm's `toYaml` gives it, without the line end; nil where Go cannot encode the value.
  static func yaml(_ datum: Datum) -> String? {
    nil
  }
}
