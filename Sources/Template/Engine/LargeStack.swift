import Glibc

extension Run {
  /// How much of the caller's own stack a render may use before it moves to one of its own.
  static let ownStackInBytes: UInt = 256 << 10
  /// The size of that stack; memory is only taken as far as it is used.
  static let largeStackInBytes = 512 << 20
  /// What is kept free for the deepest nesting of a single template.
  static let reserveInBytes: UInt = 16 << 20

  /// Whether the stack is used up as far as it may be.
  @inline(__always)
  var isStackLow: Bool { currentStackAddress() < stackFloor }
}

/// About where the stack's end is now.
@inline(__always)
func currentStackAddress() -> UInt {
  var marker: UInt8 = 0
  return withUnsafeMutablePointer(to: &marker) { UInt(bitPattern: $0) }
}

/// Runs a closure on a thread with a large stack and waits for it.
///
/// - Returns: whether the thread could be made.
func onLargeStack(bytes: Int, _ body: () -> Void) -> Bool {
  withoutActuallyEscaping(body) { body in
    let box = Unmanaged.passRetained(Job(body))
    defer { box.release() }
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, bytes)
    var thread = pthread_t()
    let status = pthread_create(
      &thread,
      &attributes,
      { argument in
        if let argument { Unmanaged<Job>.fromOpaque(argument).takeUnretainedValue().body() }
        return nil
      },
      box.toOpaque()
    )
    guard status == 0 else { return false }
    pthread_join(thread, nil)
    return true
  }
}

private final class Job {
  let body: () -> Void

  init(_ body: @escaping () -> Void) {
    self.body = body
  }
}
