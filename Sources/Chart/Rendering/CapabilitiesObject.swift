import Manifests
import Template

/// Makes the `.Capabilities` of templates.
enum CapabilitiesObject {
  static func make(_ capabilities: Capabilities) -> Datum {
    let known = Capabilities.offlineVersions.filter(capabilities.apiVersions.contains)
    let versions =
      known
      + capabilities.apiVersions.subtracting(known).sorted {
        $0.precedes($1)
      }
    return .object(
      DatumObject(
        typeName: "*common.Capabilities",
        content: .structure(
          [
            .init("KubeVersion", kubeVersion(KubeVersion(capabilities.kubernetesVersion))),
            .init("APIVersions", versionSet(versions, known: capabilities.apiVersions)),
            .init("HelmVersion", helmVersion),
          ],
          isPointer: true
        )
      )
    )
  }

  private static func kubeVersion(_ version: KubeVersion) -> Datum {
    let fields: [DatumObject.Field] = [
      .init("Version", .string(version.full)),
      .init("normalizedVersion", .string(version.normalised), isExported: false),
      .init("Major", .string(version.major)),
      .init("Minor", .string(version.minor)),
    ]
    let full: Datum = .string(version.full)
    let normalised: Datum = .string(version.normalised)
    return .object(
      DatumObject(
        typeName: "common.KubeVersion",
        content: .structure(fields, isPointer: false),
        methods: [
          "GitVersion": DatumObject.Method { (_) throws(TemplateError) in full },
          "String": DatumObject.Method { (_) throws(TemplateError) in normalised },
        ],
        addressedString: Text(version.normalised)
      )
    )
  }

  private static func versionSet(_ versions: [String], known: Set<String>) -> Datum {
    .object(
      DatumObject(
        typeName: "common.VersionSet",
        content: .list(DatumList(versions.map { .string($0) }, type: .string)),
        methods: [
          "Has": DatumObject.Method([.string]) { (arguments) throws(TemplateError) in
            .bool(known.contains(arguments.first?.text?.string ?? ""))
          }
        ]
      )
    )
  }

  /// The Helm that templates are told they run under.
  private static var helmVersion: Datum {
    .object(
      DatumObject(
        typeName: "version.BuildInfo",
        content: .structure(
          [
            .init("Version", .string("v4.1.4"), jsonName: "version"),
            .init(
              "GitCommit",
              .string("05fa37973dc9e42b76e1d2883494c87174b6074f"),
              jsonName: "git_commit"
            ),
            .init("GitTreeState", .string("clean"), jsonName: "git_tree_state"),
            .init("GoVersion", .string("go1.25.9"), jsonName: "go_version"),
            .init("KubeClientVersion", .string("v1.35"), jsonName: "kube_client_version"),
          ],
          isPointer: false
        )
      )
    )
  }
}
