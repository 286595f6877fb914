import Lua
package import Manifests

extension LuaScript {
  /// What the script says of an object; nil where it has no opinion.
  ///
  /// It reads the object as `obj` and returns a table with `status` and `message`. A script that fails leaves the object
  /// unknown, with the reason.
  func verdict(on object: Value) -> Verdict? {
    let answer: Value
    do throws(LuaError) {
      answer = try run(with: object)
    } catch {
      return Verdict(.unknown, "\(error)")
    }
    switch answer {
    case .null: return nil
    case .list(let elements) where elements.isEmpty: return nil
    case .map(let table): return verdict(in: table)
    default:
      return Verdict(.unknown, "expect table output from Lua script, not \(answer.typeName)")
    }
  }

  private func verdict(in table: Mapping) -> Verdict {
    let message = table["message"] ?? ""
    guard let text = message.string ?? (message.isNull ? "" : nil) else {
      return Verdict(
        .unknown,
        "cannot read 'message': \(withArticle(message.typeName)) stands where text is needed"
      )
    }
    guard let word = table["status"]?.string,
      let status = HealthStatus.allCases.first(where: { $0.word == word })
    else { return Verdict(.unknown, "Lua returned an invalid health status") }
    return Verdict(status, text)
  }
}

extension HealthStatus {
  /// The status in the words of Argo CD.
  package var word: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
