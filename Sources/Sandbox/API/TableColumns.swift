import Manifests

/// One column of the tables that `kubectl get` shows.
struct TableColumn: Sendable {
  let name: String
  let type: String
  let format: String
  let priority: Int
  let cell: @Sendable (Value, Moment) -> Value

  init(
    _ name: String,
    type: String = "string",
    format: String = "",
    priority: Int = 0,
    cell: @escaping @Sendable (Value, Moment) -> Value
  ) {
    self.name = name
    self.type = type
    self.format = format
    self.priority = priority
    self.cell = cell
  }

  var definition: Value {
    [
      "name": .string(name), "type": .string(type), "format": .string(format), "description": "",
      "priority": .int(priority),
    ]
  }
}

/// The columns of each kind.
enum TableColumns {
  static func of(_ resource: Resource) -> [TableColumn] {
    let name = TableColumn("Name", format: "name") { object, _ in .string(object.name) }
    if let custom = resource.custom, !custom.columns.isEmpty {
      return [name] + custom.columns.map(column)
    }
    if resource.qualified == "events" { return events }
    return [name] + (builtIn[resource.qualified] ?? [resource.isCustom ? customAge : created])
  }

  /// Whether nothing is known of a kind but what every object has.
  static func isPlain(_ resource: Resource) -> Bool {
    !resource.isCustom && builtIn[resource.qualified] == nil && resource.qualified != "events"
  }

  private static let created = TableColumn("Created At", type: "date") { object, _ in
    object[["metadata", "creationTimestamp"]] ?? .null
  }

  private static let customAge = TableColumn("Age", type: "date", cell: age.cell)

  static let age = TableColumn("Age") { object, now in
    .string(Age.text(since: object[["metadata", "creationTimestamp"]]?.string, now: now))
  }

  /// A column that a definition describes by a path.
  private static func column(_ column: Value) -> TableColumn {
    let path = ColumnPath(column["jsonPath"]?.string ?? "")
    let type = column["type"]?.string ?? "string"
    return TableColumn(
      column["name"]?.string ?? "",
      type: type,
      format: column["format"]?.string ?? "",
      priority: column["priority"]?.int ?? 0
    ) { object, now in
      guard let value = path.values(in: object).first else { return .null }
      if type == "date" { return .string(Age.text(since: value.string, now: now)) }
      return type == "string" && value.string == nil ? .string(value.plainText) : value
    }
  }

  /// A column that shows the field at a path, or what stands for its absence.
  static func field(
    _ name: String,
    _ path: [String],
    type: String = "string",
    priority: Int = 0,
    absent: Value = "<none>"
  ) -> TableColumn {
    TableColumn(name, type: type, priority: priority) { object, _ in object[path] ?? absent }
  }

  private static let builtIn: [String: [TableColumn]] = workloads.merging(others) { $1 }

  private static let others: [String: [TableColumn]] = [
    "configmaps": [
      TableColumn("Data", type: "string") { object, _ in
        .int((object["data"]?.map?.count ?? 0) + (object["binaryData"]?.map?.count ?? 0))
      }, age,
    ],
    "secrets": [
      field("Type", ["type"]),
      TableColumn("Data", type: "string") { object, _ in .int(object["data"]?.map?.count ?? 0) },
      age,
    ],
    "namespaces": [field("Status", ["status", "phase"]), age],
    "nodes": [
      TableColumn("Status") { object, _ in
        .string(Conditions(object)["Ready"] == "True" ? "Ready" : "NotReady")
      }, TableColumn("Roles") { _, _ in "<none>" }, age,
      field("Version", ["status", "nodeInfo", "kubeletVersion"], absent: ""),
      TableColumn("Internal-IP", priority: 1) { _, _ in "<none>" },
      TableColumn("External-IP", priority: 1) { _, _ in "<none>" },
      field("OS-Image", ["status", "nodeInfo", "osImage"], priority: 1, absent: "<unknown>"),
      field(
        "Kernel-Version",
        ["status", "nodeInfo", "kernelVersion"],
        priority: 1,
        absent: "<unknown>"
      ),
      field(
        "Container-Runtime",
        ["status", "nodeInfo", "containerRuntimeVersion"],
        priority: 1,
        absent: "<unknown>"
      ),
    ],
    "networkpolicies.networking.k8s.io": [
      TableColumn("Pod-Selector") { object, _ in
        .string(pairs(object[["spec", "podSelector", "matchLabels"]]))
      }, age,
    ],
    "serviceaccounts": [age],
    "rolebindings.rbac.authorization.k8s.io": bindings,
    "clusterrolebindings.rbac.authorization.k8s.io": bindings,
    "endpointslices.discovery.k8s.io": [
      field("AddressType", ["addressType"]),
      TableColumn("Ports") { object, _ in
        let ports = (object["ports"]?.list ?? []).compactMap { $0["port"]?.plainText }
        return .string(ports.isEmpty ? "<unset>" : ports.joined(separator: ","))
      },
      TableColumn("Endpoints") { object, _ in
        let addresses = (object["endpoints"]?.list ?? []).flatMap { $0["addresses"]?.list ?? [] }
        let texts = addresses.compactMap(\.string)
        return .string(texts.isEmpty ? "<unset>" : texts.joined(separator: ","))
      }, age,
    ],
    "storageclasses.storage.k8s.io": [
      field("Provisioner", ["provisioner"]), field("ReclaimPolicy", ["reclaimPolicy"]),
      field("VolumeBindingMode", ["volumeBindingMode"]),
      field("AllowVolumeExpansion", ["allowVolumeExpansion"], absent: false), age,
    ],
    "ingressclasses.networking.k8s.io": [
      field("Controller", ["spec", "controller"]),
      field("Parameters", ["spec", "parameters", "name"]), age,
    ],
    "priorityclasses.scheduling.k8s.io": [
      field("Value", ["value"]), field("Global-Default", ["globalDefault"], absent: false), age,
      field("PreemptionPolicy", ["preemptionPolicy"]),
    ],
    "services": services,
    "ingresses.networking.k8s.io": [
      field("Class", ["spec", "ingressClassName"]),
      TableColumn("Hosts") { object, _ in
        let hosts = (object[["spec", "rules"]]?.list ?? []).compactMap { $0["host"]?.string }
        return .string(hosts.isEmpty ? "*" : hosts.joined(separator: ","))
      },
      TableColumn("Address") { object, _ in .string(loadBalancers(object).joined(separator: ",")) },
      TableColumn("Ports") { object, _ in object[["spec", "tls"]] == nil ? "80" : "80, 443" }, age,
    ],
    "persistentvolumeclaims": [
      field("Status", ["status", "phase"]), field("Volume", ["spec", "volumeName"], absent: ""),
      field("Capacity", ["status", "capacity", "storage"], absent: ""),
      TableColumn("Access Modes") { object, _ in
        .string(object[["spec", "volumeName"]] == nil ? "" : accessModes(object))
      },
      field("StorageClass", ["spec", "storageClassName"], absent: ""),
      field("VolumeAttributesClass", ["spec", "volumeAttributesClassName"], absent: "<unset>"), age,
      field("VolumeMode", ["spec", "volumeMode"], priority: 1),
    ],
    "persistentvolumes": [
      field("Capacity", ["spec", "capacity", "storage"], absent: ""),
      TableColumn("Access Modes") { object, _ in .string(accessModes(object)) },
      field("Reclaim Policy", ["spec", "persistentVolumeReclaimPolicy"]),
      field("Status", ["status", "phase"]),
      TableColumn("Claim") { object, _ in
        let claim = object[["spec", "claimRef"]]
        guard let name = claim?["name"]?.string else { return "" }
        return .string("\(claim?["namespace"]?.string ?? "")/\(name)")
      }, field("StorageClass", ["spec", "storageClassName"], absent: ""),
      field("VolumeAttributesClass", ["spec", "volumeAttributesClassName"], absent: "<unset>"),
      field("Reason", ["status", "reason"], absent: ""), age,
      field("VolumeMode", ["spec", "volumeMode"], priority: 1),
    ],
    "horizontalpodautoscalers.autoscaling": [
      TableColumn("Reference") { object, _ in
        let target = object[["spec", "scaleTargetRef"]]
        return .string("\(target?["kind"]?.string ?? "")/\(target?["name"]?.string ?? "")")
      },
      TableColumn("Targets") { object, _ in
        .string(AutoscalerTargets.text(of: object))
      },
      TableColumn("MinPods") { object, _ in
        .string(object[["spec", "minReplicas"]]?.plainText ?? "<unset>")
      }, field("MaxPods", ["spec", "maxReplicas"]),
      field("Replicas", ["status", "currentReplicas"], absent: 0), age,
    ],
    "customresourcedefinitions.apiextensions.k8s.io": [
      field("Created At", ["metadata", "creationTimestamp"])
    ],
    "poddisruptionbudgets.policy": [
      field("Min Available", ["spec", "minAvailable"], absent: "N/A"),
      field("Max Unavailable", ["spec", "maxUnavailable"], absent: "N/A"),
      field("Allowed Disruptions", ["status", "disruptionsAllowed"], type: "integer", absent: 0),
      age,
    ],
    "leases.coordination.k8s.io": [
      field("Holder", ["spec", "holderIdentity"], absent: ""), age,
    ],
  ]

  private static let events: [TableColumn] = [
    TableColumn("Last Seen") { object, now in
      .string(Age.text(since: object["lastTimestamp"]?.string, now: now))
    }, field("Type", ["type"]), field("Reason", ["reason"]),
    TableColumn("Object") { object, _ in
      let about = object["involvedObject"]
      let kind = about?["kind"]?.string?.lowercased() ?? ""
      return .string("\(kind)/\(about?["name"]?.string ?? "")")
    }, field("Subobject", ["involvedObject", "fieldPath"], priority: 1, absent: ""),
    field("Source", ["source", "component"], priority: 1, absent: ""),
    field("Message", ["message"]),
    TableColumn("First Seen", priority: 1) { object, now in
      .string(Age.text(since: object["firstTimestamp"]?.string, now: now))
    }, field("Count", ["count"], priority: 1, absent: 1),
    TableColumn("Name", format: "name", priority: 1) { object, _ in .string(object.name) },
  ]

  private static let services: [TableColumn] = [
    field("Type", ["spec", "type"]), field("Cluster-IP", ["spec", "clusterIP"]),
    TableColumn("External-IP") { object, _ in
      switch object[["spec", "type"]]?.string {
      case "ExternalName": return object[["spec", "externalName"]] ?? "<none>"
      case "LoadBalancer":
        let addresses = loadBalancers(object)
        return .string(addresses.isEmpty ? "<pending>" : addresses.joined(separator: ","))
      default: return "<none>"
      }
    },
    TableColumn("Port(s)") { object, _ in
      let ports = (object[["spec", "ports"]]?.list ?? []).map { port -> String in
        let number = port["port"]?.plainText ?? ""
        let node = port["nodePort"].map { ":\($0.plainText)" } ?? ""
        return "\(number)\(node)/\(port["protocol"]?.string ?? "TCP")"
      }
      return .string(ports.isEmpty ? "<none>" : ports.joined(separator: ","))
    }, age,
    TableColumn("Selector", priority: 1) { object, _ in
      .string(pairs(object[["spec", "selector"]]))
    },
  ]

  private static let bindings: [TableColumn] = [
    TableColumn("Role") { object, _ in
      let role = object["roleRef"]
      return .string("\(role?["kind"]?.string ?? "")/\(role?["name"]?.string ?? "")")
    }, age, subjects("Users", "User"), subjects("Groups", "Group"),
    subjects("ServiceAccounts", "ServiceAccount"),
  ]

  private static func subjects(_ name: String, _ kind: String) -> TableColumn {
    TableColumn(name, priority: 1) { object, _ in
      let found = (object["subjects"]?.list ?? []).filter { $0["kind"]?.string == kind }
      let texts = found.map { subject -> String in
        let place = subject["namespace"]?.string.map { $0 + "/" } ?? ""
        return place + (subject["name"]?.string ?? "")
      }
      return .string(texts.joined(separator: ", "))
    }
  }

  /// Labels as `a=b,c=d`.
  static func pairs(_ labels: Value?) -> String {
    let texts = (labels?.map ?? [:]).map { "\($0.key)=\($0.value.plainText)" }.sorted()
    return texts.isEmpty ? "<none>" : texts.joined(separator: ",")
  }

  private static func loadBalancers(_ object: Value) -> [String] {
    (object[["status", "loadBalancer", "ingress"]]?.list ?? []).compactMap {
      $0["hostname"]?.string ?? $0["ip"]?.string
    }
  }

  private static func accessModes(_ object: Value) -> String {
    let modes = object[["spec", "accessModes"]]?.list ?? []
    return modes.map { mode in
      switch mode.string {
      case "ReadWriteOnce": "RWO"
      case "ReadOnlyMany": "ROX"
      case "ReadWriteMany": "RWX"
      case "ReadWriteOncePod": "RWOP"
      default: ""
      }
    }.joined(separator: ",")
  }
}
