import Manifests
import YAML

/// Makes the service account that stands for one of a cloud's own; kustomize knows Google's cloud alone.
struct PolicyGenerator {
  private let account: String
  private let project: String
  private let name: String
  private let namespace: String

  /// - Throws: when another cloud is named, or a field has the wrong type.
  init(_ configuration: Value) throws(KustomizeError) {
    let names = ["cloud", "kubernetesService", "serviceAccount"]
    let fields = try FieldReader(configuration, names: names, strict: false)
    let cloud = try fields.text("cloud")
    guard cloud == "gke" else { throw KustomizeError(.wrongValue(cloud, expected: "'gke'")) }
    let service = try fields.part("kubernetesService") { (value) throws(KustomizeError) in
      let fields = try FieldReader(value, names: ["name", "namespace"], strict: false)
      return (try fields.text("name"), try fields.text("namespace"))
    }
    let account = try fields.part("serviceAccount") { (value) throws(KustomizeError) in
      let fields = try FieldReader(value, names: ["name", "projectId"], strict: false)
      return (try fields.text("name"), try fields.text("projectId"))
    }
    (name, namespace) = service ?? ("", "")
    (self.account, project) = account ?? ("", "")
  }

  /// The service account.
  func resource() throws(KustomizeError) -> Resource {
    let address = "\(account)@\(project).iam.gserviceaccount.com"
    let annotations = YAMLMap([.init(key: "iam.gke.io/gcp-service-account", node: .text(address))])
    var metadata = YAMLMap([
      .init(key: "annotations", node: .map(annotations)),
      .init(key: "name", node: .text(name)),
    ])
    if !namespace.isEmpty { metadata["namespace"] = .text(namespace) }
    let resource = Resource(
      .map(
        YAMLMap([
          .init(key: "apiVersion", node: .text("v1")),
          .init(key: "kind", node: .text("ServiceAccount")),
          .init(key: "metadata", node: .map(metadata)),
        ])
      )
    )
    try checkIdentity(resource)
    return resource
  }
}
