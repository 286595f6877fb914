import Manifests
import Testing

@testable import Compose

@Suite struct AnswersTests {
  private func names(_ generator: Value, _ inputs: ComposeInputs) throws -> [String] {
    let expansion = Compose.expand(
      [
        "kind": "ApplicationSet", "metadata": ["name": "s", "namespace": "argocd"],
        "spec": [
          "goTemplate": true, "generators": [generator],
          "template": [
            "metadata": ["name": "{{.name}}-{{.values.k}}-{{.generator.input.parameters.a}}"],
            "spec": ["project": "default"],
          ],
        ],
      ],
      with: inputs
    )
    if let problem = expansion.problems.first { throw problem }
    return expansion.applications.compactMap { $0.document["metadata"]?["name"]?.string }
  }

  @Test func `a plugin is asked with its Secret's token`() throws {
    let objects: [Value] = [
      [
        "kind": "ConfigMap", "metadata": ["name": "c"],
        "data": ["baseUrl": "http://p", "token": "$s:t"],
      ],
      ["kind": "Secret", "metadata": ["name": "s"], "stringData": ["t": " key\n"]],
    ]
    let inputs = ComposeInputs(
      clusterSecrets: objects,
      plugins: { query in
        #expect(query.url == "http://p" && query.token.reveal() == "key")
        return .items([["name": "x"], ["name": "y"]])
      }
    )
    let generator: Value = [
      "plugin": [
        "configMapRef": ["name": "c"], "input": ["parameters": ["a": "b"]],
        "values": ["k": "{{.name}}1"],
      ]
    ]
    #expect(try names(generator, inputs) == ["x-x1-b", "y-y1-b"])
    let error = #expect(throws: CompositionError.self) { try names(generator, ComposeInputs()) }
    #expect(
      "\(error?.problem, default: "")" == "there is no ConfigMap 'c' (give it with --clusters)"
    )
  }

  @Test func `decisions name clusters that are known`() throws {
    let objects: [Value] = [
      [
        "kind": "ConfigMap", "metadata": ["name": "c"],
        "data": [
          "apiVersion": "m.io/v1", "kind": "ducks", "statusListKey": "decisions", "matchKey": "c",
        ],
      ],
      [
        "apiVersion": "m.io/v1", "kind": "Duck", "metadata": ["name": "d"],
        "status": ["decisions": [["c": "in-cluster"], ["c": "nowhere"]]],
      ],
    ]
    let generator: Value = [
      "clusterDecisionResource": [
        "configMapRef": "c", "name": "d", "values": ["k": "{{.name}}"],
      ]
    ]
    let found = try names(generator, ComposeInputs(clusterSecrets: objects))
    #expect(found == ["in-cluster-{{.name}}-<no value>"])
  }

  @Test(arguments: [
    ("a=b", true), ("a!=b", false), ("a in (b, c),!x", true), ("a notin (b)", false), ("a", true),
    ("!a", false), ("a==b,x", false),
  ])
  func `labels are chosen as kubectl chooses them`(text: String, matches: Bool) throws {
    #expect(try LabelSelector(text: text).matches(["a": "b"]) == matches)
  }
}
