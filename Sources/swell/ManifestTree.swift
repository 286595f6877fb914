import Compose
import Glibc
import Manifests
import Pipeline

/// Rendered manifests as files: a folder for each application, below one for its environment where there are several.
///
/// Files are named after objects, so that a second run writes the same ones; those of objects that are gone are removed from the
/// folder of an application that rendered.
struct ManifestTree {
  private let folder: String
  private let isByEnvironment: Bool

  init(_ folder: String, isByEnvironment: Bool) {
    self.folder = folder
    self.isByEnvironment = isByEnvironment
  }

  /// Writes what an application rendered to; nothing is touched where it failed.
  func write(_ application: RenderedApplication) throws {
    guard case .success = application.result else { return }
    let environment = isByEnvironment ? application.application.environment : nil
    let top = ([folder] + [environment, application.name].compactMap { $0 }.map(Self.part))
      .joined(separator: "/")
    var written: Set<String> = []
    for manifest in application.applied {
      var path = top + "/" + Self.path(of: manifest)
      var number = 2
      while !written.insert(path + ".yaml").inserted {
        path = top + "/" + Self.path(of: manifest) + "-\(number)"
        number += 1
      }
      try OutputFile.write(Console.yaml(manifest.value), to: path + ".yaml")
    }
    removeOthers(than: written, below: top)
  }

  private static func path(of manifest: Manifest) -> String {
    let place = manifest.namespace.map { part($0) + "/" } ?? ""
    return place + part("\(manifest.type.kind.lowercased())-\(manifest.name)")
  }

  /// A name as one part of a path, whatever characters are in it.
  private static func part(_ name: String) -> String {
    let plain = name.replacing("/", with: "_")
    return [".", "..", ""].contains(plain) ? "_" + plain : plain
  }

  /// Removes the manifests of objects that are no longer there; links are not followed.
  private func removeOthers(than written: Set<String>, below path: String) {
    guard let stream = opendir(path) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let child = path + "/" + name
      if Int32(entry.pointee.d_type) == Int32(DT_DIR), name != ".", name != ".." {
        removeOthers(than: written, below: child)
        rmdir(child)
      } else if name.hasSuffix(".yaml"), !written.contains(child) {
        unlink(child)
      }
    }
  }
}
