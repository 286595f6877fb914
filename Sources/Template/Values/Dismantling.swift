/// Lets go of what lists and maps hold, one after the other: by itself that happens by recursion, as deep as they lie in each other.
struct Dismantling {
  private var lists: [DatumList] = []
  private var maps: [DatumMap] = []

  /// Takes a value over if others may lie in it.
  mutating func take(_ datum: Datum) {
    switch datum {
    case .list(let list): lists.append(list)
    case .map(let map): maps.append(map)
    default: break
    }
  }

  /// Goes on until nothing is left that nobody else holds.
  consuming func run() {
    while true {
      if var list = lists.popLast() {
        if isKnownUniquelyReferenced(&list) { list.empty(into: &self) }
      } else if var map = maps.popLast() {
        if isKnownUniquelyReferenced(&map) { map.empty(into: &self) }
      } else {
        return
      }
    }
  }
}
