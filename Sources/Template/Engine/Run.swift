import Manifests
import RE2

/// The state of one render while templates run.
struct Run {
  /// The node that messages name, as Go's `at`.
  enum Node {
    case statement(Int32)
    case pipe(Int32)
    case command(Int32)
    case operand(Int32)
  }

  /// A template that is running: its program and its variables.
  struct Frame {
    let program: Program
    let definition: Int
    let slots: UnsafeMutablePointer<Datum>

    var name: Text { program.definitions[definition].name }
  }

  /// What a list of statements ended with.
  enum Flow {
    case onward
    case breakLoop
    case continueLoop
  }

  let set: TemplateSet
  let sources: TemplateSources
  let limits: TemplateLimits
  var output: [UInt8] = []
  var node = Node.statement(0)
  let stack = DatumStack()
  var meter: Meter
  var depth = 0
  var stackFloor: UInt = 0
  var isOnLargeStack = false
  /// Templates defined by the texts that `tpl` is running, the innermost last.
  var overlays: [[Text: TemplateSet.Reference]] = []
  var includeCounts: [Text: Int] = [:]
  var parsedTexts: [Text: Program] = [:]
  var patterns: [Text: Result<Pattern, PatternError>] = [:]
  var constraints: [Text: VersionConstraint] = [:]

  init(set: TemplateSet, sources: TemplateSources, limits: TemplateLimits) {
    self.set = set
    self.sources = sources
    self.limits = limits
    meter = Meter(limits, sources)
  }

  /// Executes a template from outside.
  mutating func execute(_ name: Text, data: Datum) throws(TemplateError) -> [UInt8] {
    output = []
    depth = 0
    overlays = []
    includeCounts = [:]
    stackFloor = currentStackAddress() &- Self.ownStackInBytes
    isOnLargeStack = false
    guard let reference = find(name) else { throw noTemplate(name) }
    try invoke(reference, data: data)
    try meter.make(output.count)
    return output
  }

  func noTemplate(_ name: Text) -> TemplateError {
    let cause = "template: no template \(goQuoted(name)) associated with template \"gotpl\""
    return .fault(cause + nearestTemplate(to: name))
  }

  /// A hint at the template that a mistyped name most likely means.
  func nearestTemplate(to name: Text) -> String {
    let names = set.references.keys.map(\.string) + overlays.flatMap { $0.keys.map(\.string) }
    return nearestHint(to: name.string, in: names.sorted())
  }

  /// The template of a name, those that `tpl` defines first.
  func find(_ name: Text) -> TemplateSet.Reference? {
    for overlay in overlays.reversed() {
      if let reference = overlay[name] { return reference }
    }
    return set.references[name]
  }

  /// Runs a template with data as its dot, writing to the output.
  mutating func invoke(
    _ reference: TemplateSet.Reference,
    data: Datum
  ) throws(TemplateError) {
    guard depth < limits.depth else {
      throw TemplateError(cause: .budget(.depth, limit: limits.depth))
    }
    depth += 1
    defer { depth -= 1 }
    let outerNode = node
    let definition = reference.program.definitions[reference.definition]
    let slots = stack.push(Int(definition.slots))
    defer { stack.pop(slots, Int(definition.slots)) }
    slots[0] = data
    let frame = Frame(
      program: reference.program,
      definition: reference.definition,
      slots: slots
    )
    _ = try walk(definition.body, frame, data)
    node = outerNode
  }

  // MARK: Errors

  /// An error at the current node.
  func error(_ message: String, _ frame: Frame) -> TemplateError {
    error(.text(message), frame)
  }

  func error(_ cause: TemplateError.Cause, _ frame: Frame) -> TemplateError {
    let printer = NodePrinter(program: frame.program)
    let (line, column) = printer.position(of: node)
    return TemplateError(
      place: Location(file: frame.program.name, line: line, column: column),
      template: frame.name.string,
      node: printer.text(of: node),
      cause: cause
    )
  }
}
