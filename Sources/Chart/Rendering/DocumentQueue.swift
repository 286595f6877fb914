internal import Dispatch
internal import Synchronization

/// Rendered files on their way to documents.
///
/// Another thread reads them while this one still renders, and all threads do once nothing more is added. The mutex guards what waits and
/// what was read.
final class DocumentQueue: Sendable {
  /// What a rendered file holds.
  typealias Outcome = (name: String, found: Result<DocumentReader.Found, ChartError>)

  private struct File {
    let name: String
    var text: [UInt8]
    var found: Result<DocumentReader.Found, ChartError>?
  }

  private struct State {
    var files: [File] = []
    /// How many of them were taken by a thread.
    var taken = 0
  }

  private let release: String
  private let templates: TemplateFiles
  private let state = Mutex(State())
  private let reading = DispatchQueue(label: "documents")

  /// A thread takes longer to start than a few files take.
  private static let fewFiles = 4

  init(release: String, templates: TemplateFiles) {
    self.release = release
    self.templates = templates
  }

  func add(_ text: [UInt8], from name: String) {
    // Most templates of a large chart are turned off.
    guard !ManifestText.trimmed(text[...]).isEmpty else { return }
    let count = state.withLock { state in
      state.files.append(File(name: name, text: text))
      return state.files.count
    }
    if count > Self.fewFiles { reading.async { self.readNext() } }
  }

  /// What each file holds.
  func outcomes() -> [Outcome] {
    let rest = state.withLock { $0.files.count - $0.taken }
    if rest > Self.fewFiles {
      DispatchQueue.concurrentPerform(iterations: rest) { _ in readNext() }
    } else {
      for _ in 0..<rest { readNext() }
    }
    // Waits for the file that the other thread has in hand.
    reading.sync {}
    return state.withLock(\.files).compactMap { file in file.found.map { (file.name, $0) } }
  }

  private func readNext() {
    let next = state.withLock { state -> (index: Int, name: String, text: [UInt8])? in
      guard state.taken < state.files.count else { return nil }
      defer { state.taken += 1 }
      let file = state.files[state.taken]
      state.files[state.taken].text = []
      return (state.taken, file.name, file.text)
    }
    guard let (index, name, text) = next else { return }
    let reader = DocumentReader(release: release, scalar: nil)
    let found = reader.outcome(of: text, source: name, templates)
    state.withLock { $0.files[index].found = found }
  }
}
