import Archive
package import Cluster
import JSON
package import Manifests

extension RecordStore {
  /// Writes a record where nobody else has since it was read, and gives it back as it can be written again.
  ///
  /// Parts of the inventory that have not changed are not written again.
  ///
  /// - Throws: `changedByAnotherRun` where somebody has.
  package func write(_ record: ApplicationRecord) async throws(RecordError) -> ApplicationRecord {
    let instance = record.identity.instance
    var written = record
    written.wasInstalled = record.isInstalled
    written.history = record.remembered
    var made: Set<String> = []
    do {
      let parts = try RecordForm.parts(of: record.inventory)
      var names: [String] = []
      var continuations: [String] = []
      for part in parts {
        let beginning = RecordName.part(of: instance, digest: part.digest)
        if let name = record.parts.first(where: { $0.hasPrefix(beginning) }) {
          names.append(name)
        } else {
          names.append(RecordName.newPart(of: instance, digest: part.digest))
          try await write(part, as: names[names.count - 1], of: instance)
          made.insert(names[names.count - 1])
        }
        if part.isContinuation { continuations.append(names[names.count - 1]) }
      }
      let head = try RecordForm.head(of: written, parts: names, continuations: continuations)
      written.resourceVersion = try await write(head: head, of: written)
      written.parts = Set(names)
      written.strays = record.parts.union(record.strays).subtracting(names)
    } catch let error as ClusterError {
      // What was refused names none of them; what got no answer may have been written after all.
      if let status = error.status, (400..<500).contains(status) {
        _ = await remaining(of: made)
      }
      throw RecordError(instance: instance, verb: "write", problem: .init(error))
    } catch let error as RecordError {
      throw error
    } catch {
      throw RecordError(instance: instance, verb: "write", problem: .damaged("\(error)"))
    }
    written.strays = await remaining(of: written.strays)
    return written
  }

  /// Deletes all Secrets of a record.
  package func delete(_ record: ApplicationRecord) async throws(RecordError) {
    let instance = record.identity.instance
    let labels = "\(SecretLabel.application)=\(RecordName.label(of: instance))"
    do throws(ClusterError) {
      let scope = ListScope(namespace: namespace, labels: labels, isMetadataOnly: true)
      let names = try await client.list(.secrets, scope) { $0["metadata"]?["name"]?.string }.items
      for name in names {
        try await client.delete(.secrets, namespace: namespace, name: name)
      }
    } catch {
      throw RecordError(instance: instance, verb: "delete", problem: .init(error))
    }
  }

  // MARK: Secrets

  private func object(
    _ kind: RecordSecret.Kind,
    _ name: String,
    _ instance: String,
    _ content: [UInt8],
    _ resourceVersion: String? = nil
  ) -> Value {
    RecordSecret.object(
      kind,
      name: name,
      namespace: namespace,
      instance: instance,
      content: content,
      resourceVersion: resourceVersion
    )
  }

  private func write(
    _ part: RecordForm.Part,
    as name: String,
    of instance: String
  ) async throws(ClusterError) {
    let secret = object(.part, name, instance, part.bytes)
    do throws(ClusterError) {
      _ = try await create(secret, as: .secrets)
    } catch {
      // The answer to an earlier attempt was lost: nobody else makes one of this name.
      guard case .alreadyExists = error.problem else { throw error }
    }
  }

  /// How often the first Secret is written where the server says that it has changed, and it has not.
  private static let attempts = 5

  /// Writes the first Secret and returns its new version.
  private func write(
    head content: [UInt8],
    of record: ApplicationRecord
  ) async throws(ClusterError) -> String {
    let instance = record.identity.instance
    let name = RecordName.head(of: instance)
    let secret = object(.head, name, instance, content, record.resourceVersion)
    for attempt in 1... {
      do throws(ClusterError) {
        let written =
          record.resourceVersion == nil
          ? try await create(secret, as: .secrets)
          : try await client.replace(
            secret,
            as: .secrets,
            namespace: namespace,
            name: name,
            manager: "swell"
          )
        return written.object["metadata"]?["resourceVersion"]?.string ?? ""
      } catch {
        guard case .changedByAnotherRun = RecordError.Problem(error) else { throw error }
        let found = try await client.find(.secrets, namespace: namespace, name: name)
          .flatMap { RecordSecret($0) }
        // The answer to an earlier attempt was lost: what stands there is what was to be written.
        if let found, found.content == content { return found.resourceVersion }
        guard found?.resourceVersion == record.resourceVersion, attempt < Self.attempts else {
          throw error
        }
      }
    }
    preconditionFailure("the attempts have no end")
  }

  /// Makes an object beside the records, and the namespace first where it is missing.
  ///
  /// - Throws: when the server refuses.
  package func create(_ object: Value, as type: ResourceType) async throws(ClusterError) -> Written
  {
    do throws(ClusterError) {
      return try await client.create(object, as: type, namespace: namespace, manager: "swell")
    } catch {
      guard error.isNotFound else { throw error }
    }
    try await makeNamespace()
    return try await client.create(object, as: type, namespace: namespace, manager: "swell")
  }

  /// Makes the namespace of the records where it is missing.
  ///
  /// - Throws: when the server refuses.
  package func makeNamespace() async throws(ClusterError) {
    let space: Value = [
      "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(namespace)],
    ]
    do throws(ClusterError) {
      _ = try await client.create(space, as: .namespaces, namespace: nil, manager: "swell")
    } catch {
      guard case .alreadyExists = error.problem else { throw error }
    }
  }

  /// Deletes parts that no record names; returns those that cannot be deleted, which are tried again after the next write.
  private func remaining(of strays: Set<String>) async -> Set<String> {
    var remaining = strays
    for name in strays.sorted() {
      let isGone = (try? await client.delete(.secrets, namespace: namespace, name: name)) != nil
      if isGone { remaining.remove(name) }
    }
    return remaining
  }
}

extension RecordError.Problem {
  init(_ error: ClusterError) {
    switch error.problem {
    case .conflict, .alreadyExists: self = .changedByAnotherRun
    default: self = .cluster(error)
    }
  }
}
