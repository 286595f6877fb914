import Archive
package import Cluster
import JSON
import Manifests

/// The records of applications in a cluster: Secrets of type `swell.dev/record`, a chain for each application.
///
/// The first Secret of a chain is the record, and is replaced only as long as nobody else has done so; the others hold
/// parts of its inventory, named after their content, and the manifests of its latest syncs. A run that is killed between
/// two writes leaves the record as it was before, or as it is after.
package struct RecordStore: Sendable {
  let client: KubeClient
  /// Where the Secrets are.
  package let namespace: String

  package init(_ client: KubeClient, namespace: String = "swell-system") {
    self.client = client
    self.namespace = namespace
  }

  /// The records of all applications, by the name that objects are tracked by.
  ///
  /// One that cannot be read is an error of that application alone.
  ///
  /// - Throws: when the Secrets cannot be listed.
  package func records() async throws(ClusterError) -> [String: Result<
    ApplicationRecord, RecordError
  >] {
    let found = try await secrets(SecretLabel.kind + " in (head,part)")
    let parts = Self.parts(among: found)
    var records: [String: Result<ApplicationRecord, RecordError>] = [:]
    for secret in found where secret.kind == .head {
      do throws(RecordError) {
        let record = try Self.record(of: secret, try secret.value(), parts: parts)
        records[record.identity.instance] = .success(record)
      } catch {
        // A copy that somebody made of a record says nothing against the one in its place.
        if records[error.instance] == nil { records[error.instance] = .failure(error) }
      }
    }
    return records
  }

  /// The record of an application under what it is composed from now; an empty one where there is none.
  package func record(
    of identity: ApplicationIdentity
  ) async throws(RecordError) -> ApplicationRecord {
    try await stored(identity.instance)?.with(identity) ?? ApplicationRecord(identity: identity)
  }

  /// The record of an application under what it was composed from when it was written; nil where there is none.
  ///
  /// Only what belongs to it is read, by name, so that the records of others cost nothing.
  package func stored(_ instance: String) async throws(RecordError) -> ApplicationRecord? {
    let name = RecordName.head(of: instance)
    var head = try await secret(name, of: instance)
    while let found = head {
      let value = try found.value()
      let names = (value["parts"]?.list ?? []).compactMap(\.string)
      let parts = try await parts(names, of: instance)
      if parts.count < names.count {
        // Whoever has written the record anew meanwhile has deleted what the old one names.
        head = try await secret(name, of: instance)
        guard head?.resourceVersion == found.resourceVersion else { continue }
      }
      return try Self.record(of: found, value, parts: parts)
    }
    return nil
  }

  /// Parts that a killed run of an application left behind, and what syncs of a record before this one kept, as they were some moments ago.
  func strays(of record: ApplicationRecord) async -> Set<String> {
    let labels =
      "\(SecretLabel.kind)!=\(RecordSecret.Kind.head.rawValue),"
      + "\(SecretLabel.application)=\(RecordName.label(of: record.identity.instance))"
    let beginning = RecordName.part(of: record.identity.instance)
    let newest = record.history.last?.id ?? 0
    let names = await recentNames(labelled: labels) { secret, name in
      let sync = secret.label(SecretLabel.sync).flatMap { Int($0) }
      return sync.map { $0 > newest } ?? name.hasPrefix(beginning)
    }
    return Set(names).subtracting(record.parts)
  }

  /// The names of Secrets, as they were some moments ago; none where they cannot be listed.
  func recentNames(
    labelled labels: String,
    where isMeant: (_ secret: Value, _ name: String) -> Bool
  ) async -> [String] {
    let scope = ListScope(
      namespace: namespace,
      labels: labels,
      isMetadataOnly: true,
      isRecent: true
    )
    let found = try? await client.list(.secrets, scope) { secret -> String? in
      guard let name = secret["metadata"]?["name"]?.string else { return nil }
      return isMeant(secret, name) ? name : nil
    }
    return found?.items ?? []
  }

  // MARK: Reading

  private func secrets(_ labels: String) async throws(ClusterError) -> [RecordSecret] {
    let scope = ListScope(namespace: namespace, labels: labels, pageSize: 50)
    return try await client.list(.secrets, scope) { RecordSecret($0) }.items
  }

  /// One Secret of a record; nil where there is none of that name.
  private func secret(
    _ name: String,
    of instance: String
  ) async throws(RecordError) -> RecordSecret? {
    let found: Value?
    do throws(ClusterError) {
      found = try await client.find(.secrets, namespace: namespace, name: name)
    } catch {
      throw RecordError(instance: instance, verb: "read", problem: .cluster(error))
    }
    guard let found else { return nil }
    guard let secret = RecordSecret(found) else {
      let problem = RecordError.Problem.damaged("'\(name)' is no longer what was written")
      throw RecordError(instance: instance, verb: "read", problem: problem)
    }
    return secret
  }

  /// The parts of some names that are there.
  private func parts(
    _ names: [String],
    of instance: String
  ) async throws(RecordError) -> [String: RecordSecret] {
    let answers = await names.concurrentMap(
      limit: requestLimit
    ) { name -> Result<RecordSecret?, RecordError> in
      do throws(RecordError) {
        return .success(try await secret(name, of: instance))
      } catch {
        return .failure(error)
      }
    }
    var parts: [String: RecordSecret] = [:]
    for (name, answer) in zip(names, answers) {
      if let part = try answer.get() { parts[name] = part }
    }
    return parts
  }

  private static func parts(among secrets: [RecordSecret]) -> [String: RecordSecret] {
    Dictionary(
      secrets.lazy.filter { $0.kind == .part }.map { ($0.name, $0) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  private static func record(
    of head: RecordSecret,
    _ value: Value,
    parts: [String: RecordSecret]
  ) throws(RecordError) -> ApplicationRecord {
    let instance = value["application"]?.string ?? head.instance
    func damaged(_ reason: String) -> RecordError {
      RecordError(instance: instance, verb: "read", problem: .damaged(reason))
    }
    guard let form = value["form"]?.int else { throw damaged("it says no form") }
    if form > RecordForm.number {
      throw RecordError(instance: instance, verb: "read", problem: .newerForm(form))
    }
    guard head.name == RecordName.head(of: instance) else {
      let reason = "'\(head.name)' holds the record of another application"
      throw RecordError(instance: head.instance, verb: "read", problem: .damaged(reason))
    }
    let names = (value["parts"]?.list ?? []).compactMap(\.string)
    let continuations = Set((value["continuations"]?.list ?? []).compactMap(\.string))
    var inventory: [ObjectID: InventoryEntry] = [:]
    var packed: [UInt8] = []
    for (position, name) in names.enumerated() {
      guard let part = parts[name] else { throw damaged("its part '\(name)' is missing") }
      let content = part.content ?? []
      let digest = shortDigest(of: content)
      guard name.hasPrefix(RecordName.part(of: instance, digest: digest)) else {
        throw damaged("its part '\(name)' is not what was written")
      }
      packed += content
      let next = position + 1
      if next < names.count, continuations.contains(names[next]) { continue }
      defer { packed = [] }
      guard let entries = RecordForm.entries(of: try part.value(of: packed)) else {
        throw damaged("its part '\(name)' is of another form")
      }
      for entry in entries { inventory[entry.id] = entry }
    }
    var record = ApplicationRecord(
      identity: ApplicationIdentity(
        instance: instance,
        repository: value["repository"]?.string ?? "",
        composition: value["composition"]?.string ?? "",
        environment: value["environment"]?.string
      ),
      inventory: inventory,
      history: [HistoryEntry](encoded: value["history"]?.list ?? [])
    )
    record.user = value["user"]?.string
    // Former versions went by whether the first sync is still remembered.
    let isCut = record.history.first.map { $0.id > 1 } ?? false
    record.wasInstalled = value["installed"]?.bool ?? isCut
    record.resourceVersion = head.resourceVersion
    record.parts = Set(names)
    return record
  }
}
