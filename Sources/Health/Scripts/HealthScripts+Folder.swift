import Lua
package import Manifests

extension HealthScripts {
  /// Adds the scripts of a folder in the layout of Argo CD's `resource_customizations`: `group/Kind/health.lua`.
  ///
  /// - Throws: when a script cannot be read.
  package mutating func add(customizations tree: SourceTree) throws(SourceTreeError) {
    for path in try tree.files() where path.hasSuffix("/health.lua") {
      let key = String(path.dropLast("/health.lua".count))
      let text = try tree.text(at: path)
      addCustomization(LuaScript(name: path, text: text, opensLibraries: true), for: key)
    }
  }

  /// Adds the scripts of an `argocd-cm` ConfigMap: `resource.customizations.health.group_Kind`, and the old form with all kinds
  /// in one text, which is read elsewhere.
  package mutating func add(configMap data: Mapping) {
    let prefix = "resource.customizations.health."
    for entry in data where entry.key.hasPrefix(prefix) {
      guard let text = entry.value.string else { continue }
      let name = String(entry.key.dropFirst(prefix.count))
      let libraries = data["resource.customizations.useOpenLibs." + name]?.string == "true"
      let script = LuaScript(name: entry.key, text: text, opensLibraries: libraries)
      add(script, for: name.replacing("_", with: "/", maxReplacements: 1))
    }
  }

  /// Adds the scripts of a map from `group/Kind` to settings with `health.lua`, as the old form of `argocd-cm` has it.
  package mutating func add(settings: Mapping, from name: String) {
    for entry in settings {
      guard let text = entry.value["health.lua"]?.string else { continue }
      let libraries = entry.value["health.lua.useOpenLibs"]?.bool == true
      let script = LuaScript(name: "\(name) \(entry.key)", text: text, opensLibraries: libraries)
      add(script, for: entry.key)
    }
  }
}
