internal import CLibYAML
internal import Manifests

/// The stream of events of one input, on `yaml_parser_parse`.
///
/// The bytes must outlive it. Texts of an event are valid until the next one is asked for.
struct EventParser: ~Copyable {
  private let handle: UnsafeMutablePointer<swell_yaml_parser>?
  let bytes: UnsafeBufferPointer<UInt8>
  let file: String
  private(set) var event = swell_yaml_event()

  init(_ bytes: UnsafeBufferPointer<UInt8>, file: String) {
    self.bytes = bytes
    self.file = file
    handle = swell_yaml_parser_new(bytes.baseAddress, bytes.count)
  }

  deinit {
    if let handle { swell_yaml_parser_free(handle) }
  }

  /// Goes on to the next event.
  ///
  /// - Throws: where the grammar is broken; afterwards the parser is of no use any more.
  mutating func advance() throws(YAMLError) {
    guard let handle else { preconditionFailure("libyaml found no memory for a parser") }
    guard swell_yaml_parser_next(handle, &event) == 1 else {
      throw Diagnosis(parser: handle.pointee.parser, bytes: bytes, file: file).error
    }
    // Helm and kustomize cut a directive off its document, and then cannot read it.
    if event.directed != 0 { throw YAMLError(location, .directive) }
  }

  var kind: yaml_event_type_t { yaml_event_type_t(UInt32(event.kind)) }

  /// The text of a scalar.
  var text: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: event.text, count: event.length)
  }

  /// Where the event starts.
  var location: Location {
    Location(file: file, line: Int(event.line) + 1, column: Int(event.column) + 1)
  }

  /// The name of an anchor or alias, nil where there is none.
  var anchor: String? { event.anchor.map { String(cString: $0) } }

  /// The tag as written out in full, nil where there is none.
  var tag: String? { event.tag.map { String(cString: $0) } }
}
