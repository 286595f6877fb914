import Crypto
import Manifests

extension FunctionSet {
  /// sprig's functions that encode and hash.
  static let encoding: [Function] = [
    Function("b64enc", .string) { _, arguments in
      .string(Base64.text(of: arguments.text(0).bytes))
    },
    Function("b64dec", .string) { _, arguments in
      .string(BaseDecoding.base64(arguments.text(0)).text)
    },
    Function("b32enc", .string) { _, arguments in
      .string(BaseDecoding.base32(arguments.text(0).bytes))
    },
    Function("b32dec", .string) { _, arguments in
      .string(BaseDecoding.base32(arguments.text(0)).text)
    },
    Function("sha1sum", .string) { _, arguments in
      .string(hexadecimal(sha1(arguments.text(0).bytes)))
    },
    Function("sha256sum", .string) { _, arguments in
      .string(hexadecimal(sha256(arguments.text(0).bytes)))
    },
    Function("sha512sum", .string) { _, arguments in
      .string(hexadecimal(sha512(arguments.text(0).bytes)))
    },
    Function("adler32sum", .string) { _, arguments in
      var (low, high): (UInt32, UInt32) = (1, 0)
      for byte in arguments.text(0).bytes {
        low = (low + UInt32(byte)) % 65_521
        high = (high + low) % 65_521
      }
      return .string(String(high << 16 | low))
    },
  ]
}
