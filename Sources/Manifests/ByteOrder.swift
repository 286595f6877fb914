internal import Glibc

extension String {
  /// Whether the bytes of this text come before those of another, as Go orders strings.
  package func precedes(_ other: String) -> Bool {
    let isLess = utf8.withContiguousStorageIfAvailable { left in
      other.utf8.withContiguousStorageIfAvailable { right in
        guard let one = left.baseAddress, let two = right.baseAddress else {
          return left.count < right.count
        }
        let order = memcmp(one, two, min(left.count, right.count))
        return order == 0 ? left.count < right.count : order < 0
      }
    }
    return (isLess ?? nil) ?? utf8.lexicographicallyPrecedes(other.utf8)
  }
}
