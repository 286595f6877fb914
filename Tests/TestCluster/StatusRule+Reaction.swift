import Manifests
import Sandbox

extension StatusRule {
  /// Gives an object the rule's status, where it has another, whether its kind has a status subresource or not.
  func reaction(to happening: Happening, of object: Value, at time: String) -> Reaction? {
    guard happening != .deleted, !object.isBeingDeleted else { return nil }
    guard !isSatisfied(by: object) else { return nil }
    let path = objectPath(in: path, of: object)
    let fields: Value = ["status": status(for: object, at: time)]
    return Reaction(
      delay: delay,
      calls: [.merge(fields, into: path + "/status")],
      otherwise: .merge(fields, into: path)
    )
  }
}
