/// How far a fetch has come.
package struct FetchProgress: Sendable, Hashable {
  package let receivedObjects: Int
  package let totalObjects: Int
  package let receivedInBytes: Int

  package init(receivedObjects: Int, totalObjects: Int, receivedInBytes: Int) {
    self.receivedObjects = receivedObjects
    self.totalObjects = totalObjects
    self.receivedInBytes = receivedInBytes
  }
}
