package import Manifests

/// How a chart is rendered.
package struct HelmOptions: Sendable, Hashable {
  /// The release's name, empty for the application's.
  package var releaseName = ""
  /// The release's namespace, empty for the destination's.
  package var namespace = ""
  /// Value files in the order in which they are laid over each other; paths as written.
  package var valueFiles: [String] = []
  package var ignoreMissingValueFiles = false
  /// Values as YAML text.
  package var values = ""
  /// Values as a map (or as a text holding YAML); where present, `values` does not count.
  package var valuesObject: Value?
  /// Single values, as `--set` and `--set-string` give them.
  package var parameters: [Parameter] = []
  /// Single values that are files' contents, as `--set-file` gives them.
  package var fileParameters: [FileParameter] = []
  /// Whether the files of the chart's `crds` folder are left out.
  package var skipCRDs = false
  package var skipTests = false
  package var skipSchemaValidation = false
  /// Overrides the cluster's version, empty for not.
  package var kubeVersion = ""
  /// Overrides the cluster's API versions, empty for not.
  package var apiVersions: [String] = []
  /// Whether the repository's credentials may go to other hosts.
  package var passCredentials = false
  /// Helm's version, `v3` or `v4`; it changes nothing.
  package var version = ""

  package init() {}

  /// One value by its path.
  package struct Parameter: Sendable, Hashable {
    package var name: String
    package var value: String
    package var forceString: Bool

    package init(name: String, value: String, forceString: Bool = false) {
      self.name = name
      self.value = value
      self.forceString = forceString
    }
  }

  /// One value that is a file's content.
  package struct FileParameter: Sendable, Hashable {
    package var name: String
    package var path: String

    package init(name: String, path: String) {
      self.name = name
      self.path = path
    }
  }
}
