import Compose
import Manifests
import Pipeline
import YAML

extension Requests {
  /// Reads what stands in for the answers of clusters and forges.
  static func readAnswers(_ arguments: Arguments, into request: inout PassRequest) throws {
    request.objects += try clusterObjects(arguments)
    if let file = arguments.value("pull-requests") {
      request.standIns.setPullRequests(try value(in: file))
    }
    if let file = arguments.value("repositories") {
      request.standIns.setRepositories(try value(in: file))
    }
  }

  /// The objects of Argo CD's namespace that a command line names.
  static func clusterObjects(_ arguments: Arguments) throws -> [Value] {
    try arguments.all("clusters").flatMap { file in
      try YAMLReader().documents(of: try LocalFile.bytes(at: file), file: file)
        .flatMap { $0.value["items"]?.list ?? [$0.value] }
    }
  }

  /// The one document of a file; JSON is YAML too.
  private static func value(in file: String) throws -> Value {
    try YAMLReader().value(of: try LocalFile.bytes(at: file), file: file)
  }
}
