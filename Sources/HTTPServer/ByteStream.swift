internal import CMicroHTTPD
import Synchronization

/// An answer that is still being written: bytes go in from any thread and out as the client takes them.
package final class ByteStream: Sendable {
  private struct State: ~Copyable {
    var bytes: [UInt8] = []
    var sent = 0
    var isEnded = false
    /// Whether the connection is closed where the answer ends, so that the client sees that it is not whole.
    var isBroken = false
    var isAbandoned = false
    /// The connection that waits for bytes.
    nonisolated(unsafe) var waiting: OpaquePointer?
  }

  /// Guards the bytes between those who write and the server's threads.
  private let state = Mutex(State())

  package init() {}

  /// Whether the client is gone or the stream was ended, so that writing is in vain.
  package var isClosed: Bool { state.withLock { $0.isAbandoned || $0.isEnded } }

  /// How many bytes wait for the client to take them.
  package var backlogInBytes: Int { state.withLock { $0.bytes.count - $0.sent } }

  /// Appends bytes; does nothing once the stream is closed.
  package func write(_ bytes: [UInt8]) {
    state.withLock { state in
      guard !state.isEnded, !state.isAbandoned else { return }
      state.bytes += bytes
      Self.wake(&state)
    }
  }

  /// Ends the answer after what was written so far.
  package func end() {
    state.withLock { state in
      state.isEnded = true
      Self.wake(&state)
    }
  }

  /// Closes the connection after what was written so far, in the middle of the answer.
  package func breakOff() {
    state.withLock { state in
      state.isBroken = true
      state.isEnded = true
      Self.wake(&state)
    }
  }

  /// Lets the server look at the connection again, so that it notices a client that has gone.
  package func touch() {
    state.withLock { Self.wake(&$0) }
  }

  func abandon() {
    state.withLock { state in
      state.isAbandoned = true
      state.waiting = nil
      state.bytes = []
      state.sent = 0
    }
  }

  /// Copies what there is into the server's buffer; where there is nothing yet, the connection sleeps until there is.
  ///
  /// Wraps `MHD_suspend_connection`; -1 is the end of the answer (`MHD_CONTENT_READER_END_OF_STREAM`), -2 that of the connection.
  func read(
    into buffer: UnsafeMutableRawBufferPointer,
    for connection: OpaquePointer
  ) -> Int {
    state.withLock { state in
      let count = min(buffer.count, state.bytes.count - state.sent)
      if count == 0 {
        if state.isEnded { return state.isBroken ? -2 : -1 }
        MHD_suspend_connection(connection)
        state.waiting = connection
        return 0
      }
      state.bytes.withUnsafeBytes { bytes in
        buffer.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[state.sent..<state.sent + count])
        )
      }
      state.sent += count
      if state.sent == state.bytes.count {
        state.bytes.removeAll(keepingCapacity: state.bytes.capacity < 1 << 16)
        state.sent = 0
      }
      return count
    }
  }

  private static func wake(_ state: inout State) {
    guard let connection = state.waiting else { return }
    state.waiting = nil
    MHD_resume_connection(connection)
  }
}
