import Foundation
import Glibc
import HTTP
import JSON
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Where an agent listens.
struct Door {
  /// A line of `/metrics`.
  struct Figure {
    let line: String
    var number: Double { line.split(separator: " ").last.flatMap { Double($0) } ?? .nan }
  }

  /// What an agent is started with that listens here.
  var words: [String] {
    ["--listen", "127.0.0.1:\(port)", "--webhook-secrets", secrets.path]
  }

  private let port = ScriptedServer.deadPort()
  private let secrets: TemporaryFolder
  private let client = HTTPClient(HTTPOptions())

  /// Makes one at which some forges are believed.
  init(secretsOf forges: [AgentServerTests.Forge] = []) throws {
    secrets = try TemporaryFolder()
    for forge in forges {
      let name = "webhook.\(forge.rawValue.lowercased()).secret"
      try secrets.write(AgentServerTests.Forge.secret + "\n", to: name)
    }
  }

  /// Gives a forge another secret.
  func change(secretOf forge: AgentServerTests.Forge, to secret: String) throws {
    try secrets.write(secret, to: "webhook.\(forge.rawValue.lowercased()).secret")
  }

  func ask(_ path: String) async throws -> HTTPResponse {
    try await client.send(HTTPRequest(url: "http://127.0.0.1:\(port)\(path)"))
  }

  /// Posts a webhook; the status of the answer.
  func post(_ push: AgentServerTests.Push) async throws -> Int {
    let request = HTTPRequest(
      method: "POST",
      url: "http://127.0.0.1:\(port)/api/webhook",
      fields: try HTTPFields(push.fields + [(name: "Content-Type", value: "application/json")]),
      body: push.body
    )
    return try await client.send(request).status
  }

  /// Waits until somebody answers, and returns the first answer of `/healthz`.
  func open() async throws -> HTTPResponse {
    while true {
      if let response = try? await ask("/healthz") { return response }
      try await Task.sleep(for: .milliseconds(25))
    }
  }

  /// The lines of a family that bear some labels.
  func figures(_ name: String, _ labels: String...) async throws -> [Figure] {
    try await figures(name, bearing: labels)
  }

  private func figures(_ name: String, bearing labels: [String]) async throws -> [Figure] {
    let text = String(decoding: try await ask("/metrics").body, as: UTF8.self)
    return text.split(separator: "\n").map(String.init)
      .filter { line in line.hasPrefix(name + "{") && labels.allSatisfy { line.contains($0) } }
      .map(Figure.init)
  }

  /// Waits until there are such lines, each with a number as wished, and returns them.
  @discardableResult func wait(
    for name: String,
    _ labels: String...,
    until isDone: (Double) -> Bool = { _ in true }
  ) async throws -> [Figure] {
    while true {
      let found = try await figures(name, bearing: labels)
      if !found.isEmpty, found.allSatisfy({ isDone($0.number) }) { return found }
      try await Task.sleep(for: .milliseconds(25))
    }
  }

  /// Waits until repositories were asked and a second has gone by in which none was; how often that was in all.
  @discardableResult func waitForQuiet() async throws -> Double {
    var count = 0.0
    var readings = 0
    while count == 0 || readings < 40 {
      let asked = try await figures("argocd_git_request_total").reduce(0) { $0 + $1.number }
      readings = asked == count ? readings + 1 : 0
      count = asked
      try await Task.sleep(for: .milliseconds(25))
    }
    return count
  }
}
