import Manifests

/// A task's place in the order, apart from the task itself: small, so that sorting and moving are cheap.
struct Slot {
  /// The task's position among the unordered ones.
  let index: Int
  var phase: Phase
  var wave: Int

  init(_ task: SyncTask, at index: Int) {
    self.index = index
    self.phase = task.phase
    self.wave = task.wave
  }
}

/// Tasks on their way to an order.
struct Slots {
  let tasks: [SyncTask]
  private var slots: [Slot]

  init(_ tasks: [SyncTask]) {
    self.tasks = tasks
    slots = tasks.indices.map { Slot(tasks[$0], at: $0) }
  }

  /// The tasks in their order, with the phases and waves of their places.
  var ordered: [SyncTask] {
    slots.map { slot in
      var task = tasks[slot.index]
      task.phase = slot.phase
      task.wave = slot.wave
      return task
    }
  }

  /// Orders by phase, wave, rank of the kind and bytes of the name; namespace and group settle ties.
  mutating func sort() {
    let tasks = tasks
    slots.sort { left, right in
      if left.phase != right.phase { return left.phase < right.phase }
      if left.wave != right.wave { return left.wave < right.wave }
      return tasks[left.index].precedes(tasks[right.index])
    }
  }

  /// What an object has to do with others.
  enum Role<Name: Hashable> {
    /// Others need it.
    case dependency(Name)
    /// It needs another one.
    case dependent(Name)
    case unrelated
  }

  /// Moves each dependency before its first dependent, whose phase and wave it takes over.
  mutating func pull<Name>(_ role: (Manifest) -> Role<Name>) {
    var firstDependent: [Name: Int] = [:]
    for position in slots.indices {
      guard let target = tasks[slots[position].index].target else { continue }
      switch role(target) {
      case .unrelated: continue
      case .dependent(let name):
        if firstDependent[name] == nil { firstDependent[name] = position }
      case .dependency(let name):
        guard let place = firstDependent[name] else { continue }
        var slot = slots.remove(at: position)
        slot.phase = slots[place].phase
        slot.wave = slots[place].wave
        slots.insert(slot, at: place)
        for (other, first) in firstDependent where first >= place {
          firstDependent[other] = first + 1
        }
      }
    }
  }
}
