import Manifests

/// Gives fields of built-in kinds the values that the server gives them.
enum Defaulting {
  /// The object with every default of its kind.
  ///
  /// A part that is only a template of another kind does not get that kind's own defaults.
  static func filled(_ object: Value, _ schema: Schema, isTemplate: Bool = false) -> Value {
    switch object {
    case .map(let map):
      var result = map
      if let name = schema.name, !isTemplate {
        for entry in BuiltInKinds.current.defaults(of: name) where isAbsent(entry.key, in: result) {
          result[entry.key] = entry.value
        }
        fillByOthers(&result, name.split(separator: ".").last.map(String.init) ?? "")
      }
      for entry in result.entries {
        guard let field = schema.field(entry.key) else { continue }
        let isTemplate = schema.name?.hasSuffix(".JobTemplateSpec") == true && entry.key == "spec"
        result[entry.key] = filled(entry.value, field, isTemplate: isTemplate)
      }
      for entry in schema.declaredFields where !result.contains(entry.key) {
        guard let value = entry.value["default"], value.map == nil,
          value != 0 || !Omission.isLeftOut(entry.key, schema.name ?? "")
        else { continue }
        result[entry.key] = value
      }
      return .map(result)
    case .list(let elements):
      guard let items = schema.items else { return object }
      return .list(elements.map { filled($0, items) })
    default: return object
    }
  }

  private static func isAbsent(_ name: String, in map: Mapping) -> Bool {
    guard let value = map[name] else { return true }
    return value.isNull
  }

  /// Defaults that follow from other fields.
  private static func fillByOthers(_ map: inout Mapping, _ type: String) {
    switch type {
    case "Container", "EphemeralContainer":
      fill(&map, "imagePullPolicy", pullPolicy(of: map["image"]?.string ?? ""))
    case "DeploymentStrategy" where map["type"] == "RollingUpdate":
      fill(&map, "rollingUpdate", [:])
      fill(&map, "rollingUpdate", "maxUnavailable", "25%")
      fill(&map, "rollingUpdate", "maxSurge", "25%")
    case "DaemonSetUpdateStrategy" where map["type"] == "RollingUpdate":
      fill(&map, "rollingUpdate", [:])
      fill(&map, "rollingUpdate", "maxUnavailable", 1)
      fill(&map, "rollingUpdate", "maxSurge", 0)
    case "StatefulSetUpdateStrategy" where map["type"] == "RollingUpdate":
      fill(&map, "rollingUpdate", [:])
      fill(&map, "rollingUpdate", "partition", 0)
    case "JobSpec" where map["completions"] == nil && map["parallelism"] == 1:
      map["completions"] = 1
    case "LimitRangeItem" where map["type"] == "Container":
      if let most = map["max"] { fill(&map, "default", most) }
      if let usual = map["default"] { fill(&map, "defaultRequest", usual) }
    case "StatefulSetSpec":
      let claims = (map["volumeClaimTemplates"]?.list ?? []).map { claim -> Value in
        var claim = claim
        claim["apiVersion"] = "v1"
        claim["kind"] = "PersistentVolumeClaim"
        return claim
      }
      if !claims.isEmpty { map["volumeClaimTemplates"] = .list(claims) }
    case "DaemonSet":
      let key = ["metadata", "annotations", "deprecated.daemonset.template.generation"]
      var object = Value.map(map)
      if object[key] == nil { object.set(key, "1") }
      map = object.map ?? map
    case "Secret": mergeTexts(of: &map)
    case "Namespace":
      var object = Value.map(map)
      let name = object.name
      let key = ["metadata", "labels", "kubernetes.io/metadata.name"]
      if !name.isEmpty { object.set(key, .string(name)) }
      map = object.map ?? map
    case "Pod": fillPod(&map)
    case "ReplicationController": fillReplicationController(&map)
    case "Role", "ClusterRole": if map["rules"] == nil { map["rules"] = .null }
    case "NetworkPolicySpec":
      fill(&map, "policyTypes", map["egress"] == nil ? ["Ingress"] : ["Ingress", "Egress"])
    default: fillRest(&map, type)
    }
  }

  private static func fillRest(_ map: inout Mapping, _ type: String) {
    switch type {
    case "PodSpec":
      if let name = map["serviceAccountName"] ?? map["serviceAccount"] {
        map["serviceAccountName"] = name
        map["serviceAccount"] = name
      }
    case "ServicePort":
      if let port = map["port"] { fill(&map, "targetPort", port) }
    case "ServiceSpec": fillService(&map)
    case "Subject":
      fill(&map, "apiGroup", map["kind"] == "ServiceAccount" ? nil : "rbac.authorization.k8s.io")
    case "CustomResourceDefinitionNames":
      let kind = map["kind"]?.string ?? ""
      fill(&map, "singular", .string(kind.lowercased()))
      fill(&map, "listKind", .string(kind + "List"))
    default: break
    }
  }

  /// Without labels and a selector of its own it takes those of its template.
  private static func fillReplicationController(_ map: inout Mapping) {
    var object = Value.map(map)
    let labels = object[["spec", "template", "metadata", "labels"]]
    if object[["spec", "selector"]] == nil { object.set(["spec", "selector"], labels) }
    if object.metadata["labels"] == nil { object.setMetadata("labels", labels) }
    map = object.map ?? map
  }

  private static func fillPod(_ map: inout Mapping) {
    var pod = Value.map(map)
    if pod[["spec", "enableServiceLinks"]] == nil {
      pod.set(["spec", "enableServiceLinks"], true)
    }
    for list in ["containers", "initContainers"] {
      guard let containers = pod[["spec", list]]?.list else { continue }
      pod.set(["spec", list], .list(containers.map(requestingLimits)))
    }
    map = pod.map ?? map
  }

  /// Where only a limit is given, as much is requested.
  private static func requestingLimits(_ container: Value) -> Value {
    guard case .map(let limits)? = container[["resources", "limits"]] else { return container }
    var requests = container[["resources", "requests"]]?.map ?? [:]
    for entry in limits where !requests.contains(entry.key) { requests[entry.key] = entry.value }
    var container = container
    container.set(["resources", "requests"], .map(requests))
    return container
  }

  private static func fillService(_ spec: inout Mapping) {
    let type = spec["type"]?.string ?? "ClusterIP"
    if type != "ExternalName" { fill(&spec, "internalTrafficPolicy", "Cluster") }
    if type == "LoadBalancer" { fill(&spec, "allocateLoadBalancerNodePorts", true) }
    if type == "LoadBalancer" || type == "NodePort" {
      fill(&spec, "externalTrafficPolicy", "Cluster")
    }
    if spec["sessionAffinity"] == "ClientIP" {
      fill(&spec, "sessionAffinityConfig", ["clientIP": ["timeoutSeconds": 10_800]])
    }
  }

  /// A Secret's texts become data.
  private static func mergeTexts(of secret: inout Mapping) {
    guard case .map(let texts)? = secret["stringData"] else { return }
    var data = secret["data"]?.map ?? [:]
    for (key, text) in texts.texts { data[key] = .string(Base64.text(of: Array(text.utf8))) }
    secret["data"] = .map(data)
    secret["stringData"] = nil
  }

  private static func fill(_ map: inout Mapping, _ name: String, _ value: Value?) {
    if let value, isAbsent(name, in: map) { map[name] = value }
  }

  private static func fill(_ map: inout Mapping, _ name: String, _ key: String, _ value: Value) {
    guard case .map(var below)? = map[name] else { return }
    fill(&below, key, value)
    map[name] = .map(below)
  }

  private static func pullPolicy(of image: String) -> Value {
    let name = image.split(separator: "/").last ?? ""
    if name.contains("@") { return "IfNotPresent" }
    guard let colon = name.lastIndex(of: ":") else { return "Always" }
    return name[colon...] == ":latest" ? "Always" : "IfNotPresent"
  }
}
