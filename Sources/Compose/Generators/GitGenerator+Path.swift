import Manifests
import Template

extension GitGenerator {
  /// Adds what templates may say about a folder, and about a file in it; what a file's content says of `path` is lost.
  func addPath(
    of folder: String,
    file: String? = nil,
    to parameters: inout Parameters,
    typed: Bool
  ) {
    let segments = folder.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let base = segments.last ?? ""
    var texts = ["basename": base, "basenameNormalized": sanitizedName(base)]
    if let file {
      texts["filename"] = file
      texts["filenameNormalized"] = sanitizedName(file)
    }
    guard typed else {
      let name = prefix.isEmpty ? "path" : "\(prefix).path"
      parameters[name] = .text(folder)
      for (key, text) in texts { parameters["\(name).\(key)"] = .text(text) }
      for (index, segment) in segments.enumerated() where !segment.isEmpty {
        parameters["\(name)[\(index)]"] = .text(segment)
      }
      return
    }
    var path = texts.mapValues { Parameter.text($0) }
    path["path"] = .text(folder)
    path["segments"] = .textList(segments)
    if prefix.isEmpty {
      parameters["path"] = .map(path)
    } else {
      parameters[prefix] = .map(["path": .map(path)])
    }
  }
}
