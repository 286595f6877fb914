import HTTP
import Manifests

/// The header fields of requests, made once for each form that requests have.
struct RequestFields: Sendable {
  private struct Form: Hashable {
    let contentType: KubeRequest.ContentType?
    let accept: KubeRequest.Accept
  }

  private var lists: [Form: HTTPFields] = [:]

  /// - Throws: when a credential or a name holds a line break or another forbidden character.
  init(
    authorization: Masked<String>?,
    impersonation: ClusterAccess.Impersonation?,
    userAgent: String
  ) throws(HTTPError) {
    var common = [("User-Agent", userAgent)]
    if let authorization { common.append(("Authorization", authorization.reveal())) }
    if let impersonation { common += Self.fields(of: impersonation) }
    for accept in KubeRequest.Accept.allCases {
      for contentType in KubeRequest.ContentType.allCases.map({ $0 }) + [nil] {
        var fields = common + [("Accept", accept.rawValue)]
        if let contentType { fields.append(("Content-Type", contentType.rawValue)) }
        lists[Form(contentType: contentType, accept: accept)] = try HTTPFields(fields)
      }
    }
  }

  subscript(request: KubeRequest) -> HTTPFields {
    lists[Form(contentType: request.contentType, accept: request.accept)] ?? HTTPFields()
  }

  private static func fields(
    of impersonation: ClusterAccess.Impersonation
  ) -> [(String, String)] {
    var fields = [("Impersonate-User", impersonation.user)]
    if let uid = impersonation.uid { fields.append(("Impersonate-Uid", uid)) }
    fields += impersonation.groups.map { ("Impersonate-Group", $0) }
    for (key, values) in impersonation.extra.sorted(by: { $0.key < $1.key }) {
      fields += values.map { ("Impersonate-Extra-\(URLText.escaped(key))", $0) }
    }
    return fields
  }
}
