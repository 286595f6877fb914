extension RecordShape {
  /// An Application document.
  static let application = RecordShape(
    "Application",
    [
      FieldShape("apiVersion", .text), FieldShape("kind", .text),
      FieldShape("metadata", .record(.objectMetadata), .always),
      FieldShape("spec", .record(.applicationSpec), .always),
      FieldShape("status", .raw), FieldShape("operation", .raw),
    ]
  )

  /// The metadata of any object.
  static let objectMetadata = RecordShape(
    "metadata",
    [
      FieldShape("name", .text), FieldShape("generateName", .text), FieldShape("namespace", .text),
      FieldShape("selfLink", .text), FieldShape("uid", .text),
      FieldShape("resourceVersion", .text), FieldShape("generation", .integer),
      FieldShape("creationTimestamp", .raw), FieldShape("deletionTimestamp", .raw),
      FieldShape("deletionGracePeriodSeconds", .integer, .given), FieldShape("labels", .texts),
      FieldShape("annotations", .texts),
      FieldShape("ownerReferences", .list(.raw), merge: .merged(by: "uid")),
      FieldShape("finalizers", .list(.text), merge: .united),
      FieldShape("managedFields", .list(.raw)),
    ]
  )

  /// The `spec` of an Application.
  static let applicationSpec = RecordShape(
    "spec",
    [
      FieldShape("source", .record(.source), .given),
      FieldShape("destination", .record(.destination), .always),
      FieldShape("project", .text, .always),
      FieldShape("syncPolicy", .record(.syncPolicy), .given),
      FieldShape("ignoreDifferences", .list(.record(.ignoreDifference))),
      FieldShape("info", .list(.record(.nameAndValue))),
      FieldShape("revisionHistoryLimit", .integer, .given),
      FieldShape("sources", .list(.record(.source))),
      FieldShape("sourceHydrator", .record(.sourceHydrator), .given),
    ]
  )

  static let destination = RecordShape(
    "destination",
    [FieldShape("server", .text), FieldShape("namespace", .text), FieldShape("name", .text)]
  )

  static let nameAndValue = RecordShape(
    "name and value",
    [FieldShape("name", .text, .always), FieldShape("value", .text, .always)]
  )

  static let ignoreDifference = RecordShape(
    "ignoreDifferences",
    [
      FieldShape("group", .text), FieldShape("kind", .text, .always), FieldShape("name", .text),
      FieldShape("namespace", .text), FieldShape("jsonPointers", .list(.text)),
      FieldShape("jqPathExpressions", .list(.text)),
      FieldShape("managedFieldsManagers", .list(.text)),
    ]
  )

  static let syncPolicy = RecordShape(
    "syncPolicy",
    [
      FieldShape("automated", .record(.automated), .given),
      FieldShape("syncOptions", .list(.text)), FieldShape("retry", .record(.retry), .given),
      FieldShape("managedNamespaceMetadata", .record(.namespaceMetadata), .given),
    ]
  )

  static let automated = RecordShape(
    "automated",
    ["prune", "selfHeal", "allowEmpty", "enabled"].map { FieldShape($0, .bool, .given) }
  )

  static let retry = RecordShape(
    "retry",
    [
      FieldShape("limit", .integer),
      FieldShape(
        "backoff",
        .record(
          RecordShape(
            "backoff",
            [
              FieldShape("duration", .text), FieldShape("factor", .integer, .given),
              FieldShape("maxDuration", .text),
            ]
          )
        ),
        .given
      ),
      FieldShape("refresh", .bool),
    ]
  )

  static let namespaceMetadata = RecordShape(
    "managedNamespaceMetadata",
    [FieldShape("labels", .texts), FieldShape("annotations", .texts)]
  )

  static let sourceHydrator = RecordShape(
    "sourceHydrator",
    [
      FieldShape(
        "drySource",
        .record(
          RecordShape(
            "drySource",
            [
              FieldShape("repoURL", .text, .always), FieldShape("targetRevision", .text, .always),
              FieldShape("path", .text, .always),
            ] + RecordShape.toolFields
          )
        ),
        .always
      ),
      FieldShape(
        "syncSource",
        .record(
          RecordShape(
            "syncSource",
            [
              FieldShape("targetBranch", .text, .always), FieldShape("path", .text, .always),
              FieldShape("repoURL", .text),
            ]
          )
        ),
        .always
      ),
      FieldShape(
        "hydrateTo",
        .record(RecordShape("hydrateTo", [FieldShape("targetBranch", .text, .always)])),
        .given
      ),
    ]
  )
}
