import Manifests
import Testing

@testable import Sandbox

@Suite struct StoreTests {
  private func place(_ name: String) -> ObjectPlace {
    ObjectPlace(
      resource: ResourceKey(plural: "configmaps"),
      key: ObjectKey(namespace: "default", name: name)
    )
  }

  @Test func `each change has a version of its own, and they are told in order`() {
    var store = Store()
    let start = store.revision
    store.put(["metadata": ["name": "a"]], at: place("a"))
    store.put(["metadata": ["name": "b"]], at: place("b"))
    store.put(["metadata": ["name": "a"], "data": [:]], at: place("a"))
    store.remove(place("b"))
    let changes = store.changes(after: start) ?? []
    #expect(changes.map(\.revision) == [start + 1, start + 2, start + 3, start + 4])
    #expect(changes.map(\.isDeletion) == [false, false, false, true])
    #expect(changes.map { $0.previous == nil } == [true, true, false, false])
    #expect(store[place("a")]?.resourceVersion == "\(start + 3)")
    #expect(store[place("b")] == nil)
    #expect(store.changes(after: start + 3)?.count == 1)
  }

  @Test func `changes that are too old are forgotten, and said to be`() {
    var store = Store(logLimit: 10)
    for number in 0..<30 { store.put(["data": .int(number)], at: place("a")) }
    #expect(store.changes(after: 1) == nil)
    #expect(store.changes(after: store.revision - 5)?.count == 5)
    store.forgetChanges()
    #expect(store.changes(after: store.revision - 1) == nil)
    #expect(store.changes(after: store.revision)?.isEmpty == true)
  }

  @Test func `a collection is in the order of its keys`() {
    var store = Store()
    for name in ["c", "a", "b", "a-b", "aa"] { store.put(["metadata": [:]], at: place(name)) }
    store.remove(place("b"))
    let keys = store.collections[ResourceKey(plural: "configmaps")]?.keys.map(\.name)
    #expect(keys == ["a", "a-b", "aa", "c"])
  }

  @Test func `what an owner has is found by the owner's identity`() {
    var store = Store()
    let owned: Value = ["metadata": ["ownerReferences": [["uid": "1"]]]]
    store.put(owned, at: place("a"))
    #expect(store.owned["1"] == [place("a")])
    store.put(["metadata": [:]], at: place("a"))
    #expect(store.owned["1"]?.isEmpty == true)
  }
}
