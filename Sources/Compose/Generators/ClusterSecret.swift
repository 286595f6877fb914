package import Manifests
import Template

/// A Secret that describes a cluster, as far as composing reads it.
package struct ClusterSecret: Sendable, Hashable {
  package let name: String
  package let namespace: String
  package let server: String
  package let project: String
  package let labels: [String: String]
  package let annotations: [String: String]

  /// Reads a Secret; nil where the document is none.
  package init?(_ document: Value) {
    guard document["kind"]?.string == "Secret", let metadata = document["metadata"] else {
      return nil
    }
    let data = document["data"]?.map ?? [:]
    let texts = document["stringData"]?.map ?? [:]
    let field = { (key: String) in
      texts[key]?.string ?? data[key]?.string.flatMap { Base64.bytes(of: $0) }
        .map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    name = field("name")
    server = field("server")
    project = field("project")
    namespace = metadata.text("namespace")
    labels = metadata.textMap("labels")
    annotations = metadata.textMap("annotations")
  }

  /// The parameters that templates see.
  func parameters(typed: Bool) -> Parameters {
    var parameters: Parameters = [
      "name": .text(name), "nameNormalized": .text(sanitizedName(name)), "server": .text(server),
      "project": .text(project),
    ]
    if typed {
      var metadata: [String: Parameter] = [:]
      if !annotations.isEmpty { metadata["annotations"] = .texts(annotations) }
      if !labels.isEmpty { metadata["labels"] = .texts(labels) }
      parameters["metadata"] = .map(metadata)
      return parameters
    }
    for (key, text) in annotations { parameters["metadata.annotations.\(key)"] = .text(text) }
    for (key, text) in labels { parameters["metadata.labels.\(key)"] = .text(text) }
    return parameters
  }
}
