import Manifests

/// How many objects a sync may delete without being told so.
enum DeletionCap {
  /// So few are always allowed.
  static let few = 5
  /// So large a share of an application, in per cent, is always allowed.
  static let share = 10

  /// Why so many deletions are refused; nil where they are allowed.
  static func refusal(deleting count: Int, of total: Int, allowed: Int?) -> String? {
    if let allowed {
      return count <= allowed ? nil : text(count, total)
    }
    return count > few && count * 100 > total * share ? text(count, total) : nil
  }

  private static func text(_ count: Int, _ total: Int) -> String {
    "would delete \(count) of \(total) objects (allow it with --allow-deletions \(count))"
  }
}
