import Kinds
import Manifests
import RE2
import YAML

/// Gives images a new name, tag or digest.
struct ImageTransformer {
  private let change: ImageChange
  private let fields: [FieldSpec]
  /// The images that are meant; nil where the name is no pattern.
  private let pattern: Pattern?

  init(_ change: ImageChange, fields: [FieldSpec]) {
    self.change = change
    self.fields = fields
    pattern = try? Pattern("^\(change.name)(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$")
  }

  func transform(_ list: inout ResourceList) throws(KustomizeError) {
    try list.updateEach { (resource) throws(KustomizeError) in
      let type = resource.type
      guard type.kind != "CustomResourceDefinition" else { return }
      try changeContainers(of: &resource.node)
      for field in fields where type.fits(field) {
        try resource.node.change(field, changeImage)
      }
    }
  }

  /// Changes the images of whatever has containers anywhere in an object.
  private func changeContainers(of node: inout YAMLNode) throws(KustomizeError) {
    switch node {
    case .scalar: return
    case .list:
      try node.changeList { (elements) throws(KustomizeError) in
        for index in elements.indices { try changeContainers(of: &elements[index]) }
      }
    case .map:
      try node.changeMap { (map) throws(KustomizeError) in
        try map.updateEach { (key, value) throws(KustomizeError) in
          try changeContainers(of: &value)
          guard key == "containers" || key == "initContainers" else { return }
          try value.changeList { (containers) throws(KustomizeError) in
            for index in containers.indices where !containers[index].isNull {
              guard containers[index].map != nil else {
                throw KustomizeError(.wrongType(expected: "map", found: "scalar or list"))
                  .inside(key)
              }
              try containers[index].changeMap { (container) throws(KustomizeError) in
                try container.update("image", changeImage)
              }
            }
          }
        }
      }
    }
  }

  private func changeImage(_ node: inout YAMLNode) throws(KustomizeError) {
    guard let text = node.text else {
      throw KustomizeError(.wrongType(expected: "scalar", found: "list or map"))
    }
    guard let pattern else {
      throw KustomizeError(.wrongValue(change.name, expected: "a regular expression"))
        .inside("name")
    }
    guard pattern.matches(Array(text.utf8)) else { return }
    try node.replaceScalar(renamed(text))
  }

  private func renamed(_ image: String) -> String {
    var parts = ImageParts(image)
    if !change.newName.isEmpty { parts.name = change.newName }
    if !change.newTag.isEmpty {
      parts.tag = change.newTag
      parts.digest = change.digest
    } else if !change.digest.isEmpty {
      parts.tag = ""
      parts.digest = change.digest
    } else if !change.tagSuffix.isEmpty {
      parts.tag += change.tagSuffix
      parts.digest = ""
    }
    return parts.text
  }
}

/// The name, tag and digest of an image.
struct ImageParts {
  var name: String
  var tag = ""
  var digest = ""

  init(_ image: String) {
    let slash = image.firstIndex(of: "/").flatMap { $0 == image.startIndex ? nil : $0 }
    let search = image[(slash ?? image.startIndex)...]
    let at = search.firstIndex(of: "@")
    let colon = search.firstIndex(of: ":")
    guard let end = [at, colon].compactMap({ $0 }).min() else {
      name = image
      return
    }
    name = String(image[..<end])
    if let colon, at.map({ colon < $0 }) ?? true {
      let stop = at ?? image.endIndex
      tag = String(image[image.index(after: colon)..<stop])
    }
    if let at { digest = String(image[image.index(after: at)...]) }
  }

  var text: String {
    name + (tag.isEmpty ? "" : ":" + tag) + (digest.isEmpty ? "" : "@" + digest)
  }
}
