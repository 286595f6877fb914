import Glibc

/// The position of a sequence of bytes in others, from a position on.
func find(
  _ needle: [UInt8],
  in bytes: UnsafeBufferPointer<UInt8>,
  from start: Int
) -> Int? {
  needle.withUnsafeBufferPointer { find($0, in: bytes, from: start) }
}

/// The position of a sequence of bytes in others, from a position on.
func find(
  _ needle: UnsafeBufferPointer<UInt8>,
  in bytes: UnsafeBufferPointer<UInt8>,
  from start: Int
) -> Int? {
  guard let first = needle.first else { return start }
  guard let base = bytes.baseAddress, let wanted = needle.baseAddress else { return nil }
  var position = start
  let last = bytes.count - needle.count
  while position <= last {
    guard let hit = memchr(base + position, Int32(first), last - position + 1) else { return nil }
    position = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
    if memcmp(base + position, wanted, needle.count) == 0 { return position }
    position += 1
  }
  return nil
}
