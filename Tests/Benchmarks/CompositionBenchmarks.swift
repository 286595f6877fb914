import TestSupport

/// A thousand applications of twenty charts in three repositories, expanded and rendered.
struct CompositionBenchmarks {
  private static let applications = 1_000
  private static let charts = 20
  private static let repositories = 3
  private let repetition = Repetition(warmUps: 1, runs: 3)

  func run(_ report: (Measurement) -> Void) async throws {
    var sources: [TemporaryRepository] = []
    for _ in 0..<Self.repositories {
      let repository = try await TemporaryRepository()
      try await repository.commit(Self.files)
      sources.append(repository)
    }
    let composition = try TemporaryFolder()
    try composition.write(Self.set(sources.map(\.url)), to: "composition/all.yaml")
    let cache = try TemporaryFolder()
    let words = ["\(Program.buildFolder)/swell", "render", composition.path, "--cache", cache.path]
    report(
      try await measure("render 1,000 applications", by: "swell render", repetition) {
        // What earlier runs rendered would not be rendered again.
        try? cache.remove("rendered")
      } work: {
        try peakMemory(ofRunning: words)
      }
    )
    report(
      try await measure("render 1,000 unchanged applications", by: "swell render", repetition) {
        try peakMemory(ofRunning: words)
      }
    )
  }

  private static func set(_ urls: [String]) -> String {
    let elements = (0..<applications).map { number in
      "      - {number: '\(number)', chart: c\(number % charts), url: '\(urls[number % urls.count])'}"
    }
    return """
      apiVersion: argoproj.io/v1alpha1
      kind: ApplicationSet
      metadata: {name: all, namespace: argocd}
      spec:
        generators:
        - list:
            elements:
      \(elements.joined(separator: "\n"))
        template:
          metadata: {name: 'a{{number}}'}
          spec:
            project: default
            source:
              repoURL: '{{url}}'
              path: 'charts/{{chart}}'
              helm: {parameters: [{name: number, value: '{{number}}', forceString: true}]}
            destination: {server: https://kubernetes.default.svc, namespace: 'n{{number}}'}

      """
  }

  /// Charts of a common size: a workload with its service, account and settings.
  private static var files: [String: String] {
    var files: [String: String] = [:]
    for chart in 0..<charts {
      let folder = "charts/c\(chart)"
      files["\(folder)/Chart.yaml"] = "apiVersion: v2\nname: c\(chart)\nversion: 1.0.0\n"
      files["\(folder)/values.yaml"] = "number: ''\nreplicas: 2\nimage: {name: nginx, tag: '1'}\n"
      files["\(folder)/templates/_names.tpl"] = """
        {{- define "c.name" -}}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}{{- end }}
        {{- define "c.labels" -}}
        app.kubernetes.io/name: {{ include "c.name" . }}
        app.kubernetes.io/instance: {{ .Release.Name }}
        number: {{ .Values.number | quote }}
        {{- end }}

        """
      for kind in ["ConfigMap", "Service", "ServiceAccount", "Deployment"] {
        files["\(folder)/templates/\(kind.lowercased()).yaml"] = object(kind)
      }
    }
    return files
  }

  private static func object(_ kind: String) -> String {
    let bodies = [
      "ConfigMap": "data:\n  number: {{ .Values.number | quote }}\n",
      "Service":
        "spec:\n  ports: [{port: 80}]\n  selector: {{- include \"c.labels\" . | nindent 4 }}\n",
      "ServiceAccount": "automountServiceAccountToken: false\n",
      "Deployment": """
      spec:
        replicas: {{ .Values.replicas }}
        selector: {matchLabels: {app: {{ include "c.name" . }}}}
        template:
          metadata: {labels: {app: {{ include "c.name" . }}}}
          spec:
            containers:
            - name: main
              image: "{{ .Values.image.name }}:{{ .Values.image.tag }}"
              env:
              {{- range $i := until 5 }}
              - {name: N{{ $i }}, value: {{ $i | quote }}}
              {{- end }}

      """,
    ]
    let version = kind == "Deployment" ? "apps/v1" : "v1"
    return """
      apiVersion: \(version)
      kind: \(kind)
      metadata:
        name: {{ include "c.name" . }}
        labels: {{- include "c.labels" . | nindent 4 }}
      \(bodies[kind] ?? "")
      """
  }
}
