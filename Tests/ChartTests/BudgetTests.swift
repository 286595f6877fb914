import Chart
import Manifests
import Synchronization
import Template
import Testing

/// Charts that would run for ever, or take all memory, are stopped by the budget that they use up.
@Suite struct BudgetTests {
  /// A template, and the budget that it uses up.
  struct Bomb: Sendable, CustomTestStringConvertible {
    let template: String
    let budget: TemplateError.Budget

    var testDescription: String { String(template.prefix(80)) }

    init(_ budget: TemplateError.Budget, _ template: String) {
      self.template = template
      self.budget = budget
    }
  }

  @Test(arguments: bombs)
  func `a template that does too much is stopped`(bomb: Bomb) throws {
    let limits = TemplateLimits(steps: 200_000, outputInBytes: 2 << 20, depth: 500)
    let error = try #require(Self.failure(of: bomb.template, limits: limits))
    guard case .budget(let budget, _) = error.innermost.cause else {
      Issue.record("it fails otherwise: \(error)")
      return
    }
    #expect(budget == bomb.budget)
    #expect(error.innermost.place?.line == 1)
    #expect(error.innermost.message.contains("--limit \(bomb.budget.rawValue)=N raises it"))
  }

  private static let bombs: [Bomb] = [
    Bomb(.steps, "{{ range 1000000000000 }}{{ end }}"),
    Bomb(.steps, "{{ range $i := until 10000 }}{{ range until 10000 }}{{ end }}{{ end }}"),
    Bomb(.steps, #"{{ define "a" }}{{ if . }}\#(twice){{ end }}{{ end }}{{ template "a" 40 }}"#),
    Bomb(.steps, #"{{ $s := list }}{{ range 1000000 }}{{ $s = append $s . }}{{ end }}"#),
    Bomb(
      .steps,
      #"{{ $s := repeat 100000 "a" }}{{ range 1000000 }}{{ $x := sha256sum $s }}{{ end }}"#
    ),
    Bomb(.steps, "{{ range 1000 }}{{ $x := genPrivateKey `none` }}{{ end }}"),
    Bomb(.steps, "{{ uniq (until 50000) }}"),
    Bomb(
      .steps,
      "{{ range $i := until 50000 }}{{ $x := tpl (printf `{{ %d }}` $i) $ }}{{ end }}"
    ),
    Bomb(
      .steps,
      "{{ range $i := until 50000 }}{{ $x := regexMatch (printf `a%d` $i) `a` }}{{ end }}"
    ),
    Bomb(.output, "{{ range 1000000000000 }}more and more and more and more text{{ end }}"),
    Bomb(.output, "{{ until 2000000000 }}"),
    Bomb(.output, "{{ repeat 2000000000 `hello` }}"),
    Bomb(.output, "{{ $x := `x` }}{{ range 40 }}{{ $x = print $x $x }}{{ end }}"),
    Bomb(.output, "{{ indent 2000000000 `x` }}"),
    Bomb(.output, "{{ nindent 100000 (repeat 100000 \"\\n\") }}"),
    Bomb(.output, "{{ replace `x` (repeat 100000 `y`) (repeat 100000 `x`) }}"),
    Bomb(.output, "{{ replace `` (repeat 100000 `y`) (repeat 100000 `x`) }}"),
    Bomb(.output, "{{ regexReplaceAll `x` (repeat 100000 `x`) (repeat 100000 `y`) }}"),
    Bomb(.output, "{{ regexReplaceAll `` (repeat 100000 `x`) (repeat 100000 `y`) }}"),
    Bomb(.output, "{{ wrapWith 1 (repeat 100000 `ab`) (repeat 100000 `xy`) }}"),
    Bomb(.output, "{{ join (repeat 100000 `x`) (until 10000) }}"),
    Bomb(.output, "{{ now | date (repeat 200000 `2006`) }}"),
    Bomb(.output, "{{ randAlphaNum 2000000000 }}"),
    Bomb(.output, "{{ splitList `` (repeat 1000000 `a`) }}"),
    Bomb(.output, "{{ $x := list `a` }}{{ range 40 }}{{ $x = list $x $x }}{{ end }}{{ $x }}"),
    Bomb(
      .output,
      "{{ $x := dict }}{{ range 40 }}{{ $x = dict `a` $x `b` $x }}{{ end }}{{ toYaml $x }}"
    ),
    Bomb(
      .output,
      "{{ $x := dict }}{{ range 40 }}{{ $x = dict `a` $x `b` $x }}{{ end }}{{ deepCopy $x }}"
    ),
    Bomb(.depth, #"{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}"#),
  ]

  private static let twice = #"{{ template "a" (sub . 1) }}{{ template "a" (sub . 1) }}"#

  @Test(arguments: ["toYaml", "toJson", "toToml", "print", "deepCopy", "quote", "merge (dict)"])
  func `a value that holds itself is refused`(function: String) throws {
    let template = "{{ $x := dict }}{{ $_ := set $x `a` $x }}{{ \(function) $x }}"
    let error = try #require(Self.failure(of: template))
    #expect(error.message.contains("maps and lists lie more than 1000 deep in each other"))
  }

  @Test func `a long chain of includes is refused`() throws {
    let chain = (0..<400).map {
      #"{{ define "a\#($0)" }}{{ include "a\#($0 + 1)" . }}{{ end }}"#
    }
    let error = try #require(
      Self.failure(
        of: chain.joined() + #"{{ include "a0" . }}"#,
        limits: TemplateLimits(depth: 300)
      )
    )
    guard case .budget(.depth, _) = error.innermost.cause else {
      Issue.record("it fails otherwise: \(error.innermost)")
      return
    }
  }

  @Test func `time is measured while a template runs`() throws {
    let clock = Ticking()
    let sources = TemplateSources(processorTime: { clock.next() })
    let error = try #require(Self.failure(of: "{{ range 10000000 }}{{ end }}", sources))
    #expect(error.message.hasPrefix("the budget 'time' of 1500 ms is used up"))
  }

  @Test func `the growth of the process is measured while a template runs`() throws {
    let memory = Ticking()
    let sources = TemplateSources(memory: { Int(memory.next() / .milliseconds(1)) << 20 })
    let template = "{{ range 1000 }}{{ $x := repeat 1000000 `a` }}{{ end }}"
    let error = try #require(Self.failure(of: template, sources))
    #expect(error.innermost.message.hasPrefix("the budget 'memory' of 100663296 bytes is used up"))
  }

  @Test func `a limit can be raised`() {
    let template = "{{ $x := repeat 40000000 `a` }}"
    #expect(Self.failure(of: template) != nil)
    var limits = TemplateLimits.default
    limits.set(.output, to: 1 << 30)
    #expect(Self.failure(of: template, limits: limits) == nil)
  }

  private static func failure(
    of template: String,
    _ sources: TemplateSources = TemplateSources(),
    limits: TemplateLimits = .default
  ) -> TemplateError? {
    var set = TemplateSet(functions: .helm)
    do throws(TemplateError) {
      try set.parse(template, name: "a.yaml")
      _ = try set.execute("a.yaml", data: .map(DatumMap()), sources: sources, limits: limits)
      return nil
    } catch {
      return error
    }
  }
}

/// A clock that goes on by a hundred milliseconds whenever it is read.
private final class Ticking: Sendable {
  private let reads = Mutex(0)

  func next() -> Duration {
    reads.withLock {
      $0 += 1
      return .milliseconds(100 * $0)
    }
  }
}
