import Manifests

/// What a condition sees: `app`, and `time`.
struct ConditionScope {
  let application: Value
  let now: Timestamp
  let text: String

  private static let spans = [
    "Nanosecond": 1e-9, "Microsecond": 1e-6, "Millisecond": 1e-3, "Second": 1, "Minute": 60,
    "Hour": 3_600,
  ]

  /// What a part of the condition comes to.
  func value(of term: Term) throws(ConditionError) -> ConditionValue {
    switch term {
    case .literal(let value): return value
    case .name("app"): return .data(application)
    case .name("time"): return .namespace("time")
    case .name("len"): return .function("len", of: .data(.null))
    case .name(let name): throw error("there is no '\(name)' (app, time and len are there)")
    case .list(let terms): return .data(.list(try values(of: terms)))
    case .field(let term, let name): return try field(name, of: try value(of: term))
    case .element(let term, let index): return try element(try value(of: index), of: term)
    case .call(let function, let arguments):
      guard case .function(let name, let subject) = try value(of: function) else {
        throw error("what is called is no function")
      }
      var values: [ConditionValue] = []
      for argument in arguments { values.append(try value(of: argument)) }
      return try call(name, of: subject, values)
    case .not(let term): return truth(!(try value(of: term).truth(in: text)))
    case .negative(let term):
      guard case .number(let number) = try value(of: term).comparable else {
        throw error("only numbers have a sign")
      }
      return .number(-number)
    case .binary(let symbol, let left, let right): return try binary(symbol, left, right)
    case .choice(let condition, let yes, let no):
      return try value(of: try value(of: condition).truth(in: text) ? yes : no)
    }
  }

  private func values(of terms: [Term]) throws(ConditionError) -> [Value] {
    var values: [Value] = []
    for term in terms {
      switch try value(of: term) {
      case .data(let value): values.append(value)
      case .number(let number):
        values.append(Int(exactly: number).map { .int($0) } ?? .double(number))
      default: throw error("lists hold texts and numbers only")
      }
    }
    return values
  }

  private func field(_ name: String, of value: ConditionValue) throws(ConditionError)
    -> ConditionValue
  {
    switch value {
    case .data(let value): return .data(value[name] ?? .null)
    case .namespace("time"):
      if let span = Self.spans[name] { return .span(span) }
      return .function(name, of: value)
    default: return .function(name, of: value)
    }
  }

  private func element(
    _ index: ConditionValue,
    of term: Term
  ) throws(ConditionError) -> ConditionValue {
    guard case .data(let value) = try self.value(of: term) else {
      throw error("that has no elements")
    }
    if let key = index.string { return .data(value[key] ?? .null) }
    guard case .number(let number) = index.comparable, let position = Int(exactly: number) else {
      throw error("'\(index.spelled)' is neither a key nor a position")
    }
    let list = value.list ?? []
    let place = position < 0 ? list.count + position : position
    return .data(list.indices.contains(place) ? list[place] : .null)
  }

  private func call(
    _ name: String,
    of subject: ConditionValue,
    _ arguments: [ConditionValue]
  ) throws(ConditionError) -> ConditionValue {
    switch (subject, name, arguments.first) {
    case (.namespace, "Now", nil): return .moment(Double(now.secondsSince1970))
    case (.namespace, "Parse", let argument?):
      guard let moment = argument.string.flatMap({ Timestamp($0) }) else {
        throw error("'\(argument.spelled)' is no time")
      }
      return .moment(Double(moment.secondsSince1970))
    case (.data, "len", .data(let value)?):
      return .number(Double(value.list?.count ?? value.map?.count ?? value.string?.count ?? 0))
    case (.moment(let moment), "Add", .span(let span)?): return .moment(moment + span)
    case (.moment(let moment), "Sub", .moment(let other)?): return .span(moment - other)
    case (.moment(let moment), "Before", .moment(let other)?): return truth(moment < other)
    case (.moment(let moment), "After", .moment(let other)?): return truth(moment > other)
    case (.moment(let moment), "Equal", .moment(let other)?): return truth(moment == other)
    case (.moment(let moment), "Unix", nil): return .number(moment.rounded(.down))
    case (.span(let span), "Seconds", nil): return .number(span)
    case (.span(let span), "Minutes", nil): return .number(span / 60)
    case (.span(let span), "Hours", nil): return .number(span / 3_600)
    default: throw error("there is no such function as '\(name)' for that")
    }
  }

  private func binary(
    _ symbol: String,
    _ left: Term,
    _ right: Term
  ) throws(ConditionError) -> ConditionValue {
    let first = try value(of: left)
    switch symbol {
    case "and", "or":
      let isSettled = try first.truth(in: text) == (symbol == "or")
      return truth(isSettled ? symbol == "or" : try value(of: right).truth(in: text))
    case "??": return first == .data(.null) ? try value(of: right) : first
    default: break
    }
    let second = try value(of: right)
    switch symbol {
    case "==": return truth(first.comparable == second.comparable)
    case "!=": return truth(first.comparable != second.comparable)
    case "in":
      guard case .data(let collection) = second else { throw error("'in' needs a list or a map") }
      if let key = first.string, let map = collection.map { return truth(map[key] != nil) }
      return truth(
        (collection.list ?? []).contains { ConditionValue.data($0).comparable == first.comparable }
      )
    case "contains", "startsWith", "endsWith":
      guard let text = first.string, let part = second.string else {
        throw error("'\(symbol)' needs two texts")
      }
      return truth(
        symbol == "contains"
          ? text.firstRange(of: part) != nil || part.isEmpty
          : symbol == "startsWith" ? text.hasPrefix(part) : text.hasSuffix(part)
      )
    default: return try arithmetic(symbol, first.comparable, second.comparable)
    }
  }

  private func arithmetic(
    _ symbol: String,
    _ left: ConditionValue,
    _ right: ConditionValue
  ) throws(ConditionError) -> ConditionValue {
    if let first = left.string, let second = right.string {
      switch symbol {
      case "+": return .data(.string(first + second))
      case "<": return truth(first < second)
      case "<=": return truth(first <= second)
      case ">": return truth(first > second)
      case ">=": return truth(first >= second)
      default: throw error("'\(symbol)' needs numbers")
      }
    }
    let (first, second): (Double, Double)
    switch (left, right) {
    case (.number(let a), .number(let b)): (first, second) = (a, b)
    case (.span(let a), .span(let b)) where "<>=".contains(symbol.prefix(1)):
      (first, second) = (a, b)
    case (.number(let a), .span(let b)) where symbol == "*": return .span(a * b)
    case (.span(let a), .number(let b)) where symbol == "*": return .span(a * b)
    default: throw error("'\(symbol)' needs two numbers or two texts")
    }
    switch symbol {
    case "<": return truth(first < second)
    case "<=": return truth(first <= second)
    case ">": return truth(first > second)
    case ">=": return truth(first >= second)
    case "+": return .number(first + second)
    case "-": return .number(first - second)
    case "*": return .number(first * second)
    case "/": return .number(first / second)
    default: return .number(first.truncatingRemainder(dividingBy: second))
    }
  }

  private func truth(_ truth: Bool) -> ConditionValue { .data(.bool(truth)) }

  private func error(_ reason: String) -> ConditionError {
    ConditionError(condition: text, reason: reason)
  }
}
