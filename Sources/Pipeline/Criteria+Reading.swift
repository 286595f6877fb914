import Apply
import Diff
import Health
import Lua
import Manifests
import YAML

extension Criteria {
  /// Reads scripts by `group/Kind`: a text, or a map of `script` and `openLibraries`.
  mutating func readScripts(_ value: Value) throws(PassError) {
    for entry in value.map ?? [:] {
      guard let text = entry.value.string ?? entry.value["script"]?.string else {
        throw RepositorySettings.problem("health of '\(entry.key)' is no script")
      }
      let libraries = entry.value["openLibraries"]?.bool == true
      let name = "\(RepositorySettings.file) health \(entry.key)"
      scripts.add(LuaScript(name: name, text: text, opensLibraries: libraries), for: entry.key)
    }
  }

  /// Reads rules as Applications have them.
  mutating func readIgnored(_ value: Value) throws(PassError) {
    for rule in value.list ?? [] {
      guard let kind = rule["kind"]?.string else {
        throw RepositorySettings.problem("an entry of 'ignoreDifferences' has no kind")
      }
      ignored.append(IgnoreRule(group: rule["group"]?.string ?? "", kind: kind, rule))
    }
  }

  /// Reads which built-in rules hold: their names with `false`.
  mutating func readSwitches(_ value: Value) throws(PassError) {
    for entry in value.map ?? [:] {
      let names = builtInRules.map(\.name)
      guard names.contains(entry.key) else {
        let hint = nearestName(to: entry.key, in: names).map { " (did you mean '\($0)'?)" } ?? ""
        throw RepositorySettings.problem("no built-in rule '\(entry.key)'\(hint)")
      }
      if entry.value == false { switchedOff.insert(entry.key) }
    }
  }

  /// Reads what an `argocd-cm` ConfigMap says of health and of differences, in both of its forms.
  mutating func readConfigMap(_ data: Mapping, named file: String) throws(PassError) {
    scripts.add(configMap: data)
    readTracking(data)
    exclusions.excluded += try Self.filters(data, "resource.exclusions", in: file)
    exclusions.included += try Self.filters(data, "resource.inclusions", in: file)
    let prefix = "resource.customizations.ignoreDifferences."
    for entry in data where entry.key.hasPrefix(prefix) {
      let name = String(entry.key.dropFirst(prefix.count))
      let key = name.replacing("_", with: "/", maxReplacements: 1)
      let rule = try Self.settings(entry.value, of: entry.key, in: file)
      ignored.append(Self.rule(key == "all" ? "*/*" : key, rule))
    }
    guard let text = data["resource.customizations"] else { return }
    let old = try Self.settings(text, of: "resource.customizations", in: file).map ?? [:]
    scripts.add(settings: old, from: file)
    for entry in old {
      guard let text = entry.value["ignoreDifferences"] else { continue }
      ignored.append(Self.rule(entry.key, try Self.settings(text, of: entry.key, in: file)))
    }
  }

  private mutating func readTracking(_ data: Mapping) {
    if let method = data["application.resourceTrackingMethod"]?.string, method.contains("label") {
      tracking.isByLabelAlone = method == "label"
      tracking.label =
        data["application.instanceLabelKey"]?.string ?? "app.kubernetes.io/instance"
    }
    if let installation = data["installationID"]?.string, !installation.isEmpty {
      tracking.installation = installation
    }
  }

  private static func filters(
    _ data: Mapping,
    _ key: String,
    in file: String
  ) throws(PassError) -> [ResourceFilters.Filter] {
    guard let text = data[key] else { return [] }
    return try settings(text, of: key, in: file).list?.map(ResourceFilters.Filter.init) ?? []
  }

  private static func rule(_ key: String, _ settings: Value) -> IgnoreRule {
    let parts = key.split(separator: "/", maxSplits: 1).map(String.init)
    return IgnoreRule(
      group: parts.count > 1 ? parts[0] : "",
      kind: parts.last ?? "",
      settings
    )
  }

  /// The settings that a text of a ConfigMap holds as YAML.
  private static func settings(
    _ value: Value,
    of key: String,
    in name: String
  ) throws(PassError) -> Value {
    do throws(YAMLError) {
      return try YAMLReader().value(of: Array((value.string ?? "").utf8), file: "\(name) \(key)")
    } catch {
      throw .yaml(error)
    }
  }
}

extension IgnoreRule {
  /// The rule for a group and kind with the settings that Argo CD's own rules have.
  fileprivate init(group: String, kind: String, _ settings: Value) {
    func texts(_ key: String) -> [String] { settings[key]?.list?.compactMap(\.string) ?? [] }
    self.init(
      group: group,
      kind: kind,
      name: settings["name"]?.string,
      namespace: settings["namespace"]?.string,
      pointers: texts("jsonPointers").compactMap { JSONPointer($0) },
      expressions: texts("jqPathExpressions"),
      managers: texts("managedFieldsManagers")
    )
  }
}
