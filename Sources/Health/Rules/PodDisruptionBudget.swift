import Manifests

/// Disruption budgets: too few pods are no failure of the budget.
///
/// Those of `policy/v1beta1` never have conditions: there it is enough that the controller has seen them.
let policyRules: [String: Rule] = [
  "PodDisruptionBudget": Rule(
    .when(
      .anyCondition(is: "False", except: ["InsufficientPods"]),
      .degraded,
      .reason("PodDisruptionBudget has ")
    ),
    .when(.anyCondition(is: nil, except: []), .healthy, .reason("PodDisruptionBudget has ")),
    .when(
      .field(["apiVersion"], is: "policy/v1beta1"),
      .present(["status", "observedGeneration"]),
      then: .healthy,
      .text("PodDisruptionBudget is observed")
    ),
    .otherwise(.progressing, "Waiting for status")
  )
]
