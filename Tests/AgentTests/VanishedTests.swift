import Apply
import Chart
import Compose
import Diff
import Foundation
import Manifests
import TestSupport
import Testing

@testable import Agent
@testable import Pipeline

/// Applications on record that nobody declares any more, until somebody does.
@Suite(.cluster, .timeLimit(.minutes(5))) struct VanishedTests {
  private let clusters: Clusters
  private let loop: SyncLoop
  /// The name of an application that no other test has.
  private let name = "t-" + UUID().uuidString.prefix(8).lowercased()
  private let options = SyncOptions { Timestamp(secondsSince1970: 1_785_585_600) }

  init() throws {
    clusters = Clusters(
      try Destinations(
        kubeconfig: try ClusterConnection.required().kubeconfig,
        context: nil,
        environment: [:]
      ),
      stateNamespace: name
    )
    var settings = AgentSettings { Timestamp(secondsSince1970: 1_785_585_600) }
    settings.prunesApplications = true
    loop = SyncLoop(on: clusters, settings: settings) { _ in }
  }

  private func placement(of applications: [RenderedApplication]) throws -> Placement {
    let home = Home.none("r")
    let request = PassRequest(capabilities: .offline)
    let mask = SecretMask(salt: [])
    return Placement(
      applications: applications,
      problems: [],
      repository: "r",
      revision: "1",
      isWhole: true,
      surveying: SurveyingPass(
        request: request,
        home: home,
        composition: "c.yaml",
        clusters: clusters,
        mode: .reading,
        mask: mask
      ),
      declarations: Declarations(),
      definedKinds: [],
      mask: mask,
      pass: SyncPass(
        request,
        repositories: Repositories(home: home, cache: ""),
        mask: mask
      )
    )
  }

  private func origin(_ name: String, isOfObjects: Bool = false) throws -> Origin {
    let placement = try placement(of: [])
    let alone: @Sendable (Manifest) async throws -> Placement = { _ in placement }
    return Origin(
      name: name,
      files: { [:] },
      place: { _ in placement },
      placeAlone: isOfObjects ? alone : nil
    )
  }

  /// Has an application on record, of a repository.
  private func record(of repository: String) async throws -> ApplicationIdentity {
    let identity = ApplicationIdentity(
      instance: name,
      repository: repository,
      composition: "c.yaml"
    )
    let map = GroupVersionKind(apiVersion: "v1", kind: "ConfigMap")
    let entry = InventoryEntry(type: map, namespace: name, name: "m")
    let record = ApplicationRecord(identity: identity, inventory: [entry.id: entry])
    _ = try await clusters.own().records.write(record)
    return identity
  }

  @Test(arguments: [false, true])
  func `what is declared elsewhere by now is not to be deleted`(isOfObjects: Bool) async throws {
    _ = try await record(of: "r")
    let one = try origin("one")
    await loop.noteWhatVanished(from: one, try placement(of: []))
    #expect(await loop.vanished.keys.sorted() == [name])
    let other = try origin("other", isOfObjects: isOfObjects)
    await loop.noteWhatVanished(from: other, try placement(of: [.sample(name)]))
    #expect(await loop.vanished.isEmpty)
  }

  @Test func `what is yielded while records are read is not deleted`() async throws {
    _ = try await record(of: "r")
    await loop.track(try .sample(name), from: try origin("other"), try placement(of: []))
    await loop.noteWhatVanished(from: try origin("one"), try placement(of: []))
    await loop.deleteWhatVanished()
    #expect(await loop.vanished.isEmpty)
  }

  @Test func `what another composition has on record by now stays`() async throws {
    let identity = try await record(of: "another")
    let old = ApplicationIdentity(
      instance: name,
      repository: "r",
      composition: identity.composition
    )
    let placement = try placement(of: [])
    #expect(try await placement.delete(vanished: old, options: options) { _ in } == nil)
    let records = try await clusters.own().records.records()
    #expect(try records[name]?.get().identity == identity)
  }
}

extension SyncLoop {
  fileprivate func track(
    _ rendered: RenderedApplication,
    from origin: Origin,
    _ placement: Placement
  ) {
    let name = rendered.application.instanceName
    applications[name] = Tracked(origin: origin, placement: placement, rendered: rendered)
  }
}
