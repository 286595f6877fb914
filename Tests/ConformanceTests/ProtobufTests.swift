import Cluster
import Foundation
import JSON
import Manifests
import TestSupport
import Testing

@testable import Sandbox

/// What a real server says in protobuf and in JSON has to be the same once it was read.
@Suite struct ProtobufTests {
  @Test(.apiServer) func `objects in protobuf are those in JSON`() async throws {
    let server = Server(
      try ClusterAccess.find(
        kubeconfig: try ClusterConnection.required().kubeconfig,
        context: nil,
        environment: [:]
      )
    )
    let namespace = "p" + UUID().uuidString.prefix(6).lowercased()
    try await server.make(objects(in: namespace))
    var kinds = Set<String>()
    for resource in BuiltInKinds.current.resources where resource.verbs.contains("list") {
      guard resource.type.group != "apiextensions.k8s.io" else { continue }
      let prefix = resource.type.group.isEmpty ? "/api" : "/apis/\(resource.type.group)"
      let path = "\(prefix)/\(resource.type.version)/\(resource.plural)"
      let bytes = try await server.bytes(path, accept: "application/vnd.kubernetes.protobuf")
      // Older servers do not have every kind.
      guard bytes.starts(with: ProtobufObject.mark) else { continue }
      let read = try items(ProtobufObject.read(bytes), resource)
      let told = try items(await server.value(path), resource)
      for (name, object) in told {
        // Other tests write to the same server.
        guard let other = read[name], other.resourceVersion == object.resourceVersion else {
          continue
        }
        let lines = [other, object].map {
          JSONWriter(style: .pretty(indent: 1)).text(of: $0).components(separatedBy: "\n")
        }
        let difference = lines[0].difference(from: lines[1])
        #expect(difference.isEmpty, "\(resource.qualified) \(name)")
        kinds.insert(resource.qualified)
      }
    }
    #expect(
      kinds.isSuperset(of: ["deployments.apps", "pods", "services", "jobs.batch", "secrets"])
    )
  }

  /// The objects of a list by their names, each as the sandbox's own types would hold it.
  private func items(_ list: Value, _ resource: Resource) throws -> [String: Value] {
    let schema = try #require(resource.schema)
    var found: [String: Value] = [:]
    for item in list["items"]?.list ?? [] {
      var item = item
      item.setMetadata("managedFields", nil)
      var decoder = BuiltInDecoder()
      found["\(item.namespace)/\(item.name)"] = Defaulting.filled(
        try decoder.decode(item, schema),
        schema
      )
    }
    return found
  }

  private func objects(in namespace: String) -> String {
    """
    {apiVersion: v1, kind: Namespace, metadata: {name: \(namespace)}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: \(namespace), annotations: {note: "ö"}}
    spec:
      replicas: 0
      strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 25%}}
      selector: {matchLabels: {app: web}, matchExpressions: [{key: tier, operator: In, values: [front]}]}
      template:
        metadata: {labels: {app: web, tier: front}}
        spec:
          securityContext: {runAsUser: 0, supplementalGroups: [1, 2147483647], sysctls: [{name: a.b, value: "1"}]}
          volumes:
          - {name: config, configMap: {name: settings, items: [{key: a, path: a, mode: 256}]}}
          - {name: scratch, emptyDir: {sizeLimit: 1Gi}}
          - name: mixed
            projected: {sources: [{secret: {name: s}}, {downwardAPI: {items: [{path: l, fieldRef: {fieldPath: metadata.labels}}]}}]}
          containers:
          - name: web
            image: nginx
            ports: [{containerPort: 80, name: http, protocol: TCP}]
            env: [{name: A, value: b}, {name: B, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}]
            envFrom: [{prefix: P_, configMapRef: {name: settings}}]
            resources: {limits: {cpu: 1500m, memory: 1Gi}, requests: {cpu: "1"}}
            livenessProbe: {httpGet: {path: /, port: http}}
            readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 7}
            volumeMounts: [{name: config, mountPath: /c, readOnly: true}]
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: one, namespace: \(namespace)}
    spec: {containers: [{name: one, image: nginx, stdin: true}], tolerations: [{operator: Exists, effect: NoExecute, tolerationSeconds: 0}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: \(namespace)}
    spec: {selector: {app: web}, ports: [{port: 80, targetPort: http, protocol: TCP}], type: NodePort}
    ---
    apiVersion: batch/v1
    kind: Job
    metadata: {name: once, namespace: \(namespace)}
    spec: {backoffLimit: 0, template: {spec: {restartPolicy: Never, containers: [{name: a, image: b, command: [sh, -c, ""]}]}}}
    ---
    apiVersion: v1
    kind: Secret
    metadata: {name: s, namespace: \(namespace)}
    data: {k: AP8Q, empty: ""}
    ---
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: data, namespace: \(namespace)}
    spec: {storageClassName: "", accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web, namespace: \(namespace)}
    spec: {rules: [{host: a.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: reader, namespace: \(namespace)}
    rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
    """
  }
}
