import Foundation
import Manifests
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// The definitions of `charts/core/swell` on a real API server.
@Suite(.apiServer, .timeLimit(.minutes(15))) struct DefinitionTests {
  private static let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
  private static let plurals = [
    "Application": "applications", "ApplicationSet": "applicationsets", "AppProject": "appprojects",
  ]

  @Test func `every document of the compositions is taken as it is`() async throws {
    let live = try Live()
    try await install(in: live)
    let documents = try Self.documents(below: "composition")
    #expect(documents.count >= 12)
    for document in documents {
      let collection = try collection(of: document)
      #expect(await live.api.send(.create(document, in: collection)) == 201, "\(document)")
      let name = try #require(document[["metadata", "name"]]?.string)
      let taken = try #require(await live.api.get("\(collection)/\(name)"))
      #expect(lost(document["spec"] ?? [:], taken["spec"] ?? [:], at: name) == [])
      #expect(await live.api.send(.delete("\(collection)/\(name)")) == 200)
    }
  }

  /// Fields that a value had, and what was made of it has not.
  private func lost(_ sent: Value, _ taken: Value?, at path: String) -> [String] {
    guard let taken else { return [path] }
    if let fields = sent.map {
      return fields.flatMap { lost($0.value, taken[$0.key], at: "\(path).\($0.key)") }
    }
    if let elements = sent.list {
      let others = taken.list ?? []
      return elements.indices.flatMap { index in
        lost(elements[index], others.indices.contains(index) ? others[index] : nil, at: path + "[]")
      }
    }
    return sent == taken ? [] : [path]
  }

  private func collection(of document: Value) throws -> String {
    let namespace = document[["metadata", "namespace"]]?.string ?? "default"
    let plural = try #require(Self.plurals[document["kind"]?.string ?? ""])
    return "/apis/argoproj.io/v1alpha1/namespaces/\(namespace)/\(plural)"
  }

  private func install(in live: Live) async throws {
    let namespace: Value = [
      "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "argocd"],
    ]
    #expect(await live.api.send(.create(namespace, in: "/api/v1/namespaces")) == 201)
    for definition in try Self.documents(below: "charts/core/swell/crds") {
      let name = try #require(definition[["metadata", "name"]]?.string)
      #expect(await live.api.send(.create(definition, in: Self.definitions)) == 201)
      let plural = try #require(name.split(separator: ".").first)
      try await live.wait(for: "/apis/argoproj.io/v1alpha1/namespaces/default/\(plural)") {
        $0 != nil
      }
    }
  }

  /// The documents of the YAML files below a folder of the repository, in no namespace.
  private static func documents(below folder: String) throws -> [Value] {
    let root = "\(Fixture.repository)/\(folder)"
    let files = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return try files.sorted().filter { $0.hasSuffix(".yaml") }.flatMap { file in
      let bytes = Array(try Data(contentsOf: URL(filePath: "\(root)/\(file)")))
      return try YAMLReader().documents(of: bytes, file: file).map(\.value)
    }
  }
}
