import HTTP

/// Sends requests to one server, and reads the kubeconfig again where the server no longer takes what it said.
///
/// The actor guards what is in use.
actor RenewingTransport {
  private var access: ClusterAccess
  private var transport: Transport
  private var number = 0
  private let userAgent: String

  init(_ access: ClusterAccess, userAgent: String) throws(HTTPError) {
    self.access = access
    self.userAgent = userAgent
    transport = try Transport(access, userAgent: userAgent)
  }

  nonisolated func send(_ request: KubeRequest) async throws(HTTPError) -> KubeResponse {
    let (transport, number) = await current()
    do throws(HTTPError) {
      let response = try await transport.send(request)
      guard response.status == 401, let newer = await newer(than: number) else { return response }
      return try await newer.send(request)
    } catch {
      guard case .untrusted = error.problem, let newer = await newer(than: number) else {
        throw error
      }
      return try await newer.send(request)
    }
  }

  private func current() -> (Transport, Int) { (transport, number) }

  /// What was read since the transport of a number; nil where there is nothing new.
  private func newer(than refused: Int) -> Transport? {
    if refused < number { return transport }
    guard let renewed = access.renewed(),
      let newer = try? Transport(renewed, userAgent: userAgent)
    else { return nil }
    (access, transport, number) = (renewed, newer, number + 1)
    return newer
  }
}
