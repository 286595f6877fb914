import Lua
package import Manifests
import YAML

/// One case of a `health_test.yaml`: an object and what its script has to say of it.
package struct ScriptTest: Sendable {
  /// The file of the object.
  package let path: String
  package let object: Value
  package let expected: Value

  /// All cases of a folder in the layout of Argo CD's `resource_customizations`; of several documents in a file the first counts.
  ///
  /// - Throws: when a file cannot be read.
  package static func all(in tree: SourceTree) throws(ScriptTestError) -> [ScriptTest] {
    let files: [String]
    do throws(SourceTreeError) {
      files = try tree.files()
    } catch {
      throw ScriptTestError(path: tree.label, reason: "\(error)")
    }
    var cases: [ScriptTest] = []
    for path in files where path.hasSuffix("/health_test.yaml") {
      let folder = String(path.dropLast("health_test.yaml".count))
      for test in try value(at: path, of: tree)["tests"]?.list ?? [] {
        let input = folder + (test[anyCase: "inputPath"]?.string ?? "")
        cases.append(
          ScriptTest(
            path: input,
            object: try value(at: input, of: tree),
            expected: test[anyCase: "healthStatus"] ?? [:]
          )
        )
      }
    }
    return cases
  }

  /// What the scripts say instead of what is expected; nil where they say just that.
  ///
  /// Only scripts are asked, and an object that is being deleted is judged by them as well.
  package func difference(by scripts: HealthScripts) -> (expected: String, found: String)? {
    let type = GroupVersionKind(
      apiVersion: object["apiVersion"]?.string ?? "",
      kind: object["kind"]?.string ?? ""
    )
    let verdict = scripts.script(for: type.groupKind)?.verdict(on: object)
    let found = verdict.map { "\($0.status.word): \($0.message)" } ?? ": "
    let words = (expected["status"]?.string ?? "", expected["message"]?.string ?? "")
    let wanted = "\(words.0): \(words.1)"
    return wanted == found ? nil : (wanted, found)
  }

  private static func value(
    at path: String,
    of tree: SourceTree
  ) throws(ScriptTestError) -> Value {
    do {
      let documents = try YAMLReader(duplicateKeys: .lastWins).documents(
        of: try tree.bytes(at: path),
        file: path
      )
      return documents.first?.value ?? [:]
    } catch {
      throw ScriptTestError(path: path, reason: "\(error)")
    }
  }
}

extension Value {
  /// The value under a key in whatever case, as Go's decoder takes it.
  fileprivate subscript(anyCase key: String) -> Value? {
    map?.entries.first { $0.key.lowercased() == key.lowercased() }?.value
  }
}

/// A test of health scripts that cannot be read.
package struct ScriptTestError: Error, CustomStringConvertible {
  let path: String
  let reason: String

  package var description: String {
    reason.hasPrefix(path) ? reason : "\(path): cannot read health test: \(reason)"
  }
}
