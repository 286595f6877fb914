import Manifests

/// What an agent reads in Argo CD's namespace.
enum ControlKind: CaseIterable {
  case application
  case applicationSet
  case project
  case secret
  case configMap

  var type: GroupVersionKind {
    switch self {
    case .application: GroupVersionKind(apiVersion: "argoproj.io/v1alpha1", kind: "Application")
    case .applicationSet:
      GroupVersionKind(apiVersion: "argoproj.io/v1alpha1", kind: "ApplicationSet")
    case .project: GroupVersionKind(apiVersion: "argoproj.io/v1alpha1", kind: "AppProject")
    case .secret: GroupVersionKind(apiVersion: "v1", kind: "Secret")
    case .configMap: GroupVersionKind(apiVersion: "v1", kind: "ConfigMap")
    }
  }

  /// Which objects of the kind.
  var labels: String? {
    switch self {
    case .application, .applicationSet, .project: nil
    case .secret: "argocd.argoproj.io/secret-type"
    case .configMap: "app.kubernetes.io/part-of=argocd"
    }
  }
}
