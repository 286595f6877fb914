import Crypto
package import Manifests
package import Template

/// One message that is due.
package struct Notification: Sendable {
  package let trigger: String
  package let service: String
  package let recipient: String
  /// What it is remembered by, once it was sent.
  package let key: String
  /// The message, and what the template says for single services.
  let content: Value
  /// What a service that gets no template of its own is told.
  let facts: Value
}

/// What is due for an application, and what is no longer remembered.
package struct DueNotifications: Sendable {
  /// Whether anybody wants to hear of the application at all.
  package var isSubscribed = false
  package var notifications: [Notification] = []
  /// What is remembered from now on, apart from what is due: add each key once it was sent.
  package var state: NotificationState
  package var problems: [NotificationError] = []
  /// How often each trigger was evaluated, for the figures.
  package var evaluations: [(trigger: String, holds: Bool)] = []
}

/// What an application is, as the triggers and templates see it.
package struct NotificationSubject: Sendable {
  /// The Application object with its status.
  package var application: Value
  /// The annotations of its project, which subscribe all of its applications.
  package var projectAnnotations: [String: String] = [:]
  /// What its last sync changed, or would change, as text; templates see it as `.diff`.
  package var diff = ""

  package init(application: Value) {
    self.application = application
  }
}

extension NotificationSettings {
  /// What is due for an application by what it subscribes to and was told already.
  package func due(
    for subject: NotificationSubject,
    now: Timestamp,
    sources: TemplateSources = TemplateSources()
  ) -> DueNotifications {
    let annotations = subject.application[["metadata", "annotations"]]?.texts ?? [:]
    var due = DueNotifications(
      state: NotificationState(annotation: annotations[NotificationState.annotation])
    )
    for subscription in subscriptions(of: subject, annotations) {
      due.isSubscribed = true
      let names =
        subscription.trigger.map { [$0] } ?? defaultTriggers[subscription.service]
        ?? defaultTriggers[""] ?? []
      for name in names {
        do throws(NotificationError) {
          try add(name, subscription, subject, now, sources, to: &due)
        } catch {
          due.problems.append(error)
        }
      }
    }
    return due
  }

  private func subscriptions(
    of subject: NotificationSubject,
    _ annotations: [String: String]
  ) -> [NotificationSubscription] {
    let labels = subject.application[["metadata", "labels"]]?.texts ?? [:]
    let all =
      NotificationSubscription.all(of: annotations)
      + NotificationSubscription.all(of: subject.projectAnnotations)
      + subscriptions.filter { $0.concerns(labels) }
    var seen: Set<[String]> = []
    return all.filter { seen.insert([$0.trigger ?? "", $0.service, $0.recipient]).inserted }
  }

  private func add(
    _ name: String,
    _ subscription: NotificationSubscription,
    _ subject: NotificationSubject,
    _ now: Timestamp,
    _ sources: TemplateSources,
    to due: inout DueNotifications
  ) throws(NotificationError) {
    guard let trigger = triggers[name] else {
      throw NotificationError(name, "there is no such trigger")
    }
    guard services[subscription.service] != nil else {
      throw NotificationError(subscription.service, "there is no such service")
    }
    for (position, rule) in trigger.rules.enumerated() {
      let (holds, once) = try evaluate(rule, name, subject.application, now)
      due.evaluations.append((name, holds))
      let digest = Base64.text(of: sha1(Array(rule.condition.text.utf8)))
      let key =
        "\(once.isEmpty ? "" : once + ":")\(name):[\(position)].\(digest):\(subscription.service):\(subscription.recipient)"
      guard holds else {
        // What is told once for each revision stays told.
        if once.isEmpty { due.state.remove(key) }
        continue
      }
      guard !due.state.contains(key) else { continue }
      let contents = try contents(of: rule, subscription, subject, sources)
      due.notifications += contents.map { content in
        Notification(
          trigger: name,
          service: subscription.service,
          recipient: subscription.recipient,
          key: key,
          content: content,
          facts: Self.facts(of: subject.application, name, content)
        )
      }
    }
  }

  private func evaluate(
    _ rule: NotificationTrigger.Rule,
    _ name: String,
    _ application: Value,
    _ now: Timestamp
  ) throws(NotificationError) -> (holds: Bool, once: String) {
    do throws(ConditionError) {
      let holds = try rule.condition.holds(for: application, now: now)
      return (holds, try rule.oncePer?.spelled(for: application, now: now) ?? "")
    } catch {
      throw NotificationError("trigger.\(name)", "\(error)")
    }
  }

  private func contents(
    of rule: NotificationTrigger.Rule,
    _ subscription: NotificationSubscription,
    _ subject: NotificationSubject,
    _ sources: TemplateSources
  ) throws(NotificationError) -> [Value] {
    let scope: Value = [
      "app": subject.application, "context": context, "serviceType": .string(subscription.service),
      "recipient": .string(subscription.recipient), "diff": .string(subject.diff),
    ]
    var contents: [Value] = []
    for name in rule.send {
      guard let template = templates[name] else {
        throw NotificationError(name, "there is no such template")
      }
      contents.append(try template.filled(with: scope, sources: sources))
    }
    return contents
  }

  private static func facts(of application: Value, _ trigger: String, _ content: Value) -> Value {
    let status = application["status"]
    var facts: Mapping = ["trigger": .string(trigger), "message": content["message"] ?? ""]
    facts["application"] = application[["metadata", "name"]]
    facts["namespace"] = application[["metadata", "namespace"]]
    facts["project"] = application[["spec", "project"]]
    facts["revision"] = status?[["sync", "revision"]]
    facts["sync"] = status?[["sync", "status"]]
    facts["health"] = status?[["health", "status"]]
    facts["operation"] = status?[["operationState", "phase"]]
    return .map(facts)
  }
}

extension Value {
  /// The map's texts.
  fileprivate var texts: [String: String] {
    var texts: [String: String] = [:]
    for entry in map ?? [:] { texts[entry.key] = entry.value.string }
    return texts
  }
}
