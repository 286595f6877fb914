import Manifests
import Testing

@testable import Compose

@Suite struct ValueFilesTests {
  private static let tree = SourceTree(
    label: "home",
    files: Dictionary(
      uniqueKeysWithValues: [
        "values/base.yaml", "values/dev/a.yaml", "values/dev/b.yaml", "values/dev/sub/c.yaml",
        "charts/web/values-dev.yaml", "charts/web/one.yaml", "charts/web/two.yaml",
      ].map { ($0, Array($0.utf8)) }
    ),
    links: [
      "charts/web/link.yaml": "../../values/base.yaml", "charts/web/out.yaml": "../../../etc/x",
    ]
  )
  private static let other = SourceTree(label: "other", texts: ["v/x.yaml": "x", "v/y.yaml": "y"])

  private func paths(_ written: [String], ignoringMissing: Bool = false) throws -> [String] {
    let files = ValueFiles(
      of: Self.tree,
      folder: "charts/web",
      references: ["cfg": Self.other],
      environment: BuildEnvironment(["ARGOCD_APP_NAME": "dev"])
    )
    return try files.files(written, ignoringMissing: ignoringMissing).map(\.path)
  }

  @Test(
    arguments: [
      (["values-dev.yaml"], ["charts/web/values-dev.yaml"]),
      (["./one.yaml", "../web/two.yaml"], ["charts/web/one.yaml", "charts/web/two.yaml"]),
      (["../../values/base.yaml"], ["values/base.yaml"]),
      (["/values/base.yaml"], ["values/base.yaml"]),
      (["one.yaml", "./one.yaml"], ["charts/web/one.yaml"]),
      (
        ["/values/**/*.yaml"],
        ["values/base.yaml", "values/dev/a.yaml", "values/dev/b.yaml", "values/dev/sub/c.yaml"]
      ),
      (["$cfg/v/x.yaml"], ["$cfg/v/x.yaml"]),
      (["$cfg/v/*.yaml"], ["$cfg/v/x.yaml", "$cfg/v/y.yaml"]),
      (["values-$ARGOCD_APP_NAME.yaml"], ["charts/web/values-dev.yaml"]),
      (["/values/${ARGOCD_APP_NAME}/a.yaml"], ["values/dev/a.yaml"]), ([], []),
    ] as [([String], [String])]
  )
  func `paths of every form are found`(_ written: [String], _ expected: [String]) throws {
    #expect(try paths(written) == expected)
  }

  @Test func `a link is read through and keeps its name`() throws {
    let files = ValueFiles(of: Self.tree, folder: "charts/web")
    let file = try files.file("link.yaml")
    #expect(file.path == "charts/web/link.yaml")
    #expect(String(decoding: file.bytes, as: UTF8.self) == "values/base.yaml")
  }

  @Test func `a listed file keeps its place although a glob has it too`() throws {
    let found = try paths(["/values/dev/*.yaml", "one.yaml", "/values/dev/a.yaml"])
    #expect(found == ["values/dev/b.yaml", "charts/web/one.yaml", "values/dev/a.yaml"])
  }

  @Test func `missing files may be allowed`() throws {
    #expect(
      try paths(["no.yaml", "one.yaml", "/no/*.yaml"], ignoringMissing: true) == [
        "charts/web/one.yaml"
      ]
    )
  }

  @Test(arguments: [
    ("no.yaml", "there is no such file"),
    ("/no/*.yaml", "no file matches"),
    ("../../../x.yaml", "it leads out of the repository"),
    ("out.yaml", "it leads out of the repository"),
    ("/", "it is the repository's root"),
    ("../../values", "it is no file"),
    ("$nope/x.yaml", "no source has the ref 'nope'"),
    ("$cfg/../../x", "it leads out of the repository"),
    ("https://x/y.yaml", "it was not fetched"),
    ("file:///etc/passwd", "the scheme 'file' is not allowed"),
  ])
  func `what cannot be found is told`(_ written: String, _ message: String) {
    let error = #expect(throws: CompositionError.self) { try paths([written]) }
    #expect(error.map { "\($0.problem)" } == message)
  }

  @Test func `a link out of the repository is refused even where missing files are allowed`() {
    #expect(throws: CompositionError.self) { try paths(["out.yaml"], ignoringMissing: true) }
  }

  @Test(arguments: [
    ("a$X", "a1"), ("${X}b", "1b"), ("$$X", "$X"), ("$NOPE.", "."), ("${}", ""), ("${X", "X"),
    ("$", "$"), ("a$.b", "a$.b"), ("$1", ""), ("$Xb", ""), ("plain", "plain"),
  ])
  func `build variables are filled in as Go fills them in`(_ text: String, _ expected: String) {
    #expect(BuildEnvironment(["X": "1"]).filling(text) == expected)
  }

  @Test func `an application gives the build variables`() throws {
    var source = ApplicationSource(
      repoURL: "https://x/y.git",
      path: "charts/a",
      targetRevision: "main"
    )
    source.name = "n"
    var application = try Application(
      [
        "metadata": ["name": "web", "namespace": "team"],
        "spec": [
          "source": ["repoURL": "r", "path": "p"],
          "destination": ["name": "in-cluster", "namespace": "ns"],
        ],
      ]
    )
    application.sources = [source]
    let environment = BuildEnvironment(
      of: application,
      source: source,
      revision: "0123456789abcdef"
    )
    let text = "$ARGOCD_APP_NAME $ARGOCD_APP_NAMESPACE $ARGOCD_APP_PROJECT_NAME"
    #expect(environment.filling(text) == "team_web ns default")
    #expect(environment["ARGOCD_APP_REVISION_SHORT"] == "0123456")
    #expect(environment["ARGOCD_APP_REVISION_SHORT_8"] == "01234567")
    #expect(environment["ARGOCD_APP_SOURCE_PATH"] == "charts/a")
    #expect(environment["ARGOCD_APP_SOURCE_TARGET_REVISION"] == "main")
  }
}
