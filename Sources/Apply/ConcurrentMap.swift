extension Sequence where Self: Sendable, Element: Sendable {
  /// Transforms all elements with some of them under way at a time; results come in the order of the elements.
  ///
  /// All elements are transformed, also after a cancellation, which the transformation sees.
  package func concurrentMap<Result: Sendable>(
    limit: Int,
    _ transform: @escaping @Sendable (Element) async -> Result
  ) async -> [Result] {
    await withTaskGroup(of: (Int, Result).self) { group in
      var results: [Result?] = []
      var iterator = makeIterator()
      var started = 0
      func startNext() {
        guard let element = iterator.next() else { return }
        let index = started
        started += 1
        results.append(nil)
        group.addTask { (index, await transform(element)) }
      }
      for _ in 0..<limit { startNext() }
      while let (index, result) = await group.next() {
        results[index] = result
        startNext()
      }
      return results.compactMap { $0 }
    }
  }
}
