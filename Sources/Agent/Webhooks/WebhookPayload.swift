import HTTPServer
import JSON
import Manifests

/// What is of interest in the body of a webhook.
struct WebhookPayload {
  let name: String
  let addresses: [String]
  let refs: [String]

  /// Reads the body of a request that has been checked.
  init(_ request: ServerRequest, from forge: WebhookForge) throws(WebhookError) {
    let body: Value
    do throws(JSONError) {
      body = try JSONReader(limits: JSONLimits(depth: 64)).value(of: Self.json(of: request))
    } catch {
      throw .unreadable(forge, reason: "\(error.problem)")
    }
    let fields = request.fields
    switch forge {
    case .github, .gitea, .gogs:
      name = fields["x-\(forge.rawValue.lowercased())-event"] ?? ""
      addresses = body["repository"].texts("clone_url", "ssh_url", "html_url", "git_url")
      refs = Self.refs(of: body)
    case .gitlab:
      name = fields["x-gitlab-event"] ?? ""
      let project = body["project"]
      addresses =
        project.texts("git_http_url", "git_ssh_url", "web_url")
        + body["repository"].texts("git_http_url", "git_ssh_url", "homepage")
      refs = Self.refs(of: body)
    case .bitbucket:
      name = fields["x-event-key"] ?? ""
      addresses = Self.cloudAddresses(body["repository"])
      refs = (body[["push", "changes"]]?.list ?? []).compactMap(Self.cloudRef)
    case .bitbucketServer:
      name = fields["x-event-key"] ?? ""
      addresses = Self.serverAddresses(body)
      refs = (body["changes"]?.list ?? []).compactMap { $0[["ref", "id"]]?.string }
    case .azureDevOps:
      name = body["eventType"]?.string ?? ""
      addresses = Self.azureAddresses(body[["resource", "repository"]])
      refs = (body[["resource", "refUpdates"]]?.list ?? []).compactMap { $0["name"]?.string }
    }
  }

  /// The body, or the field `payload` of a form.
  private static func json(of request: ServerRequest) -> [UInt8] {
    let type = request.fields["content-type"] ?? ""
    guard type.hasPrefix("application/x-www-form-urlencoded") else { return request.body }
    let key = Array("payload=".utf8)
    let field = request.body.split(separator: UInt8(ascii: "&")).first { $0.starts(with: key) }
    return field.map { formDecoded($0.dropFirst(key.count)) } ?? []
  }

  /// The ref that was pushed, or the branch or tag that was made or deleted.
  private static func refs(of body: Value) -> [String] {
    guard let ref = body["ref"]?.string, !ref.isEmpty else { return [] }
    if ref.hasPrefix("refs/") { return [ref] }
    return [(body["ref_type"]?.string == "tag" ? "refs/tags/" : "refs/heads/") + ref]
  }

  private static func cloudAddresses(_ repository: Value?) -> [String] {
    let page = repository?[["links", "html", "href"]]?.string
    let name = repository?["full_name"]?.string
    return [page, name.map { "git@bitbucket.org:\($0).git" }].compactMap { $0 }
  }

  private static func cloudRef(_ change: Value) -> String? {
    let state = change["new"]?.map == nil ? change["old"] : change["new"]
    guard let name = state?["name"]?.string else { return nil }
    return (state?["type"]?.string == "tag" ? "refs/tags/" : "refs/heads/") + name
  }

  private static func serverAddresses(_ body: Value) -> [String] {
    let repository = body["repository"] ?? body[["pullRequest", "toRef", "repository"]]
    let links = repository?["links"]
    let clones = (links?["clone"]?.list ?? []).compactMap { $0["href"]?.string }
    let pages = (links?["self"]?.list ?? []).compactMap { $0["href"]?.string }
    return clones + pages.compactMap(cloneAddress(ofPage:))
  }

  /// `https://HOST/scm/KEY/NAME` for the page `https://HOST/projects/KEY/repos/NAME/browse`; of a person's repository KEY is `~PERSON`.
  private static func cloneAddress(ofPage page: String) -> String? {
    let parts = page.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let repos = parts.firstIndex(of: "repos"), repos >= 5, repos + 1 < parts.count else {
      return nil
    }
    let key = parts[repos - 2] == "users" ? "~" + parts[repos - 1] : parts[repos - 1]
    return (parts[..<(repos - 2)] + ["scm", key, parts[repos + 1]]).joined(separator: "/")
  }

  /// The address over HTTPS, and the one over ssh that goes with it.
  private static func azureAddresses(_ repository: Value?) -> [String] {
    let told = repository.texts("remoteUrl", "webUrl", "sshUrl")
    return told
      + told.compactMap { address in
        guard let range = address.firstRange(of: "dev.azure.com/") else { return nil }
        let parts = address[range.upperBound...].split(separator: "/")
        guard parts.count == 4, parts[2] == "_git" else { return nil }
        return "git@ssh.dev.azure.com:v3/\(parts[0])/\(parts[1])/\(parts[3])"
      }
  }
}

extension Value? {
  /// The texts under these keys that are there.
  fileprivate func texts(_ keys: String...) -> [String] {
    keys.compactMap { self?[$0]?.string }.filter { !$0.isEmpty }
  }
}

/// A field's value as it was before a form was made of it.
func formDecoded(_ bytes: some Sequence<UInt8>) -> [UInt8] {
  var result: [UInt8] = []
  var digits: [UInt8]?
  for byte in bytes {
    if var open = digits {
      open.append(byte)
      digits = open.count < 2 ? open : nil
      guard open.count == 2 else { continue }
      if let decoded = UInt8(String(decoding: open, as: UTF8.self), radix: 16) {
        result.append(decoded)
      } else {
        result += [UInt8(ascii: "%")] + open
      }
    } else if byte == UInt8(ascii: "%") {
      digits = []
    } else {
      result.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
    }
  }
  return result + (digits.map { [UInt8(ascii: "%")] + $0 } ?? [])
}
