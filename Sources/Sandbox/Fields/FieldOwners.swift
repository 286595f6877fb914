import Manifests

/// Who owns which fields of an object: `metadata.managedFields` as a value.
struct FieldOwners: Sendable, Equatable {
  /// What tells one entry from another.
  struct Key: Sendable, Hashable {
    enum Operation: String, Sendable {
      case apply = "Apply"
      case update = "Update"
    }

    var name: String
    var operation: Operation
    var apiVersion: String
    /// The part of the object that was written to; empty for the object itself.
    var subresource = ""
  }

  struct Entry: Sendable, Equatable {
    var fields: FieldSet
    var time: String
  }

  private(set) var entries: [Key: Entry] = [:]

  init() {}

  subscript(key: Key) -> Entry? {
    get { entries[key] }
    set { entries[key] = newValue?.fields.isEmpty == false ? newValue : nil }
  }

  /// Takes fields from every manager but one.
  mutating func release(_ fields: FieldSet, except manager: Key) {
    for (key, entry) in entries where key != manager {
      self[key] = Entry(fields: entry.fields.subtracting(fields), time: entry.time)
    }
  }

  /// Which of some fields other managers own.
  func owners(of fields: FieldSet, except manager: Key) -> [(key: Key, fields: FieldSet)] {
    entries.compactMap { key, entry in
      guard key != manager else { return nil }
      let shared = entry.fields.intersection(fields)
      return shared.isEmpty ? nil : (key, shared)
    }
    .sorted { $0.key.precedes($1.key) }
  }

  /// All fields that anybody owns.
  var all: FieldSet { entries.values.reduce(FieldSet()) { $0.union($1.fields) } }

  /// Puts the oldest entries of updates together when there are more than ten.
  mutating func cap(at limit: Int = 10) {
    let updates = entries.filter { $0.key.operation == .update }
      .sorted { ($0.value.time, $0.key.name) < ($1.value.time, $1.key.name) }
    for old in updates.dropLast(limit) {
      let merged = Key(
        name: "ancient-changes",
        operation: .update,
        apiVersion: old.key.apiVersion
      )
      guard old.key != merged else { continue }
      entries[old.key] = nil
      let fields = entries[merged]?.fields.union(old.value.fields) ?? old.value.fields
      entries[merged] = Entry(fields: fields, time: old.value.time)
    }
  }
}

extension FieldOwners.Key {
  func precedes(_ other: FieldOwners.Key) -> Bool {
    (name, operation.rawValue, apiVersion, subresource)
      < (other.name, other.operation.rawValue, other.apiVersion, other.subresource)
  }
}

extension FieldOwners {
  /// Reads the entries of an object.
  init(of object: Value) {
    for entry in object["metadata"]?["managedFields"]?.list ?? [] {
      guard let name = entry["manager"]?.string,
        let operation = entry["operation"]?.string.flatMap(Key.Operation.init)
      else { continue }
      let key = Key(
        name: name,
        operation: operation,
        apiVersion: entry["apiVersion"]?.string ?? "",
        subresource: entry["subresource"]?.string ?? ""
      )
      entries[key] = Entry(
        fields: FieldSet(fieldsV1: entry["fieldsV1"] ?? [:]),
        time: entry["time"]?.string ?? ""
      )
    }
  }

  /// The entries as an object holds them: appliers first, then by time.
  var value: Value {
    let sorted = entries.sorted { left, right in
      let (one, other) = (left.key, right.key)
      if one.operation != other.operation { return one.operation == .apply }
      if one.operation == .update, left.value.time != right.value.time {
        return left.value.time < right.value.time
      }
      return one.precedes(other)
    }
    return .list(
      sorted.map { key, entry in
        var value: Mapping = [
          "apiVersion": .string(key.apiVersion), "fieldsType": "FieldsV1",
          "fieldsV1": entry.fields.fieldsV1, "manager": .string(key.name),
          "operation": .string(key.operation.rawValue),
        ]
        if !key.subresource.isEmpty { value["subresource"] = .string(key.subresource) }
        if !entry.time.isEmpty { value["time"] = .string(entry.time) }
        return .map(value)
      }
    )
  }

  /// The same owners whatever the times.
  func hasSameFields(as other: FieldOwners) -> Bool {
    entries.mapValues(\.fields) == other.entries.mapValues(\.fields)
  }
}
