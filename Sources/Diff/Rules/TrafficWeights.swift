import Manifests

/// How much traffic goes where while a rollout is under way.
let trafficWeights = BuiltInRule(
  "traffic-weights",
  "Argo Rollouts and Flagger move the weights of routes during a rollout",
  kinds: [
    GroupKind(group: "networking.istio.io", kind: "VirtualService"),
    GroupKind(group: "gateway.networking.k8s.io", kind: "HTTPRoute"),
  ],
  fields: [
    "/spec/http/*/route/*/weight", "/spec/rules/*/backendRefs/*/weight", "/spec/http",
    "/spec/rules",
  ],
  when: .writtenBy(["rollouts-controller", "flagger"])
)
