package import Manifests
package import Order

/// What is known of an object without asking, since it is watched.
package enum WatchedObject: Sendable {
  /// It is not there, as long as this is on record of it.
  case absent(InventoryEntry?)
  /// It is there with the values that are on record.
  case asRecorded(InventoryEntry, LiveObject, uid: String?)
}

/// What is known of an application without asking its cluster; what is not known is asked.
package struct Acquaintance: Sendable {
  package var record: ApplicationRecord?
  package var objects: [ObjectID: WatchedObject]

  package init(record: ApplicationRecord? = nil, objects: [ObjectID: WatchedObject] = [:]) {
    self.record = record
    self.objects = objects
  }
}
