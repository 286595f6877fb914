import Glibc

/// The time of day, by which credentials run out.
enum CredentialClock {
  /// Seconds since 1970.
  static var now: Int { Int(time(nil)) }
}
