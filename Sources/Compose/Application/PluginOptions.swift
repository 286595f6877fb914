package import Manifests

/// A config management plugin: kept, so that it can be refused by name.
package struct PluginOptions: Sendable, Hashable {
  /// The plugin's name, empty where discovery decides.
  package var name = ""
  package var environment: [String: String] = [:]
  /// The parameters as written.
  package var parameters: [Value] = []

  package init() {}
}
