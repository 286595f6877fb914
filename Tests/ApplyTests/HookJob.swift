/// A hook that is a Job; what comes after its name goes into its specification.
func hookJob(
  _ name: String,
  _ hook: String,
  policy: String = "BeforeHookCreation",
  wave: Int = 0,
  fails: Bool = false,
  _ rest: String = "backoffLimit: 0"
) -> String {
  """
  apiVersion: batch/v1
  kind: Job
  metadata:
    name: \(name)
    annotations:
      argocd.argoproj.io/hook: \(hook)
      argocd.argoproj.io/hook-delete-policy: \(policy)
      argocd.argoproj.io/sync-wave: "\(wave)"
  spec:
    \(rest)
    template:
      metadata: {annotations: {testcluster.swell.dev/fail: "\(fails)"}}
      spec:
        restartPolicy: Never
        containers:
        - {name: main, image: job:1}
  """
}
