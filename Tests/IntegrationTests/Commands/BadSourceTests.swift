import Foundation
import TestSupport
import Testing

/// Input that cannot be used: the words of the message, and the exit code.
@Suite struct BadSourceTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let files: [String: String]
    var words: [String] = []
    var exitCode: Int32 = 3
    /// What is said, `NAME` being the application.
    let message: String
  }

  @Test(arguments: manifests + charts + compositions + usage)
  func `bad input ends with a clear message`(_ bad: Case) async throws {
    let swell = try await Swell(bad.files)
    let finished = try await swell.start("render", bad.words).finish()
    let said = finished.errors.replacingOccurrences(of: swell.name, with: "NAME")
      .replacingOccurrences(of: swell.repository.path, with: "REPO")
    #expect(said == bad.message + "\n")
    #expect(finished.exitCode == bad.exitCode)
    #expect(finished.output.isEmpty)
  }

  @Test func `a file that is no repository is told apart from one that is empty`() async throws {
    let folder = try TemporaryFolder()
    let absent = try await run("swell", ["render", "file:///absent.git"], in: folder.path)
    #expect(absent.errors.contains("cannot read repository 'file:///absent.git': there is no"))
    #expect(absent.exitCode == 3)
    let empty = try await TemporaryRepository()
    let cache = ["XDG_CACHE_HOME": folder.path]
    let finished = try await run("swell", ["render", empty.url], environment: cache)
    #expect(finished.errors.contains("it has no commit yet"))
    #expect(finished.exitCode == 3)
  }

  @Test func `one bad application does not stop the others`() async throws {
    let other = Sample.application().replacingOccurrences(
      of: "name: NAMESPACE",
      with: "name: other"
    )
    let files = Sample.repository(["a.yaml": Sample.configMap("a", "k: v")])
      .merging([
        "composition/c.yaml": Sample.application("path: absent") + "---\n" + other
      ]) { $1 }
    let swell = try await Swell(files)
    let finished = try await swell("render")
    #expect(finished.exitCode == 3)
    #expect(finished.errors.contains("': cannot read 'absent'"))
    #expect(finished.output.contains("name: a"))
  }

  private static func manifest(_ name: String, _ text: String, _ message: String) -> Case {
    Case(
      testDescription: name,
      files: Sample.repository(["a.yaml": text]),
      message: message
    )
  }

  private static let manifests = [
    manifest(
      "a tab",
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: a\n",
      "NAME: m/a.yaml:4:1: cannot read YAML: a tab stands where only spaces may (replace it by spaces)"
    ),
    manifest(
      "an unclosed quote",
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: \"a\n",
      "NAME: m/a.yaml:4:9: cannot read YAML: the quote that opens here is never closed"
    ),
    manifest(
      "a duplicate key",
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  name: b\n",
      "NAME: m/a.yaml:5:3: cannot read YAML: duplicate key 'name' (first set in line 4)"
    ),
    manifest(
      "a billion laughs",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nlol0: &lol0 [x]\n"
        + (1..<10).map { level in
          let inner = Array(repeating: "*lol\(level - 1)", count: 10).joined(separator: ",")
          return "lol\(level): &lol\(level) [\(inner)]\n"
        }.joined(),
      "NAME: m/a.yaml:10:14: cannot read YAML: aliases stand for more than 400000 values "
        + "(limit 'yaml-aliases')"
    ),
    manifest(
      "an object without kind",
      "apiVersion: v1\nmetadata: {name: a}\n",
      "NAME: m/a.yaml:1: cannot read 'object': no 'kind'"
    ),
  ]

  private static func chart(
    _ name: String,
    _ template: String,
    source: String = "path: m",
    also files: [String: String] = [:],
    words: [String] = [],
    _ message: String
  ) -> Case {
    let all = [
      "composition/c.yaml": Sample.application(source), "swell.yaml": Sample.settings,
      "m/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n", "m/templates/x.yaml": template,
    ]
    return Case(
      testDescription: name,
      files: all.merging(files) { $1 },
      words: words,
      message: message
    )
  }

  private static let charts = [
    chart(
      "an unknown function",
      "{{ toYam .Values }}\n",
      "NAME: m/templates/x.yaml:1:4: cannot render release 'NAME': function \"toYam\" not defined "
        + "(did you mean 'toYaml'?)"
    ),
    chart(
      "a division by zero",
      "{{ div 1 0 }}\n",
      "NAME: m/templates/x.yaml:1:4: cannot render release 'NAME': at <div 1 0>: "
        + "error calling div: runtime error: integer divide by zero"
    ),
    chart(
      "a template without end",
      #"{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}"#,
      "NAME: m/templates/x.yaml:1:48: cannot render release 'NAME': in 'a' at "
        + "m/templates/x.yaml:1:20: at <include \"a\" .>: error calling include: rendering "
        + "template has a nested reference name: a: unable to execute template"
    ),
    chart(
      "a value file that is missing",
      "",
      source: "path: m, helm: {valueFiles: [nope.yaml]}",
      "NAME: composition/c.yaml:1: cannot use 'Application NAME': cannot find value file 'm/nope.yaml': there is no such file"
    ),
    chart(
      "a value file outside of the repository",
      "",
      source: "path: m, helm: {valueFiles: [../../../etc/passwd]}",
      "NAME: composition/c.yaml:1: cannot use 'Application NAME': cannot find value file '../../../etc/passwd': valueFiles[0]: "
        + "it leads out of the repository"
    ),
    chart(
      "a placeholder without a value",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: PLACEHOLDER_OTHR}\n",
      words: ["--placeholder", "OTHER=x"],
      "NAME: cannot fill in placeholders: no value for 'OTHR' at m/templates/x.yaml:4:11 "
        + "(did you mean 'OTHER'?)"
    ),
  ]

  private static func composition(
    _ name: String,
    _ generators: String,
    exitCode: Int32 = 3,
    words: [String] = [],
    _ message: String
  ) -> Case {
    let text = """
      apiVersion: argoproj.io/v1alpha1
      kind: ApplicationSet
      metadata: {name: s}
      spec:
        generators:
        - \(generators)
        template:
          metadata: {name: "a-{{env}}"}
          spec:
            project: default
            source: {repoURL: https://git.example/r, path: m}
            destination: {server: https://kubernetes.default.svc, namespace: x}

      """
    return Case(
      testDescription: name,
      files: Sample.repository([:]).merging(["composition/c.yaml": text]) { $1 },
      words: words,
      exitCode: exitCode,
      message: message
    )
  }

  private static let compositions = [
    composition(
      "an unknown generator",
      "lists: {elements: []}",
      "swell: composition/c.yaml:6:5: cannot expand 'ApplicationSet s': spec.generators[0]: "
        + "unknown generator 'lists' (did you mean 'list'?)"
    ),
    composition(
      "several environments",
      "list: {elements: [{env: dev}, {env: prod}]}",
      exitCode: 2,
      "swell: cannot choose from composition: several environments: dev, prod "
        + "(choose with --env or take --all-environments)"
    ),
    composition(
      "an unknown environment",
      "list: {elements: [{env: dev}, {env: prod}]}",
      exitCode: 2,
      words: ["--env", "prd"],
      "swell: cannot choose from composition: no environment 'prd', only dev, prod "
        + "(did you mean 'prod'?)"
    ),
  ]

  private static let usage = [
    Case(
      testDescription: "an unknown revision",
      files: Sample.repository([:]),
      words: ["--revision", "mian"],
      message: "swell: cannot find revision 'mian' in 'file://REPO': "
        + "no such branch, tag or commit (did you mean 'main'?)"
    ),
    Case(
      testDescription: "an unknown option",
      files: Sample.repository([:]),
      words: ["--env", "dev", "--compostion", "x"],
      exitCode: 2,
      message: "swell: no option '--compostion' (did you mean '--composition'?)\n"
        + "  try 'swell render --help'"
    ),
  ]
}
