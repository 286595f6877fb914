extension RecordShape {
  /// A source of an Application.
  static let source = RecordShape(
    "source",
    [
      FieldShape("repoURL", .text, .always), FieldShape("path", .text),
      FieldShape("targetRevision", .text),
    ] + toolFields + [
      FieldShape("chart", .text), FieldShape("ref", .text), FieldShape("name", .text),
      FieldShape("tagPrefix", .text),
    ]
  )

  /// The blocks of a source of which one may be given.
  static let toolFields = [
    FieldShape("helm", .record(.helm), .given),
    FieldShape("kustomize", .record(.kustomize), .given),
    FieldShape("directory", .record(.directory), .given),
    FieldShape("plugin", .record(.plugin), .given),
  ]

  static let helm = RecordShape(
    "helm",
    [
      FieldShape("valueFiles", .list(.text)),
      FieldShape(
        "parameters",
        .list(
          .record(
            RecordShape(
              "parameters",
              [
                FieldShape("name", .text), FieldShape("value", .text),
                FieldShape("forceString", .bool),
              ]
            )
          )
        )
      ),
      FieldShape("releaseName", .text), FieldShape("values", .text),
      FieldShape(
        "fileParameters",
        .list(
          .record(
            RecordShape("fileParameters", [FieldShape("name", .text), FieldShape("path", .text)])
          )
        )
      ),
      FieldShape("version", .text), FieldShape("passCredentials", .bool),
      FieldShape("ignoreMissingValueFiles", .bool), FieldShape("skipCrds", .bool),
      FieldShape("valuesObject", .raw, .given), FieldShape("namespace", .text),
      FieldShape("kubeVersion", .text), FieldShape("apiVersions", .list(.text)),
      FieldShape("skipTests", .bool), FieldShape("skipSchemaValidation", .bool),
    ]
  )

  static let kustomize = RecordShape(
    "kustomize",
    [
      FieldShape("namePrefix", .text), FieldShape("nameSuffix", .text),
      FieldShape("images", .list(.text)), FieldShape("commonLabels", .texts),
      FieldShape("version", .text), FieldShape("commonAnnotations", .texts),
      FieldShape("forceCommonLabels", .bool), FieldShape("forceCommonAnnotations", .bool),
      FieldShape("namespace", .text), FieldShape("commonAnnotationsEnvsubst", .bool),
      FieldShape(
        "replicas",
        .list(
          .record(
            RecordShape(
              "replicas",
              [FieldShape("name", .text, .always), FieldShape("count", .integerOrText, .always)]
            )
          )
        )
      ),
      FieldShape("patches", .list(.record(.kustomizePatch))),
      FieldShape("components", .list(.text)), FieldShape("labelWithoutSelector", .bool),
      FieldShape("kubeVersion", .text), FieldShape("apiVersions", .list(.text)),
      FieldShape("ignoreMissingComponents", .bool), FieldShape("labelIncludeTemplates", .bool),
    ]
  )

  static let kustomizePatch = RecordShape(
    "patches",
    [
      FieldShape("path", .text), FieldShape("patch", .text),
      FieldShape(
        "target",
        .record(
          RecordShape(
            "target",
            [
              "group", "version", "kind", "name", "namespace", "annotationSelector",
              "labelSelector",
            ].map { FieldShape($0, .text) }
          )
        ),
        .given
      ),
      FieldShape("options", .bools),
    ]
  )

  static let directory = RecordShape(
    "directory",
    [
      FieldShape("recurse", .bool), FieldShape("jsonnet", .record(.jsonnet)),
      FieldShape("exclude", .text), FieldShape("include", .text),
      FieldShape("disableExtensionFilter", .bool),
    ]
  )

  static let jsonnet = RecordShape(
    "jsonnet",
    [
      FieldShape("extVars", .list(.record(.jsonnetVariable))),
      FieldShape("tlas", .list(.record(.jsonnetVariable))), FieldShape("libs", .list(.text)),
    ]
  )

  static let jsonnetVariable = RecordShape(
    "variable",
    [
      FieldShape("name", .text, .always), FieldShape("value", .text, .always),
      FieldShape("code", .bool),
    ]
  )

  static let plugin = RecordShape(
    "plugin",
    [
      FieldShape("name", .text), FieldShape("env", .list(.record(.nameAndValue))),
      FieldShape(
        "parameters",
        .list(
          .record(
            RecordShape(
              "parameters",
              [
                FieldShape("name", .text, .always), FieldShape("string", .text, .given),
                FieldShape("map", .texts, .given), FieldShape("array", .list(.text), .given),
              ]
            )
          )
        )
      ),
    ]
  )
}
