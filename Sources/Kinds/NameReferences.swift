/// The fields of built-in kinds that hold the name of another object, as kustomize knows them.
///
/// Kinds stand in the order in which kustomize looks at them; where a field may name objects of several kinds, the first one counts.
package let nameReferences: [NameReference] = [
  NameReference(
    version: "v1",
    kind: "ServiceAccount",
    referrers: [
      FieldSpec("subjects", group: rbac, kind: "RoleBinding"),
      FieldSpec("subjects", group: rbac, kind: "ClusterRoleBinding"),
    ] + inPods(workloads, "serviceAccountName")
  ),
  NameReference(
    group: rbac,
    kind: "Role",
    referrers: [FieldSpec("roleRef/name", group: rbac, kind: "RoleBinding")]
  ),
  NameReference(
    group: rbac,
    kind: "ClusterRole",
    referrers: [
      FieldSpec("roleRef/name", group: rbac, kind: "RoleBinding"),
      FieldSpec("roleRef/name", group: rbac, kind: "ClusterRoleBinding"),
    ]
  ),
  NameReference(
    version: "v1",
    kind: "ConfigMap",
    referrers: inPods(
      templates,
      "volumes/configMap/name",
      "containers/env/valueFrom/configMapKeyRef/name",
      "initContainers/env/valueFrom/configMapKeyRef/name",
      "containers/envFrom/configMapRef/name",
      "initContainers/envFrom/configMapRef/name",
      "volumes/projected/sources/configMap/name"
    ) + [
      FieldSpec("spec/configSource/configMap", kind: "Node"),
      FieldSpec("rules/resourceNames", kind: "Role"),
      FieldSpec("rules/resourceNames", kind: "ClusterRole"),
      FieldSpec(
        #"metadata/annotations/nginx.ingress.kubernetes.io\/fastcgi-params-configmap"#,
        kind: "Ingress"
      ),
    ]
  ),
  NameReference(
    version: "v1",
    kind: "Secret",
    referrers: inPods(
      templates,
      "volumes/secret/secretName",
      "containers/env/valueFrom/secretKeyRef/name",
      "initContainers/env/valueFrom/secretKeyRef/name",
      "containers/envFrom/secretRef/name",
      "initContainers/envFrom/secretRef/name",
      "imagePullSecrets/name",
      "volumes/projected/sources/secret/name"
    ) + otherSecretReferences
  ),
  NameReference(version: "v1", kind: "Service", referrers: serviceReferences),
  NameReference(
    group: "scheduling.k8s.io",
    version: "v1",
    kind: "PriorityClass",
    referrers: inPods(workloads, "priorityClassName")
  ),
  NameReference(
    version: "v1",
    kind: "PersistentVolume",
    referrers: [
      FieldSpec("spec/volumeName", kind: "PersistentVolumeClaim"),
      FieldSpec("rules/resourceNames", kind: "ClusterRole"),
    ]
  ),
  NameReference(
    version: "v1",
    kind: "PersistentVolumeClaim",
    referrers: inPods(workloads, "volumes/persistentVolumeClaim/claimName")
  ),
  NameReference(
    group: "storage.k8s.io",
    version: "v1",
    kind: "StorageClass",
    referrers: [
      FieldSpec("spec/storageClassName", kind: "PersistentVolume"),
      FieldSpec("spec/storageClassName", kind: "PersistentVolumeClaim"),
      FieldSpec("spec/volumeClaimTemplates/spec/storageClassName", kind: "StatefulSet"),
    ]
  ),
  scaled("Deployment"), scaled("StatefulSet"), scaled("ReplicaSet"),
  scaled("ReplicationController"),
  NameReference(
    group: "networking.k8s.io/v1",
    version: "v1",
    kind: "IngressClass",
    referrers: [FieldSpec("spec/ingressClassName", kind: "Ingress")]
  ),
  NameReference(
    group: admission,
    kind: "ValidatingAdmissionPolicy",
    referrers: [
      FieldSpec("spec/policyName", group: admission, kind: "ValidatingAdmissionPolicyBinding")
    ]
  ),
]

private let rbac = "rbac.authorization.k8s.io"
private let admission = "admissionregistration.k8s.io"

/// Where kinds that name ConfigMaps and Secrets have their pods' specifications.
private let templates: [(kind: String, version: String, path: String)] = [
  ("Pod", "v1", "spec"), ("PodTemplate", "", "template/spec"),
  ("Deployment", "", "spec/template/spec"), ("ReplicaSet", "", "spec/template/spec"),
  ("DaemonSet", "", "spec/template/spec"), ("StatefulSet", "", "spec/template/spec"),
  ("Job", "", "spec/template/spec"), ("CronJob", "", "spec/jobTemplate/spec/template/spec"),
]

/// The same for kinds that name accounts, claims and priorities.
private let workloads: [(kind: String, version: String, path: String)] = [
  ("Pod", "", "spec"), ("StatefulSet", "", "spec/template/spec"),
  ("Deployment", "", "spec/template/spec"), ("ReplicationController", "", "spec/template/spec"),
  ("CronJob", "", "spec/jobTemplate/spec/template/spec"), ("Job", "", "spec/template/spec"),
  ("DaemonSet", "", "spec/template/spec"),
]

private let otherSecretReferences: [FieldSpec] = [
  FieldSpec("spec/tls/secretName", kind: "Ingress"),
  FieldSpec(#"metadata/annotations/ingress.kubernetes.io\/auth-secret"#, kind: "Ingress"),
  FieldSpec(#"metadata/annotations/nginx.ingress.kubernetes.io\/auth-secret"#, kind: "Ingress"),
  FieldSpec(
    #"metadata/annotations/nginx.ingress.kubernetes.io\/auth-tls-secret"#,
    kind: "Ingress"
  ),
  FieldSpec("imagePullSecrets/name", kind: "ServiceAccount"),
  FieldSpec("parameters/secretName", kind: "StorageClass"),
  FieldSpec("parameters/adminSecretName", kind: "StorageClass"),
  FieldSpec("parameters/userSecretName", kind: "StorageClass"),
  FieldSpec("parameters/secretRef", kind: "StorageClass"),
  FieldSpec("rules/resourceNames", kind: "Role"),
  FieldSpec("rules/resourceNames", kind: "ClusterRole"),
  FieldSpec(
    "spec/template/spec/containers/env/valueFrom/secretKeyRef/name",
    group: "serving.knative.dev",
    version: "v1",
    kind: "Service"
  ),
  FieldSpec("spec/azureFile/secretName", kind: "PersistentVolume"),
]

private let serviceReferences: [FieldSpec] = [
  FieldSpec("spec/serviceName", group: "apps", kind: "StatefulSet"),
  FieldSpec("spec/rules/http/paths/backend/serviceName", kind: "Ingress"),
  FieldSpec("spec/backend/serviceName", kind: "Ingress"),
  FieldSpec("spec/rules/http/paths/backend/service/name", kind: "Ingress"),
  FieldSpec("spec/defaultBackend/service/name", kind: "Ingress"),
  FieldSpec("spec/service/name", group: "apiregistration.k8s.io", kind: "APIService"),
  FieldSpec(
    "webhooks/clientConfig/service",
    group: admission,
    kind: "ValidatingWebhookConfiguration"
  ),
  FieldSpec(
    "webhooks/clientConfig/service",
    group: admission,
    kind: "MutatingWebhookConfiguration"
  ),
]

private func inPods(
  _ places: [(kind: String, version: String, path: String)],
  _ fields: String...
) -> [FieldSpec] {
  places.flatMap { place in
    fields.map { FieldSpec("\(place.path)/\($0)", version: place.version, kind: place.kind) }
  }
}

private func scaled(_ kind: String) -> NameReference {
  NameReference(
    kind: kind,
    referrers: [FieldSpec("spec/scaleTargetRef/name", kind: "HorizontalPodAutoscaler")]
  )
}
