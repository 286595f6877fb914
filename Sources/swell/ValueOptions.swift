import Chart
import Manifests

/// The values that Helm's options give, laid over each other in Helm's order.
struct ValueOptions {
  private let arguments: Arguments

  init(_ arguments: Arguments) {
    self.arguments = arguments
  }

  func layers() throws -> [ValuesLayer] {
    var layers: [ValuesLayer] = []
    for file in arguments.all("values") {
      let values = try readValues(try LocalFile.bytes(at: file), file: file)
      layers.append(.values(.map(values), name: file))
    }
    layers += arguments.all("set-json").map { .json($0) }
    layers += arguments.all("set").map { .set($0) }
    layers += arguments.all("set-string").map { .setString($0) }
    for text in arguments.all("set-file") {
      guard let equals = text.firstIndex(of: "=") else {
        throw UsageError.badValue(option: "set-file", value: text, reason: "it is no NAME=FILE")
      }
      let path = String(text[text.index(after: equals)...])
      let contents = String(decoding: try LocalFile.bytes(at: path), as: UTF8.self)
      layers.append(.setFile(String(text[..<equals]), contents: contents))
    }
    return layers + arguments.all("set-literal").map { .literal($0) }
  }
}
