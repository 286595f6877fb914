/// Memory for variables and arguments while templates run: taken and given back in order, and never moved.
final class DatumStack {
  private struct Chunk {
    let base: UnsafeMutablePointer<Datum>
    let size: Int
  }

  // Only whoever runs a template has the stack, and none of its functions calls anything else.
  @exclusivity(unchecked) private var chunks: [Chunk] = []
  @exclusivity(unchecked) private var current = -1
  @exclusivity(unchecked) private var top: UnsafeMutablePointer<Datum>?
  @exclusivity(unchecked) private var free = 0
  /// What was free in the chunks below the current one.
  private var freeBelow: [Int] = []

  private static let chunkSize = 4_096

  init() {}

  deinit {
    for chunk in chunks { chunk.base.deallocate() }
  }

  /// Takes room for values, which start as no value.
  @inline(__always)
  func push(_ count: Int) -> UnsafeMutablePointer<Datum> {
    if count > free || top == nil { openChunk(count) }
    guard let base = top else { preconditionFailure("a chunk is open") }
    base.initialize(repeating: .absent, count: count)
    top = base + count
    free -= count
    return base
  }

  /// Gives the room that was taken last back.
  @inline(__always)
  func pop(_ base: UnsafeMutablePointer<Datum>, _ count: Int) {
    base.deinitialize(count: count)
    top = base
    free += count
    if current > 0, base == chunks[current].base { closeChunk() }
  }

  private func openChunk(_ count: Int) {
    if current >= 0 { freeBelow.append(free) }
    current += 1
    if current == chunks.count {
      let size = max(count, Self.chunkSize)
      chunks.append(Chunk(base: .allocate(capacity: size), size: size))
    } else if chunks[current].size < count {
      chunks[current].base.deallocate()
      chunks[current] = Chunk(base: .allocate(capacity: count), size: count)
    }
    top = chunks[current].base
    free = chunks[current].size
  }

  private func closeChunk() {
    current -= 1
    free = freeBelow.removeLast()
    top = chunks[current].base + (chunks[current].size - free)
  }
}
