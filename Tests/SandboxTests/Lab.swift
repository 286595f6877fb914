import JSON
import Manifests
import YAML

@testable import Sandbox

/// A sandbox without a network, whose time goes as a test says.
struct Lab {
  var server: APIServer
  private var simulation: Simulation
  private(set) var now = Moment(nanosecondsSince1970: 1_800_000_000_000_000_000)

  init(_ script: Script = Script()) {
    server = APIServer(now: now, seed: 7)
    simulation = Simulation(script: script, timeScale: 1)
    pass(.zero)
  }

  /// Lets time pass, and what happens in it happen.
  mutating func pass(_ duration: Duration) {
    let end = now + duration
    while true {
      guard let next = simulation.advance(&server, to: now), next <= end else { break }
      now = max(now, next)
      if next > now { continue }
      now = now + .milliseconds(1)
    }
    now = max(now, end)
    _ = simulation.advance(&server, to: now)
  }

  /// Applies an object that is given as YAML; the status of the answer tells how it went.
  @discardableResult
  mutating func apply(_ text: String) throws -> APIAnswer {
    let object = try YAMLReader().firstDocument(of: Array(text.utf8), file: "object")
    guard let resource = server.resource(of: object) else { throw Refusal.noResource }
    var path = resource.type.group.isEmpty ? "/api/" : "/apis/\(resource.type.group)/"
    path += resource.type.version
    if resource.isNamespaced { path += "/namespaces/default" }
    path += "/\(resource.plural)/\(object.name)?fieldManager=test&force=true"
    return send("PATCH", path, object, type: "application/apply-patch+yaml")
  }

  @discardableResult
  mutating func send(
    _ method: String,
    _ target: String,
    _ body: Value? = nil,
    type: String = "application/json"
  ) -> APIAnswer {
    server.answer(
      APIRequest(
        method: method,
        target: target,
        fields: ["content-type": type],
        body: body.map { JSONWriter().bytes(of: $0) } ?? []
      ),
      at: now
    )
  }

  /// An object of the namespace `default`.
  func object(_ resource: ResourceKey, _ name: String) -> Value? {
    server.store[
      ObjectPlace(resource: resource, key: ObjectKey(namespace: "default", name: name))
    ]
  }

  func objects(_ resource: ResourceKey) -> [Value] { server.objects(resource, in: "default") }
}
