import Archive
import Cluster
import JSON
package import Manifests

extension RecordStore {
  /// What a sync keeps beside its entry in the history.
  package struct Kept: Sendable, Hashable {
    /// Whole objects, in the order in which they were given.
    package var objects: [Value]
    /// The application's document as it was then; nil where it is not known.
    package var application: Value?

    package init(objects: [Value], application: Value? = nil) {
      self.objects = objects
      self.application = application
    }
  }

  /// What one sync of an application desired, whole; nil where it is not remembered.
  package func manifests(
    of sync: Int,
    in record: ApplicationRecord
  ) async throws(RecordError) -> Kept? {
    try await kept(.manifests, by: sync, in: record)
  }

  /// What one sync of an application deleted; nil where it deleted nothing.
  package func deleted(
    by sync: Int,
    in record: ApplicationRecord
  ) async throws(RecordError) -> Kept? {
    try await kept(.deleted, by: sync, in: record)
  }

  /// Keeps something of a sync for later, and forgets that of syncs that are no longer remembered.
  func keep(
    _ kept: Kept,
    as kind: RecordSecret.Kind,
    of sync: HistoryEntry,
    in record: ApplicationRecord
  ) async throws(RecordError) {
    let instance = record.identity.instance
    do {
      var content: Mapping = ["objects": .list(kept.objects)]
      content["application"] = kept.application
      let text = JSONWriter(style: .compact, escapesHTML: false, sortsKeys: false)
        .bytes(of: .map(content))
      let packed = try gzip(text, subject: "manifests")
      let starts = stride(from: 0, to: packed.count, by: RecordForm.limitInBytes)
      for (piece, start) in starts.enumerated() {
        let end = min(start + RecordForm.limitInBytes, packed.count)
        let name = RecordName.kept(kind, of: instance, by: sync.id, piece: piece)
        let secret = RecordSecret.object(
          kind,
          name: name,
          namespace: namespace,
          instance: instance,
          content: Array(packed[start..<end]),
          sync: sync.id
        )
        _ = try await client.apply(
          secret,
          as: .secrets,
          namespace: namespace,
          name: name,
          manager: "swell"
        )
      }
      await forget(besides: record)
    } catch let error as ClusterError {
      throw RecordError(instance: instance, verb: "write", problem: .init(error))
    } catch {
      throw RecordError(instance: instance, verb: "write", problem: .damaged("\(error)"))
    }
  }

  private func kept(
    _ kind: RecordSecret.Kind,
    by sync: Int,
    in record: ApplicationRecord
  ) async throws(RecordError) -> Kept? {
    let instance = record.identity.instance
    do {
      let labels =
        "\(SecretLabel.kind)=\(kind.rawValue),\(SecretLabel.sync)=\(sync),"
        + "\(SecretLabel.application)=\(RecordName.label(of: instance))"
      let found = try await client.list(.secrets, ListScope(namespace: namespace, labels: labels)) {
        RecordSecret($0)
      }.items
      guard !found.isEmpty else { return nil }
      var packed: [UInt8] = []
      for piece in found.indices {
        let name = RecordName.kept(kind, of: instance, by: sync, piece: piece)
        guard let content = found.first(where: { $0.name == name })?.content else {
          throw RecordError(
            instance: instance,
            verb: "read",
            problem: .damaged("its part '\(name)' is missing")
          )
        }
        packed += content
      }
      let limit = RecordForm.unpackedLimitInBytes
      let text = try gunzip(packed, limitInBytes: limit, subject: "\(kind.rawValue)")
      let value = try JSONReader().value(of: text)
      return Kept(
        objects: value["objects"]?.list ?? [],
        application: value["application"].flatMap { $0.isNull ? nil : $0 }
      )
    } catch let error as RecordError {
      throw error
    } catch let error as ClusterError {
      throw RecordError(instance: instance, verb: "read", problem: .cluster(error))
    } catch {
      throw RecordError(instance: instance, verb: "read", problem: .damaged("\(error)"))
    }
  }

  /// Deletes what syncs kept that are no longer remembered; what cannot be deleted now goes another time.
  private func forget(besides record: ApplicationRecord) async {
    guard record.history.count >= record.rememberedSyncs, let newest = record.history.last?.id
    else { return }
    let remembered = Set(record.history.map(\.id))
    let labels =
      "\(SecretLabel.sync),"
      + "\(SecretLabel.application)=\(RecordName.label(of: record.identity.instance))"
    let forgotten = await recentNames(labelled: labels) { secret, _ in
      guard let sync = secret.label(SecretLabel.sync).flatMap({ Int($0) }) else { return false }
      return sync < newest && !remembered.contains(sync)
    }
    for name in forgotten {
      _ = try? await client.delete(.secrets, namespace: namespace, name: name)
    }
  }
}
