import Manifests

/// Argo CD: sets of applications, judged by whether they were generated.
let argoRules: [String: Rule] = [
  "ApplicationSet": Rule(
    .when(.condition("ErrorOccurred", is: "True"), .degraded),
    .when(.condition("ResourcesUpToDate", is: "False"), .degraded),
    .when(.condition("RolloutProgressing", is: "True"), .progressing),
    .when(.condition("ResourcesUpToDate", is: "True"), .healthy),
    .otherwise(.progressing, "Waiting for the status to be reported")
  )
]
