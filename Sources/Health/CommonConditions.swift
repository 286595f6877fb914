import Kinds
import Manifests

/// The verdict that the conditions give which custom resources have in common.
///
/// - Returns: nil for built-in kinds, and where there is nothing to go by.
func conditionsVerdict(of object: Value, _ type: GroupVersionKind) -> Verdict? {
  guard scope(of: type.groupKind) == nil, type.group.contains(".") else { return nil }
  return commonRule.verdict(of: object)
}

private let commonRule = Rule(
  .when(.behind, .progressing, .text("Waiting for the latest specification to be observed")),
  .when(.condition("Stalled", is: "True"), .degraded, .conditionOrReason),
  .when(.condition("Reconciling", is: "True"), .progressing, .conditionOrReason),
  .when(.condition("Ready", is: "True"), .healthy, .conditionOrReason),
  .when(.condition("Ready", is: nil), .progressing, .conditionOrReason),
  .when(.condition("Available", is: "True"), .healthy, .conditionOrReason),
  .when(.condition("Available", is: nil), .progressing, .conditionOrReason)
)
