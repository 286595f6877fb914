extension RecordShape {
  /// An ApplicationSet document.
  static let applicationSet = RecordShape(
    "ApplicationSet",
    [
      FieldShape("apiVersion", .text), FieldShape("kind", .text),
      FieldShape("metadata", .record(.objectMetadata), .always),
      FieldShape("spec", .record(.applicationSetSpec), .always), FieldShape("status", .raw),
    ]
  )

  static let applicationSetSpec = RecordShape(
    "spec",
    [
      FieldShape("goTemplate", .bool),
      FieldShape("generators", .list(.record(.generator)), .always),
      FieldShape("template", .record(.template), .always),
      FieldShape("syncPolicy", .record(.setSyncPolicy), .given),
      FieldShape("strategy", .record(.strategy), .given),
      FieldShape("preservedFields", .record(.preservedFields), .given),
      FieldShape("goTemplateOptions", .list(.text)), FieldShape("applyNestedSelectors", .bool),
      FieldShape("ignoreApplicationDifferences", .list(.record(.ignoredSetDifference))),
      FieldShape("templatePatch", .text, .given),
    ]
  )

  /// What an ApplicationSet or one of its generators makes Applications of.
  static let template = RecordShape(
    "template",
    [
      FieldShape(
        "metadata",
        .record(
          RecordShape(
            "metadata",
            [
              FieldShape("name", .text), FieldShape("namespace", .text),
              FieldShape("labels", .texts), FieldShape("annotations", .texts),
              FieldShape("finalizers", .list(.text)),
            ]
          )
        ),
        .always
      ),
      FieldShape("spec", .record(.applicationSpec), .always),
    ]
  )

  static let setSyncPolicy = RecordShape(
    "syncPolicy",
    [
      FieldShape("preserveResourcesOnDeletion", .bool),
      FieldShape("applicationsSync", .text, .given),
    ]
  )

  static let preservedFields = RecordShape(
    "preservedFields",
    [FieldShape("annotations", .list(.text)), FieldShape("labels", .list(.text))]
  )

  static let ignoredSetDifference = RecordShape(
    "ignoreApplicationDifferences",
    [
      FieldShape("name", .text), FieldShape("jsonPointers", .list(.text)),
      FieldShape("jqPathExpressions", .list(.text)),
    ]
  )

  static let strategy = RecordShape(
    "strategy",
    [
      FieldShape("type", .text),
      FieldShape(
        "rollingSync",
        .record(
          RecordShape(
            "rollingSync",
            [
              FieldShape(
                "steps",
                .list(
                  .record(
                    RecordShape(
                      "steps",
                      [
                        FieldShape("matchExpressions", .list(.record(.matchExpression))),
                        FieldShape("maxUpdate", .integerOrText, .given),
                      ]
                    )
                  )
                )
              )
            ]
          )
        ),
        .given
      ),
      FieldShape("deletionOrder", .text),
    ]
  )

  static let labelSelector = RecordShape(
    "selector",
    [
      FieldShape("matchLabels", .texts),
      FieldShape("matchExpressions", .list(.record(.matchExpression))),
    ]
  )

  static let matchExpression = RecordShape(
    "matchExpressions",
    [
      FieldShape("key", .text, .always), FieldShape("operator", .text, .always),
      FieldShape("values", .list(.text)),
    ]
  )
}
