/// One sync of an application that changed something.
package struct HistoryEntry: Sendable, Hashable {
  /// Counts from one in each application.
  package let id: Int
  package let revision: String
  /// The digest of the placeholders' values; the values themselves are not kept.
  package let placeholdersDigest: String?
  /// Who synced, as the command or the agent calls itself.
  package let initiator: String
  package let startedAt: Timestamp
  /// Nil while it runs, and for ever where it was killed.
  package var finishedAt: Timestamp?
  /// `running`, then how it ended: `succeeded`, `failed`, `unhealthy`, `interrupted`.
  package var end: String
  /// How many objects were created, configured and deleted.
  package var changes: Int

  package init(
    id: Int,
    revision: String,
    placeholdersDigest: String?,
    initiator: String,
    startedAt: Timestamp,
    finishedAt: Timestamp? = nil,
    end: String = "running",
    changes: Int = 0
  ) {
    self.id = id
    self.revision = revision
    self.placeholdersDigest = placeholdersDigest
    self.initiator = initiator
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.end = end
    self.changes = changes
  }
}
