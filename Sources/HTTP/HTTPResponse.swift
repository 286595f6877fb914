/// The status and the header fields of a response.
package struct HTTPResponseHead: Sendable, Hashable {
  package var status: Int
  package var fields: HTTPResponseFields

  package init(status: Int, fields: HTTPResponseFields = HTTPResponseFields()) {
    self.status = status
    self.fields = fields
  }
}

/// A whole response.
package struct HTTPResponse: Sendable, Hashable {
  package var head: HTTPResponseHead
  package var body: [UInt8]

  package init(head: HTTPResponseHead, body: [UInt8]) {
    self.head = head
    self.body = body
  }

  package var status: Int { head.status }
}

/// The header fields of a response, kept as they came and searched when asked.
package struct HTTPResponseFields: Sendable, Hashable {
  private var bytes: [UInt8] = []

  package init() {}

  /// Makes fields from lines such as `Retry-After: 1`.
  package init(lines: [String]) {
    for line in lines {
      bytes += line.utf8
      bytes += [0x0D, 0x0A]
    }
  }

  /// The first value of a field, whatever the case of its name.
  package subscript(name: String) -> String? {
    var first: String?
    forEach(name) { value in
      first = value
      return false
    }
    return first
  }

  /// Every value of a field, in the order of the lines.
  package func all(_ name: String) -> [String] {
    var values: [String] = []
    forEach(name) { value in
      values.append(value)
      return true
    }
    return values
  }

  mutating func append(line: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: line) }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  private func forEach(_ name: String, _ visit: (String) -> Bool) {
    let name = Array(name.utf8)
    for line in bytes.split(separator: 0x0A) {
      guard let colon = line.firstIndex(of: 0x3A), colon - line.startIndex == name.count,
        zip(line, name).allSatisfy({ Self.lower($0) == Self.lower($1) })
      else { continue }
      var value = line[(colon + 1)...]
      while let last = value.last, last <= 0x20 { value.removeLast() }
      while let first = value.first, first <= 0x20 { value.removeFirst() }
      guard visit(String(decoding: value, as: UTF8.self)) else { return }
    }
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }
}
