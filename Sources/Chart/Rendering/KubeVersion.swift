/// A Kubernetes version as Helm takes it apart.
struct KubeVersion {
  /// As given, with a leading `v`.
  let full: String
  /// The numbers alone, with a leading `v`: what constraints are checked against.
  let normalised: String
  let major: String
  let minor: String

  init(_ text: String) {
    full = text.hasPrefix("v") ? text : "v" + text
    let numbers = full.dropFirst().prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      .split(separator: ".").map(String.init)
    normalised = "v" + numbers.joined(separator: ".")
    major = numbers.first ?? ""
    minor = numbers.count > 1 ? numbers[1] : ""
  }

  /// Whether a text starts with a version of two numbers at least, none of them with a zero before it.
  static func isVersion(_ text: String) -> Bool {
    let rest = text.hasPrefix("v") ? text.dropFirst() : text[...]
    let numbers = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      .split(separator: ".", omittingEmptySubsequences: false)
      .prefix { !$0.isEmpty }
    return numbers.count > 1 && numbers.allSatisfy { $0 == "0" || !$0.hasPrefix("0") }
  }
}
