import Glibc

extension ArraySlice<UInt8> {
  /// Whether a byte is among these.
  func has(_ byte: UInt8) -> Bool {
    withUnsafeBytes { bytes in
      bytes.baseAddress.map { memchr($0, Int32(byte), bytes.count) != nil } ?? false
    }
  }
}

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
  if needle.count > longestCompared { return findLong(needle, in: bytes, from: start) }
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

/// Up to this length it is quickest to compare at each place where the first byte stands.
private let longestCompared = 64

/// The search of Knuth, Morris and Pratt: each byte is looked at twice at most, whatever is repeated in either text.
private func findLong(
  _ needle: UnsafeBufferPointer<UInt8>,
  in bytes: UnsafeBufferPointer<UInt8>,
  from start: Int
) -> Int? {
  guard bytes.count - start >= needle.count else { return nil }
  // For each prefix the length of its longest end that is a prefix too.
  var ends = [Int](repeating: 0, count: needle.count)
  var length = 0
  for position in 1..<needle.count {
    while length > 0, needle[position] != needle[length] { length = ends[length - 1] }
    if needle[position] == needle[length] { length += 1 }
    ends[position] = length
  }
  var matched = 0
  for position in start..<bytes.count {
    while matched > 0, bytes[position] != needle[matched] { matched = ends[matched - 1] }
    if bytes[position] == needle[matched] { matched += 1 }
    if matched == needle.count { return position + 1 - matched }
  }
  return nil
}
