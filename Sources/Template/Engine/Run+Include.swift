extension Run {
  /// How often a name may be included inside itself, as in Helm.
  private static let deepestInclude = 1_000

  /// Runs a template by name, writing to the output.
  mutating func include(_ name: Text, _ data: Datum) throws(TemplateError) {
    guard let reference = find(name) else { throw noTemplate(name) }
    let count = includeCounts[name, default: 0]
    if count > Self.deepestInclude {
      throw .fault(
        "rendering template has a nested reference name: \(name.string): unable to execute template"
      )
    }
    includeCounts[name] = count + 1
    defer { includeCounts[name, default: 1] -= 1 }
    try invoke(reference, data: data.unwrapped)
  }

  /// Runs something that writes and returns what it wrote instead.
  mutating func capture(
    _ body: (inout Run) throws(TemplateError) -> Void
  ) throws(TemplateError) -> Text {
    let mark = output.count
    try body(&self)
    let text = output.withUnsafeBufferPointer {
      Text(UnsafeBufferPointer(rebasing: $0[mark...]))
    }
    output.removeSubrange(mark...)
    return text
  }

  /// Parses a text, once, and runs it; what it defines is visible to what it includes.
  mutating func tpl(_ source: Text, _ data: Datum) throws(TemplateError) -> Text {
    let program = try parsed(source)
    guard let main = program.definitions.indices.last else { return "" }
    var overlay: [Text: TemplateSet.Reference] = [:]
    for (index, definition) in program.definitions.enumerated() {
      if index != main, definition.isEmpty, find(definition.name) != nil { continue }
      overlay[definition.name] = TemplateSet.Reference(program: program, definition: index)
    }
    let reference = TemplateSet.Reference(program: program, definition: main)
    overlays.append(overlay)
    defer { overlays.removeLast() }
    let written: Text
    do throws(TemplateError) {
      written = try capture { (run) throws(TemplateError) in
        try run.invoke(reference, data: data.unwrapped)
      }
    } catch {
      throw TemplateError(
        cause: .inner(
          error,
          call: "error during tpl function execution for \(goQuoted(source))"
        )
      )
    }
    return hidingNoValue(written)
  }

  private mutating func parsed(_ source: Text) throws(TemplateError) -> Program {
    if let program = parsedTexts[source] { return program }
    try charge(program: source)
    do throws(TemplateError) {
      let program = try Parser.parse(source.bytes, name: "gotpl", functions: set.functions)
      parsedTexts[source] = program
      return program
    } catch {
      throw .fault("cannot parse template \(goQuoted(source)): \(error.goText)")
    }
  }
}

/// A text in quotes, as a string.
func goQuoted(_ text: Text) -> String {
  var output: [UInt8] = []
  output.append(quotedRunes: text)
  return String(decoding: output, as: UTF8.self)
}

private let noValue = Array("<no value>".utf8)

/// A text without the marks of missing values.
func hidingNoValue(_ text: Text) -> Text {
  let bytes = text.withBytes { bytes in
    findNoValue(bytes, from: 0) == nil ? nil : Array(bytes)
  }
  guard let bytes else { return text }
  return Text(hidingNoValue(bytes))
}

/// Bytes without the marks of missing values.
func hidingNoValue(_ bytes: [UInt8]) -> [UInt8] {
  bytes.withUnsafeBufferPointer { buffer in
    guard var found = findNoValue(buffer, from: 0) else { return bytes }
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    var start = 0
    while true {
      kept.append(contentsOf: buffer[start..<found])
      start = found + noValue.count
      guard let next = findNoValue(buffer, from: start) else { break }
      found = next
    }
    kept.append(contentsOf: buffer[start...])
    return kept
  }
}

private func findNoValue(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
  find(noValue, in: bytes, from: start)
}
