/// A thousand objects such as a platform has, in as many files: ConfigMaps, Deployments without replicas, Services and
/// ServiceAccounts.
enum MixedObjects {
  /// The files' texts under their names; each object is without a namespace.
  static func files(count: Int) -> [String: String] {
    var files: [String: String] = [:]
    for number in 0..<count {
      files["\(number).yaml"] = text(number)
    }
    return files
  }

  /// The same, with a namespace of their own for each thousand of them, which are among the files.
  ///
  /// Controllers look through all objects of a namespace for each of them, so that in a single one their own work would grow with the square.
  static func files(count: Int, inNamespacesOf name: String) -> [String: String] {
    var files: [String: String] = [:]
    for number in 0..<count {
      let namespace = "\(name)-\(number / 1_000)"
      let place = text(number).split(separator: "\n", omittingEmptySubsequences: false).map(
        String.init
      )
      let line = place.firstIndex { $0.hasPrefix("  name: ") } ?? 0
      var lines = place
      lines.insert("  namespace: \(namespace)", at: line + 1)
      files["\(number).yaml"] = lines.joined(separator: "\n")
      files["namespace-\(number / 1_000).yaml"] =
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: \(namespace)\n"
    }
    return files
  }

  private static func text(_ number: Int) -> String {
    switch number % 4 {
    case 0: configMap("settings-\(number)")
    case 1: deployment("worker-\(number)")
    case 2: service("worker-\(number)")
    default: "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: account-\(number)\n"
    }
  }

  private static func configMap(_ name: String) -> String {
    let lines = (0..<10).map { "    key-\($0)=value-\($0) of \(name)\n" }.joined()
    return """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: \(name)
        labels: {app.kubernetes.io/part-of: bench}
      data:
        mode: fast
        settings.properties: |
      \(lines)
      """
  }

  private static func deployment(_ name: String) -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: \(name)
      labels: {app.kubernetes.io/part-of: bench}
    spec:
      replicas: 0
      selector:
        matchLabels: {app: \(name)}
      template:
        metadata:
          labels: {app: \(name)}
        spec:
          containers:
          - name: main
            image: example.org/worker:1.0
            args: [--queue, \(name)]
            env:
            - {name: MODE, value: fast}
            ports:
            - {name: http, containerPort: 8080, protocol: TCP}
            resources:
              requests: {cpu: 100m, memory: 128Mi}
              limits: {memory: 256Mi}

    """
  }

  private static func service(_ name: String) -> String {
    """
    apiVersion: v1
    kind: Service
    metadata:
      name: \(name)
      labels: {app.kubernetes.io/part-of: bench}
    spec:
      selector: {app: \(name)}
      ports:
      - {name: http, port: 80, targetPort: 8080, protocol: TCP}

    """
  }
}
