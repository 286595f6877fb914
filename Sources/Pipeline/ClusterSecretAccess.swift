import Cluster
import Compose
import HTTP
import JSON
import Manifests
import Report

/// A cluster as a Secret of Argo CD's says how it is reached.
struct ClusterSecretAccess {
  let secret: ClusterSecret
  private let config: Value

  /// Reads a Secret; nil where the document is none about a cluster.
  init?(_ document: Value) {
    guard document.label("argocd.argoproj.io/secret-type") == "cluster",
      let secret = ClusterSecret(document), !secret.server.isEmpty
    else { return nil }
    self.secret = secret
    let text =
      document["stringData"]?["config"]?.string.map { Array($0.utf8) }
      ?? document["data"]?["config"]?.string.flatMap { Base64.bytes(of: $0) } ?? []
    config = (try? JSONReader().value(of: text)) ?? [:]
  }

  /// Whether a destination means this cluster.
  func isMeant(by destination: Destination) -> Bool {
    destination.server.isEmpty
      ? secret.name == destination.name : trimmed(secret.server) == destination.server
  }

  /// How the cluster is reached.
  ///
  /// - Throws: when the Secret asks for a program to be run: only the operator's kubeconfig may.
  func access() throws(RenderedApplication.Failure) -> ClusterAccess {
    for field in ["execProviderConfig", "awsAuthConfig"] where config[field]?.isNull == false {
      throw refusal(
        "its Secret asks for a program ('\(field)'), and only the kubeconfig may name one"
      )
    }
    let tls = config["tlsClientConfig"] ?? [:]
    var access = ClusterAccess(
      name: secret.name,
      cluster: secret.name,
      server: trimmed(secret.server)
    )
    if tls["insecure"] == true {
      access.trust = .unchecked
    } else if let authorities = try bytes("caData", of: tls) {
      access.trust = .only(authorities)
    }
    access.serverName = tls["serverName"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    if let certificate = try bytes("certData", of: tls), let key = try bytes("keyData", of: tls) {
      access.identity = HTTPOptions.Identity(certificate: certificate, key: Masked(key))
    }
    if let token = config["bearerToken"]?.string, !token.isEmpty {
      access.credential = .token(Masked(token))
    } else if let user = config["username"]?.string, !user.isEmpty {
      access.credential = .password(user: user, Masked(config["password"]?.string ?? ""))
    }
    if let proxy = config["proxyUrl"]?.string, !proxy.isEmpty {
      access.proxy = .address(Masked(proxy))
    }
    access.acceptsCompression = config["disableCompression"] != true
    return access
  }

  private func bytes(
    _ field: String,
    of tls: Value
  ) throws(RenderedApplication.Failure) -> [UInt8]? {
    guard let text = tls[field]?.string, !text.isEmpty else { return nil }
    guard let bytes = Base64.bytes(of: text) else {
      throw refusal("'tlsClientConfig.\(field)' of its Secret is no base64")
    }
    return bytes
  }

  private func refusal(_ reason: String) -> RenderedApplication.Failure {
    .init(.refused("cannot use destination '\(secret.name)': \(reason)"))
  }

  private func trimmed(_ server: String) -> String {
    server.hasSuffix("/") ? String(server.dropLast()) : server
  }
}
