import Glibc

/// What keeps a test cluster from coming up.
enum TestClusterError: Error, Equatable {
  case usage(String)
  case noAssets
  case missingProgram(path: String)
  case cannotStart(program: String, code: CInt)
  case ended(program: String, log: String)
  /// With what the server said last.
  case notReady(String)
  case noFreePort
  case cannotWrite(path: String)
  case cannotRead(path: String)
}

extension TestClusterError: CustomStringConvertible {
  var description: String {
    switch self {
    case .usage(let problem): problem
    case .noAssets:
      "KUBEBUILDER_ASSETS is not set (scripts/kube-assets prints the folder to set it to)"
    case .missingProgram(let path): "\(path): no such program (see scripts/kube-assets)"
    case .cannotStart(let program, let code):
      "cannot start '\(program)': \(String(cString: strerror(code)))"
    case .ended(let program, let log):
      "'\(program)' ended before the cluster was ready (see \(log))"
    case .notReady(let obstacle): "the API server did not become ready in time: \(obstacle)"
    case .noFreePort: "no free port on loopback"
    case .cannotWrite(let path): "\(path): cannot be written"
    case .cannotRead(let path): "\(path): cannot be read"
    }
  }
}
