/// A semantic version, read and compared as Helm does.
///
/// Equality and order follow semver 2: build metadata does not count, a prerelease comes before its release.
package struct Version: Sendable {
  package let major: UInt64
  package let minor: UInt64
  package let patch: UInt64
  /// The part after the hyphen, such as `rc.1`; empty for a release.
  package let prerelease: String
  /// The part after the plus sign; empty where there is none.
  package let metadata: String
  /// The text that was read, with its leading `v` where it had one.
  package let original: String

  /// Makes a version of its parts, which are taken as they come.
  package init(
    _ major: UInt64,
    _ minor: UInt64,
    _ patch: UInt64,
    prerelease: String = "",
    metadata: String = "",
    original: String? = nil
  ) {
    self.major = major
    self.minor = minor
    self.patch = patch
    self.prerelease = prerelease
    self.metadata = metadata
    self.original = original ?? Self.text(major, minor, patch, prerelease, metadata)
  }

  private static func text(
    _ major: UInt64,
    _ minor: UInt64,
    _ patch: UInt64,
    _ prerelease: String,
    _ metadata: String
  ) -> String {
    var text = "\(major).\(minor).\(patch)"
    if !prerelease.isEmpty { text += "-" + prerelease }
    if !metadata.isEmpty { text += "+" + metadata }
    return text
  }

  /// The version after this one's last number is raised; a prerelease becomes its release.
  package var nextPatch: Version {
    prefixed(Version(major, minor, prerelease.isEmpty ? patch &+ 1 : patch))
  }

  /// The first version of the next minor line.
  package var nextMinor: Version { prefixed(Version(major, minor &+ 1, 0)) }

  /// The first version of the next major line.
  package var nextMajor: Version { prefixed(Version(major &+ 1, 0, 0)) }

  private func prefixed(_ version: Version) -> Version {
    guard original.utf8.first == UInt8(ascii: "v") else { return version }
    return Version(version.major, version.minor, version.patch, original: "v\(version)")
  }
}

extension Version: CustomStringConvertible {
  /// All three numbers with prerelease and metadata, without a leading `v`.
  package var description: String { Self.text(major, minor, patch, prerelease, metadata) }
}

extension Version: Comparable, Hashable {
  package static func == (left: Version, right: Version) -> Bool { left.compared(to: right) == 0 }

  package static func < (left: Version, right: Version) -> Bool { left.compared(to: right) < 0 }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(major)
    hasher.combine(minor)
    hasher.combine(patch)
    hasher.combine(prerelease)
  }

  /// Less than zero, zero or more, as this version is older than, equal to or newer than another.
  package func compared(to other: Version) -> Int {
    for (one, another) in [(major, other.major), (minor, other.minor), (patch, other.patch)]
    where one != another {
      return one < another ? -1 : 1
    }
    switch (prerelease.isEmpty, other.prerelease.isEmpty) {
    case (true, true): return 0
    case (true, false): return 1
    case (false, true): return -1
    case (false, false): return Self.comparePrereleases(prerelease, other.prerelease)
    }
  }

  static func comparePrereleases(_ left: String, _ right: String) -> Int {
    let lefts = left.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let rights = right.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    for position in 0..<max(lefts.count, rights.count) {
      let one = position < lefts.count ? lefts[position] : "".utf8[...]
      let other = position < rights.count ? rights[position] : "".utf8[...]
      let order = compareParts(one, other)
      if order != 0 { return order }
    }
    return 0
  }

  private static func compareParts(_ left: Substring.UTF8View, _ right: Substring.UTF8View) -> Int {
    if left.elementsEqual(right) { return 0 }
    if left.isEmpty { return -1 }
    if right.isEmpty { return 1 }
    switch (number(left), number(right)) {
    case (let one?, let other?): return one > other ? 1 : -1
    case (nil, _?): return 1
    case (_?, nil): return -1
    case (nil, nil): return right.lexicographicallyPrecedes(left) ? 1 : -1
    }
  }

  private static func number(_ text: Substring.UTF8View) -> UInt64? {
    guard text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return UInt64(Substring(text))
  }
}
