import Manifests

/// Disruption budgets: too few pods are no failure of the budget.
let policyRules: [String: Rule] = [
  "PodDisruptionBudget": Rule(
    .when(
      .anyCondition(is: "False", except: ["InsufficientPods"]),
      .degraded,
      .reason("PodDisruptionBudget has ")
    ),
    .when(.anyCondition(is: nil, except: []), .healthy, .reason("PodDisruptionBudget has ")),
    .otherwise(.progressing, "Waiting for status")
  )
]
