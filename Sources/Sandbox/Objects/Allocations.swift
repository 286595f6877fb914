/// Addresses and ports, which have to differ: they follow from the version at which they are given out.
enum Allocations {
  /// An address for a Service, in 10.96.0.0/16.
  static func serviceAddress(at revision: Int) -> String {
    "10.96.\(revision / 250 % 250).\(revision % 250 + 2)"
  }

  /// A port on every machine, for one of a Service's ports.
  static func nodePort(at revision: Int, number: Int) -> Int {
    30_000 + (revision * 7 + number) % 2_768
  }

  /// An address for a Pod, in 10.244.0.0/16.
  static func podAddress(at revision: Int) -> String {
    "10.244.\(revision / 250 % 250).\(revision % 250 + 1)"
  }
}
