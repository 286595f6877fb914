import Manifests
import Testing

@Suite struct ValueTests {
  @Test func `the order of keys does not count for equality, that of lists does`() {
    #expect(Value.map(["a": 1, "b": 2]) == ["b": 2, "a": 1])
    #expect(Value.map(["a": 1, "b": 2]).hashValue == Value.map(["b": 2, "a": 1]).hashValue)
    #expect(Value.list([1, 2]) != [2, 1])
    #expect(Value.map(["a": 1]) != ["a": 1.0])
    #expect(Value.map(["a": 1]) != ["a": 1, "b": .null])
  }

  @Test func `a mapping keeps the order in which keys were first set`() {
    var map: Mapping = ["z": 1, "a": 2]
    map["m"] = 3
    map["z"] = 4
    #expect(map.keys == ["z", "a", "m"])
    #expect(map["z"] == 4)
    map["a"] = nil
    #expect(map.keys == ["z", "m"])
  }

  @Test func `a large mapping finds, replaces and removes as a small one does`() {
    var map = Mapping()
    for number in 0..<100 { map["key\(number)"] = .int(number) }
    map["key7"] = "seven"
    map.remove("key3")
    #expect(map.count == 99)
    #expect(map["key7"] == "seven")
    #expect(map["key3"] == nil)
    #expect(map["key99"] == 99)
    map.sortByKey()
    #expect(map.keys == map.keys.sorted())
    #expect(map["key42"] == 42)
  }

  @Test func `setting below something that is no map makes it one`() {
    var value: Value = "text"
    value["a"] = 1
    #expect(value == ["a": 1])
    value["a"] = nil
    #expect(value == [:])
  }

  @Test func `a path is written as people write it and as a pointer`() {
    let path =
      FieldPath([.key("metadata"), .key("labels"), .key("app.kubernetes.io/name")])
    #expect(path.description == "metadata.labels[\"app.kubernetes.io/name\"]")
    #expect(path.pointer == "/metadata/labels/app.kubernetes.io~1name")
    let element = FieldPath([.key("env"), .element(["name": "A"]), .key("value")])
    #expect(element.description == "env[name=A].value")
    #expect(element.pointer == nil)
  }
}
