package import Cluster
package import Manifests

/// The hooks of an application's syncs that may still be there when it is deleted: those that were declared last, and those on record under
/// names that were made.
///
/// No inventory names them, since they come and go. A deletion takes whichever of them bear the application's mark, as Argo CD does; the hooks
/// around an earlier deletion are none of them.
package func leftHooks(
  of record: ApplicationRecord,
  declared: [Desired],
  in discovery: Discovery
) -> [ObjectID: InventoryEntry] {
  var found: [ObjectID: InventoryEntry] = [:]
  for manifest in declared.filter(\.isHook).map(\.manifest) where !manifest.name.isEmpty {
    found[manifest.id] = InventoryEntry(
      type: manifest.type,
      namespace: manifest.namespace,
      name: manifest.name
    )
  }
  let syncs = record.history.filter { $0.note?.isOfDeletion != true }
  for id in syncs.flatMap(\.hooks).map(\.id) where found[id] == nil {
    guard let type = discovery.preferred(for: id.groupKind)?.type else { continue }
    found[id] = InventoryEntry(type: type, namespace: id.namespace, name: id.name)
  }
  return found
}
