extension VersionConstraint.Term {
  /// Whether a version fits, prereleases having been dealt with.
  func allows(_ candidate: Version) -> Bool {
    switch relation {
    case .same, .equal: precision == .patch ? candidate == version : isWithinTilde(candidate)
    case .different: isDifferent(candidate)
    case .greater: isGreater(candidate)
    case .less: candidate < version
    case .greaterOrEqual, .equalOrGreater: candidate >= version
    case .lessOrEqual, .equalOrLess: isLessOrEqual(candidate)
    case .tilde, .tildeGreater: isWithinTilde(candidate)
    case .caret: isWithinCaret(candidate)
    }
  }

  private func isDifferent(_ candidate: Version) -> Bool {
    switch precision {
    case .patch, .nothing: return candidate != version
    case .major: return candidate.major != version.major
    case .minor:
      if candidate.major != version.major || candidate.minor != version.minor { return true }
      if candidate.prerelease.isEmpty, version.prerelease.isEmpty { return false }
      return Version.comparePrereleases(candidate.prerelease, version.prerelease) != 0
    }
  }

  private func isGreater(_ candidate: Version) -> Bool {
    guard precision != .patch, candidate.major == version.major else {
      return precision == .patch ? candidate > version : candidate.major > version.major
    }
    switch precision {
    case .major: return false
    case .minor: return candidate.minor > version.minor
    case .nothing, .patch: return candidate > version
    }
  }

  private func isLessOrEqual(_ candidate: Version) -> Bool {
    guard precision != .patch else { return candidate <= version }
    if candidate.major > version.major { return false }
    return candidate.major != version.major || candidate.minor <= version.minor
      || precision == .major
  }

  /// `~1.2.3` is at least 1.2.3 with the same major and minor; `~1` any version 1.
  private func isWithinTilde(_ candidate: Version) -> Bool {
    guard candidate >= version else { return false }
    if (version.major, version.minor, version.patch) == (0, 0, 0),
      precision == .nothing || precision == .patch
    {
      return true
    }
    return candidate.major == version.major
      && (candidate.minor == version.minor || precision == .major)
  }

  /// `^1.2` is at least 1.2 within major 1; below 1.0.0, the first number that is not zero must stay.
  private func isWithinCaret(_ candidate: Version) -> Bool {
    guard candidate >= version else { return false }
    if version.major > 0 || precision == .major { return candidate.major == version.major }
    if candidate.major > 0 { return false }
    if version.minor > 0 || precision == .minor { return candidate.minor == version.minor }
    return candidate.minor == 0 && candidate.patch == version.patch
  }
}
