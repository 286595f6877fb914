import Synchronization
import Template

/// Notices whether rendering asked for something that is not the same each time, or that must not be written down.
package final class Repeatability: Sendable {
  private let isLost = Mutex(false)

  package init() {}

  /// Whether rendering again would give the same, and nothing of it is secret.
  package var isGiven: Bool { isLost.withLock { !$0 } }

  /// Lets inputs tell when they are asked.
  package func watch(_ inputs: RenderInputs) -> RenderInputs {
    var inputs = inputs
    let templates = inputs.templates
    inputs.templates.now = {
      self.lose()
      return templates.now()
    }
    inputs.templates.random = {
      self.lose()
      return templates.random($0)
    }
    if let host = templates.host {
      inputs.templates.host = { name in
        self.lose()
        return host(name)
      }
    }
    inputs.secretKeys.opened = { self.lose() }
    return inputs
  }

  private func lose() { isLost.withLock { $0 = true } }
}
