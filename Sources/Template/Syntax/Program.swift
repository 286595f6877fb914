/// A parsed template text: flat tables of small plain values, so that running it costs no reference counting.
///
/// Nodes name each other by position. Everything keeps its place in the source, for messages.
final class Program: Sendable {
  /// The name it was parsed under, which messages show.
  let name: String
  let source: [UInt8]
  let statements: [Statement]
  let branches: [Branch]
  let pipes: [Pipe]
  let commands: [Command]
  let operands: [Operand]
  let numbers: [NumberConstant]
  let texts: [Text]
  let fields: [FieldName]
  let definitions: [Definition]

  init(name: String, source: [UInt8], tables: ProgramTables) {
    self.name = name
    self.source = source
    statements = tables.statements
    branches = tables.branches
    pipes = tables.pipes
    commands = tables.commands
    operands = tables.operands
    numbers = tables.numbers
    texts = tables.texts
    fields = tables.fields
    definitions = tables.definitions
  }
}

/// A program's tables while it is being parsed.
struct ProgramTables {
  var statements: [Statement] = []
  var branches: [Branch] = []
  var pipes: [Pipe] = []
  var commands: [Command] = []
  var operands: [Operand] = []
  var numbers: [NumberConstant] = []
  var texts: [Text] = []
  var fields: [FieldName] = []
  var definitions: [Definition] = []
}

/// A run of neighbouring entries of a table.
struct Run32: Sendable {
  let first: Int32
  let count: Int32

  static let empty = Run32(first: 0, count: 0)

  init(first: Int32, count: Int32) {
    self.first = first
    self.count = count
  }

  init(_ range: Range<Int>) {
    first = Int32(range.lowerBound)
    count = Int32(range.count)
  }

  var range: Range<Int> { Int(first)..<Int(first + count) }
}

/// What a statement does.
struct Statement: Sendable {
  enum Kind: Sendable {
    /// Literal text up to a position of the source.
    case text(end: Int32)
    /// A pipeline whose value is printed, unless it declares.
    case action(pipe: Int32)
    case condition(branch: Int32)
    case with(branch: Int32)
    case range(branch: Int32)
    /// A call of another template; no pipe is -1.
    case template(name: Int32, pipe: Int32)
    case breakLoop
    case continueLoop
  }

  let kind: Kind
  let start: Int32
}

/// The parts of `if`, `with` and `range`.
struct Branch: Sendable {
  let pipe: Int32
  let body: Run32
  let otherwise: Run32?
}

/// Commands joined by `|`, and the variables that take the value.
struct Pipe: Sendable {
  enum Target: UInt8, Sendable {
    case none
    case declare
    case assign
  }

  let commands: Run32
  let target: Target
  /// The variables' slots; -1 where there is none, -2 where the name was never declared.
  let slots: (Int32, Int32)
  /// The variables' names in `texts`, for messages.
  let names: (Int32, Int32)
  let start: Int32

  /// Whether it only yields a value.
  var isPlain: Bool { target == .none }
}

/// A function, method or value with its arguments: a run of operands.
struct Command: Sendable {
  let operands: Run32
  let start: Int32
}

/// One word of a command.
struct Operand: Sendable {
  enum Kind: Sendable {
    case dot
    case null
    case bool(Bool)
    case number(Int32)
    case string(Int32)
    case field(Run32)
    case variable(slot: Int32, name: Int32, fields: Run32)
    case function(Int32)
    case pipe(Int32)
    /// Fields of the value of another operand.
    case chain(Int32, Run32)
  }

  let kind: Kind
  /// Where messages say that it is.
  let start: Int32
  /// The literal's own text.
  let literal: Run32
}

/// A name after a dot, hashed once.
struct FieldName: Sendable {
  let text: Text
  let hash: Int
}

/// A named template inside a program.
struct Definition: Sendable {
  let name: Text
  let body: Run32
  /// How many variables it needs at most, `$` included.
  let slots: Int32
  let start: Int32
  /// Whether it prints nothing but white space: such a one never replaces another.
  let isEmpty: Bool
}

/// A number as written: what it can be taken for.
struct NumberConstant: Sendable {
  var int: Int?
  var unsigned: UInt?
  var float: Double?
  /// The imaginary part, where it was written as a complex number.
  var imaginary: Double?
  var real = 0.0
  /// Whether an untyped use of it is a float.
  var looksLikeFloat = false
}
