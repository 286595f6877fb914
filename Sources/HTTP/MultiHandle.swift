import CLibCurl

/// All transfers of a loop and the connections that they share; freed at the end of its life.
///
/// Everything is for the loop's thread alone, `wake` excepted. Wraps `curl_multi_init` and `curl_multi_cleanup`.
struct MultiHandle: ~Copyable {
  private let pointer: UnsafeMutableRawPointer

  init() {
    precondition(isCurlReady, "libcurl does not start")
    guard let pointer = curl_multi_init() else { preconditionFailure("out of memory") }
    self.pointer = pointer
    _ = swell_multi_set_long(pointer, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    // Watches hold streams for long, so one connection has to take more than the usual hundred.
    _ = swell_multi_set_long(pointer, CURLMOPT_MAX_CONCURRENT_STREAMS, 250)
  }

  deinit { _ = curl_multi_cleanup(pointer) }

  func add(_ easy: borrowing EasyHandle) -> Bool {
    curl_multi_add_handle(pointer, easy.pointer) == CURLM_OK
  }

  func remove(_ easy: borrowing EasyHandle) {
    _ = curl_multi_remove_handle(pointer, easy.pointer)
  }

  /// Does what can be done without waiting.
  func perform() {
    var running: Int32 = 0
    _ = curl_multi_perform(pointer, &running)
  }

  /// Waits for the network, a timeout of libcurl's own, or `wake`, and no longer than this; true where the network has something.
  func wait(atMostMilliseconds limit: Int32) -> Bool {
    var ready: Int32 = 0
    _ = curl_multi_poll(pointer, nil, 0, limit, &ready)
    return ready > 0
  }

  /// Ends the wait; may be called from any thread.
  func wake() {
    _ = curl_multi_wakeup(pointer)
  }

  /// Takes the next transfer that has ended: the object in its `CURLOPT_PRIVATE`, and how it ended.
  func nextFinished() -> (object: UnsafeMutableRawPointer, result: CURLcode)? {
    var left: Int32 = 0
    while let message = curl_multi_info_read(pointer, &left) {
      guard message.pointee.msg == CURLMSG_DONE else { continue }
      let result = swell_message_result(message)
      var object: UnsafeMutableRawPointer?
      _ = swell_easy_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &object)
      if let object { return (object, result) }
    }
    return nil
  }
}
