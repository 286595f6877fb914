import Cluster
import Foundation
import HTTP
import JSON
import Manifests
import YAML

@testable import Sandbox

/// An API server, real or not, that is asked by plain requests.
struct Server: Sendable {
  private let client: HTTPClient
  private let access: ClusterAccess

  init(_ access: ClusterAccess) {
    client = HTTPClient(
      HTTPOptions(trust: access.trust, serverName: access.serverName, proxy: .none)
    )
    self.access = access
  }

  /// The minor number of the server's version.
  func minorVersion() async throws -> Int {
    let response = try await send("GET", "/version")
    let minor = try JSONReader().value(of: response.body)["minor"]?.string ?? ""
    return Int(minor.prefix { $0.isNumber }) ?? 0
  }

  /// The document at a path.
  func value(_ path: String, accept: String? = nil) async throws -> Value {
    try JSONReader().value(of: try await send("GET", path, accept: accept).body)
  }

  /// What is at a path, as it came.
  func bytes(_ path: String, accept: String) async throws -> [UInt8] {
    try await send("GET", path, accept: accept).body
  }

  /// Applies objects that are given as YAML documents, one after the other.
  func make(_ text: String) async throws {
    for document in text.components(separatedBy: "---\n") {
      let object = try YAMLReader().firstDocument(of: Array(document.utf8), file: "objects")
      let response = try await send("PATCH", try path(of: object), type: apply, body: object)
      guard response.status < 300 else {
        throw Refused(answer: String(decoding: response.body, as: UTF8.self))
      }
    }
  }

  /// An object that a server did not take.
  struct Refused: Error {
    let answer: String
  }

  private var apply: String { "application/apply-patch+yaml" }

  private func path(of object: Value) throws -> String {
    let type = GroupVersionKind(
      apiVersion: object["apiVersion"]?.string ?? "",
      kind: object["kind"]?.string ?? ""
    )
    guard let resource = BuiltInKinds.current.resources.first(where: { $0.type == type }) else {
      throw Refused(answer: "no kind \(type)")
    }
    var path = type.group.isEmpty ? "/api/v1" : "/apis/\(type.apiVersion)"
    if resource.isNamespaced { path += "/namespaces/\(object.namespace)" }
    return "\(path)/\(resource.plural)/\(object.name)?fieldManager=conformance&force=true"
  }

  /// Makes a case's requests in a new namespace, and returns the answers.
  func answers(to case: ConformanceCase) async throws -> [Answer] {
    let namespace = "c" + UUID().uuidString.prefix(6).lowercased()
    _ = try await send(
      "POST",
      "/api/v1/namespaces",
      body: ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(namespace)]]
    )
    for step in try `case`.preparations() { _ = try await settled(step) }
    var answers: [Answer] = []
    var (versions, pages): ([String: String], [String: String]) = ([:], [:])
    for step in try `case`.steps(in: namespace) {
      var step = step
      for (name, version) in versions {
        step.target = step.target.replacingOccurrences(of: "RV(\(name))", with: version)
      }
      for (name, page) in pages {
        step.target = step.target.replacingOccurrences(of: "CONTINUE(\(name))", with: page)
      }
      let response = try await settled(step)
      if let name = step.keep {
        versions[name] = Answer.resourceVersion(response.body)
        pages[name] = Answer.nextPage(response.body)
      }
      answers.append(
        Answer(
          status: response.status,
          body: response.body,
          warnings: response.head.fields.all("warning"),
          namespace: namespace
        )
      )
    }
    _ = try await send("DELETE", "/api/v1/namespaces/\(namespace)")
    return answers
  }

  /// Asks until the answer has the status that is waited for.
  private func settled(_ step: ConformanceCase.Step) async throws -> HTTPResponse {
    let deadline = ContinuousClock.now + .seconds(300)
    while true {
      let response = try await send(
        step.method,
        step.target,
        type: step.type,
        accept: step.accept,
        body: step.body
      )
      guard let status = step.until, status != response.status, ContinuousClock.now < deadline
      else { return response }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  private func send(
    _ method: String,
    _ target: String,
    type: String? = nil,
    accept: String? = nil,
    body: Value? = nil
  ) async throws -> HTTPResponse {
    var fields = [
      ("User-Agent", "conformance/1"), ("Accept", accept ?? "application/json"),
    ]
    if case .token(let token) = access.credential {
      fields.append(("Authorization", "Bearer \(token.reveal())"))
    }
    if body != nil { fields.append(("Content-Type", type ?? "application/json")) }
    return try await client.send(
      HTTPRequest(
        method: method,
        url: access.server + target,
        fields: HTTPFields(fields.map { (name: $0.0, value: $0.1) }),
        body: body.map { JSONWriter().bytes(of: $0) }
      )
    )
  }
}
