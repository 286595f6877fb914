extension HistoryEntry.Note {
  /// Whether all that was desired is on record with it, so that it can be returned to.
  package var isWhole: Bool {
    switch self {
    case .rollback: true
    case .undo, .deletion, .deletionHooks, .selection: false
    }
  }

  /// Whether it was about some objects alone, and says nothing of how the application as a whole was left.
  package var isPartial: Bool {
    switch self {
    case .selection, .undo: true
    case .rollback, .deletion, .deletionHooks: false
    }
  }

  /// Whether it ran the hooks around a deletion.
  var isOfDeletion: Bool { self == .deletion || self == .deletionHooks }

  init?(encoded text: String) {
    let words = text.split(separator: " ")
    let number = words.last.flatMap { Int($0) }
    switch (words.first, number) {
    case ("rollback", let id?): self = .rollback(to: id)
    case ("undo", let id?): self = .undo(of: id)
    case ("deletion", _): self = .deletion
    case ("hooks", _): self = .deletionHooks
    case ("selection", _): self = .selection
    default: return nil
    }
  }
}

extension HistoryEntry.Note: CustomStringConvertible {
  package var description: String {
    switch self {
    case .rollback(let id): "rollback to \(id)"
    case .undo(let id): "undo of \(id)"
    case .deletion: "deletion"
    case .deletionHooks: "hooks of a deletion"
    case .selection: "selection"
    }
  }
}
