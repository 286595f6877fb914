import Manifests

extension ChartMetadata {
  /// Takes control characters out of texts, as Helm does before it checks them.
  mutating func sanitise() {
    let texts: [WritableKeyPath<ChartMetadata, String>] = [
      \.name, \.description, \.home, \.icon, \.condition, \.tags, \.appVersion, \.kubeVersion,
    ]
    for path in texts { self[keyPath: path].sanitise() }
    for index in sources.indices { sources[index].sanitise() }
    for index in keywords.indices { keywords[index].sanitise() }
    for index in maintainers.indices {
      maintainers[index].name.sanitise()
      maintainers[index].email.sanitise()
      maintainers[index].url.sanitise()
    }
    for index in dependencies.indices { dependencies[index].sanitise() }
  }

  /// What is wrong with it in plain words; nil where it can be used.
  var fault: String? {
    if name.isEmpty { return "'name' is missing" }
    if name == "." || name == ".." || name.utf8.contains(UInt8(ascii: "/")) {
      return "the name '\(name)' cannot be used"
    }
    if version.isEmpty { return "'version' is missing" }
    if (try? Version(version)) == nil { return "the version '\(version)' is no semantic version" }
    guard ["", "application", "library"].contains(type) else {
      return "the type '\(type)' is neither 'application' nor 'library'"
    }
    var taken: Set<String> = []
    for dependency in dependencies {
      guard dependency.hasUsableAlias else {
        return "dependency '\(dependency.name)' has disallowed characters in its alias"
      }
      let key = dependency.alias.isEmpty ? dependency.name : dependency.alias
      guard taken.insert(key).inserted else {
        return "more than one dependency with the name or alias '\(key)'"
      }
    }
    return nil
  }
}

extension ChartDependency {
  fileprivate mutating func sanitise() {
    name.sanitise()
    version.sanitise()
    repository.sanitise()
    condition.sanitise()
    for index in tags.indices { tags[index].sanitise() }
  }

  /// Letters, digits, underscores and hyphens.
  fileprivate var hasUsableAlias: Bool {
    alias.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte) || byte == 0x5F || byte == 0x2D
    }
  }
}

extension String {
  /// Makes every white space a blank and takes out what cannot be printed.
  fileprivate mutating func sanitise() {
    guard unicodeScalars.contains(where: { !$0.isASCII || $0.value < 0x20 || $0.value == 0x7F })
    else { return }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.properties.isWhitespace {
        result.append(" ")
      } else if scalar.isPrintable {
        result.append(scalar)
      }
    }
    self = String(result)
  }
}

extension Unicode.Scalar {
  /// Letters, marks, numbers, punctuation and symbols.
  fileprivate var isPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      false
    default: true
    }
  }
}
