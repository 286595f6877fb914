internal import Dispatch
internal import Synchronization

/// What becomes of each element, made by as many threads as the machine has processors; in the order of the elements.
func simultaneousMap<Element: Sendable, Result: Sendable>(
  _ elements: [Element],
  _ transform: @Sendable (Element) -> Result
) -> [Result] {
  // A thread takes longer to start than a few elements take.
  guard elements.count > 4 else { return elements.map(transform) }
  let results = Mutex<[Result?]>(Array(repeating: nil, count: elements.count))
  DispatchQueue.concurrentPerform(iterations: elements.count) { index in
    let result = transform(elements[index])
    results.withLock { $0[index] = result }
  }
  return results.withLock { $0.compactMap(\.self) }
}
