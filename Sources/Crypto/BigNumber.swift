internal import COpenSSL

/// A whole number of any size that is wiped when it goes. `BN_new`
///
/// Threads may hand it to each other: nothing changes it once it was made.
final class BigNumber: @unchecked Sendable {
  let handle: OpaquePointer

  init?() {
    guard let handle = BN_new() else { return nil }
    self.handle = handle
  }

  /// The number that bytes are, the most significant first.
  init?(_ bytes: [UInt8]) {
    guard let handle = BN_bin2bn(bytes, Int32(bytes.count), nil) else { return nil }
    self.handle = handle
  }

  private init(_ handle: OpaquePointer) {
    self.handle = handle
  }

  deinit {
    BN_clear_free(handle)
  }

  /// The number's bytes, the most significant first. `BN_bn2bin`
  var bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: (Int(BN_num_bits(handle)) + 7) / 8) { buffer, count in
      count = Int(BN_bn2bin(handle, buffer.baseAddress))
    }
  }

  /// Another number, larger by some.
  func copy(adding word: UInt = 0) -> BigNumber? {
    guard let copy = BN_dup(handle).map(BigNumber.init(_:)) else { return nil }
    return word == 0 || BN_add_word(copy.handle, word) == 1 ? copy : nil
  }
}
