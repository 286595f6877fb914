import Compose
import Manifests
import Pipeline
import YAML

extension Requests {
  /// Reads what stands in for the answers of clusters and forges.
  static func readAnswers(_ arguments: Arguments, into request: inout PassRequest) throws {
    for file in arguments.all("clusters") {
      let bytes = try LocalFile.bytes(at: file)
      for document in try YAMLReader().documents(of: bytes, file: file) {
        request.objects += document.value["items"]?.list ?? [document.value]
      }
    }
    if let file = arguments.value("pull-requests") {
      request.standIns.setPullRequests(try value(in: file))
    }
    if let file = arguments.value("repositories") {
      request.standIns.setRepositories(try value(in: file))
    }
  }

  /// The one document of a file; JSON is YAML too.
  private static func value(in file: String) throws -> Value {
    try YAMLReader().value(of: try LocalFile.bytes(at: file), file: file)
  }
}
