internal import CMicroHTTPD

/// One request while it arrives and its answer while it leaves; only the thread of its connection touches it.
final class Exchange {
  let target: String
  private var body: [UInt8] = []
  private var hasBegun = false
  /// Why the body is not kept; nil where it is.
  private var refusal: Room.Refusal?
  private var stream: ByteStream?
  private var connection: OpaquePointer?

  init(target: String) {
    self.target = target
  }

  deinit {
    stream?.abandon()
  }

  /// Takes a part of the request, or answers it when it is complete.
  func advance(
    _ connection: OpaquePointer,
    method: String,
    data: UnsafePointer<CChar>?,
    size: UnsafeMutablePointer<Int>,
    room: Room,
    answer: (ServerRequest) -> ServerResponse
  ) -> MHD_Result {
    guard hasBegun else {
      hasBegun = true
      return .YES
    }
    if size.pointee > 0, let data {
      // The rest is read and dropped, since whoever is still sending does not hear an answer.
      if refusal == nil {
        refusal = room.take(size.pointee, after: body.count, on: swell_mhd_socket(connection))
      }
      if refusal != nil {
        leave(room, connection)
      } else {
        body += UnsafeRawBufferPointer(start: data, count: size.pointee)
      }
      size.pointee = 0
      return .YES
    }
    if let refusal { return queue(refusal.response, on: connection) }
    let request = ServerRequest(
      method: method,
      target: target,
      fields: Self.fields(of: connection),
      body: body
    )
    leave(room, connection)
    return queue(answer(request), on: connection)
  }

  /// Gives back what the body takes up.
  func leave(_ room: Room, _ connection: OpaquePointer) {
    room.giveBack(bodyOn: swell_mhd_socket(connection))
    body = []
  }

  /// Wraps `MHD_queue_response`.
  private func queue(_ response: ServerResponse, on connection: OpaquePointer) -> MHD_Result {
    let handle: OpaquePointer?
    switch response.body {
    case .cut: return .NO
    case .bytes(var bytes):
      handle = bytes.withUnsafeMutableBytes {
        MHD_create_response_from_buffer($0.count, $0.baseAddress, .RESPMEM_MUST_COPY)
      }
    case .stream(let stream):
      self.stream = stream
      self.connection = connection
      handle = MHD_create_response_from_callback(
        UInt64.max,
        16_384,
        { exchange, _, buffer, size in
          guard let exchange, let buffer else { return -1 }
          return Unmanaged<Exchange>.fromOpaque(exchange).takeUnretainedValue().read(buffer, size)
        },
        Unmanaged.passUnretained(self).toOpaque(),
        nil
      )
    }
    guard let handle else { return .NO }
    defer { MHD_destroy_response(handle) }
    for field in response.fields { MHD_add_response_header(handle, field.name, field.value) }
    return MHD_queue_response(connection, UInt32(response.status), handle)
  }

  private func read(_ buffer: UnsafeMutablePointer<CChar>, _ size: Int) -> Int {
    guard let stream, let connection else { return -1 }
    return stream.read(
      into: UnsafeMutableRawBufferPointer(start: buffer, count: size),
      for: connection
    )
  }

  /// Wraps `MHD_get_connection_values`.
  private static func fields(of connection: OpaquePointer) -> [String: String] {
    var fields: [String: String] = [:]
    withUnsafeMutablePointer(to: &fields) { fields in
      _ = MHD_get_connection_values(
        connection,
        .HEADER_KIND,
        { closure, _, name, value in
          guard let closure, let name else { return .YES }
          let fields = closure.assumingMemoryBound(to: [String: String].self)
          fields.pointee[String(cString: name).lowercased()] =
            value.map { String(cString: $0) } ?? ""
          return .YES
        },
        fields
      )
    }
    return fields
  }
}
