import Manifests
import Order

/// What happened to the objects that a sync waits for, until it has time to look.
///
/// Guards the events that several feeds bring and one sync takes.
actor Inbox {
  enum Event: Sendable {
    case stored(LiveObject)
    case deleted(ObjectID)
    /// These objects of a feed are there; the others that it is about are not.
    case listed([LiveObject], missing: [ObjectID])
    /// The controllers of these objects have had time to look.
    case settled([ObjectID])
    /// A step has had its time; the number tells it from others.
    case overdue(Int)
    /// Another run has taken the application over, or may do so.
    case displaced(RecordError)
  }

  private var events: [Event] = []
  private let bell: AsyncStream<Void>.Continuation
  private let rings: AsyncStream<Void>

  init() {
    (rings, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Why the run may write no more, once that is so.
  private var displacement: RecordError?
  /// Why nobody knows whether another run has begun to write; nil while it is known that none has.
  private var doubt: RecordError?

  /// How long a doubt may last until the run ends.
  private static let patience = Duration.seconds(60)
  private static let pause = Duration.milliseconds(100)

  func note(_ doubt: RecordError?) { self.doubt = doubt }

  /// Why nothing more may be written; waits while there is doubt about it.
  func refusal(by clock: any Clock<Duration>) async -> RecordError? {
    var waited = Duration.zero
    while displacement == nil, doubt != nil, waited < Self.patience, !Task.isCancelled {
      try? await clock.sleep(for: Self.pause)
      waited += Self.pause
    }
    return displacement ?? doubt
  }

  func post(_ event: Event) {
    if case .displaced(let error) = event { displacement = error }
    events.append(event)
    bell.yield()
  }

  /// Everything that happened since, at least one event; nothing when the task is cancelled.
  func take() async -> [Event] {
    while events.isEmpty {
      for await _ in rings { break }
      if Task.isCancelled { return [] }
    }
    defer { events = [] }
    return events
  }
}
