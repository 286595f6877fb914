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
    for file in try arguments.list("values") {
      let values = try readValues(try LocalFile.bytes(at: file), file: file)
      layers.append(.values(.map(values), name: file))
    }
    layers += arguments.all("set-json").map { .json($0) }
    layers += arguments.all("set").map { .set($0) }
    layers += arguments.all("set-string").map { .setString($0) }
    layers += arguments.all("set-file").map { .setFile($0, read: Self.content(of:)) }
    return layers + arguments.all("set-literal").map { .literal($0) }
  }

  private static func content(of path: String) -> Result<String, ValuesLayer.UnreadableFile> {
    do throws(LocalFileError) {
      let text = String(validating: try LocalFile.bytes(at: path), as: UTF8.self)
      return text.map { .success($0) } ?? .failure(.init("it is no text in UTF-8"))
    } catch {
      return .failure(.init(error.reason))
    }
  }
}
