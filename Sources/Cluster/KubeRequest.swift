/// One request to an API server: a plain value, which tests compare.
package struct KubeRequest: Sendable, Hashable {
  /// What is done to the path.
  package enum Method: String, Sendable, Hashable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  /// How a body is to be understood.
  package enum ContentType: String, Sendable, Hashable, CaseIterable {
    case json = "application/json"
    /// Server-side apply; JSON is YAML too.
    case apply = "application/apply-patch+yaml"
    case mergePatch = "application/merge-patch+json"
    case jsonPatch = "application/json-patch+json"
    case strategicPatch = "application/strategic-merge-patch+json"
  }

  /// The form in which an answer is wanted.
  package enum Accept: String, Sendable, Hashable, CaseIterable {
    case json = "application/json"
    /// Objects reduced to their metadata.
    case metadata =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"
    /// Lists of objects that are reduced to their metadata.
    case metadataList =
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
    /// All groups in one document, where the server can.
    case discovery =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"
  }

  /// One part of the query, unescaped.
  package struct Parameter: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What the request is for, in the words that an error uses: `apply`, `ConfigMap default/web`.
  package struct Purpose: Sendable, Hashable {
    package var verb: String
    package var subject: String

    package init(_ verb: String, _ subject: String) {
      self.verb = verb
      self.subject = subject
    }
  }

  package var method: Method
  /// The path, escaped, beginning with a slash.
  package var path: String
  package var query: [Parameter]
  package var contentType: ContentType?
  package var accept: Accept
  package var body: [UInt8]?
  /// Whether the answer is read line by line while the server writes it.
  package var isStream: Bool
  /// Whether sending it twice does the same as sending it once.
  package var isRepeatable: Bool
  /// Whether the object is a Secret, whose values no message may repeat.
  package var holdsSecret: Bool
  package var timeout: Duration?
  package var purpose: Purpose

  package init(
    _ method: Method = .get,
    _ path: String,
    query: [Parameter] = [],
    contentType: ContentType? = nil,
    accept: Accept = .json,
    body: [UInt8]? = nil,
    isStream: Bool = false,
    isRepeatable: Bool? = nil,
    holdsSecret: Bool = false,
    timeout: Duration? = .seconds(60),
    purpose: Purpose
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.contentType = contentType
    self.accept = accept
    self.body = body
    self.isStream = isStream
    self.isRepeatable = isRepeatable ?? (method != .post)
    self.holdsSecret = holdsSecret
    self.timeout = timeout
    self.purpose = purpose
  }

  /// Whether it is an apply that takes fields over from other managers.
  var isForced: Bool {
    contentType == .apply && query.contains { $0.name == "force" && $0.value == "true" }
  }

  /// Path and query as they go on the wire.
  package var target: String {
    var text = path
    for (position, parameter) in query.enumerated() {
      text += position == 0 ? "?" : "&"
      text += parameter.name
      text += "="
      text += URLText.escaped(parameter.value)
    }
    return text
  }
}
