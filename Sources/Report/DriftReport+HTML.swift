import Diff
import Manifests

extension DriftReport {
  /// The report as one HTML file that needs nothing else, for screens of any width, light or dark.
  package var html: String {
    let facts = [
      environment.map { "environment \($0)" }, repository.isEmpty ? nil : repository,
      revision.isEmpty ? nil : "revision \(revision)", madeAt,
    ]
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(summary.inMarkup)</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <header class="\(isClean ? "good" : "bad")">
      <h1>\(summary.inMarkup)</h1>
      <p>\(facts.compactMap { $0 }.joined(separator: " · ").inMarkup)</p>
      <ul class="counts">\(countItems)</ul>
      </header>
      <main>
      \(applications.filter { !$0.isInSync }.map(\.html).joined(separator: "\n"))
      \(inSyncSection)
      </main>
      </body>
      </html>

      """
  }

  private var isClean: Bool { applications.allSatisfy(\.isInSync) }

  private var countItems: String {
    Kind.allCases.map { kind in
      let count = applications.reduce(0) { $0 + $1.items.count { $0.kind == kind } }
      return #"<li class="\#(kind.rawValue)"><b>\#(count)</b> \#(kind.rawValue)</li>"#
    }.joined()
  }

  private var inSyncSection: String {
    let names = applications.filter(\.isInSync).map(\.name)
    guard !names.isEmpty else { return "" }
    let items = names.map { "<li>\($0.inMarkup)</li>" }.joined()
    return "<details><summary>\(names.count) in sync</summary><ul>\(items)</ul></details>"
  }

  private static let style = """
    :root{color-scheme:light dark;--text:#1b2330;--faint:#5b6675;--page:#f4f6f9;--card:#fff;--line:#dde3ea;
    --changed:#9a6700;--missing:#c4232b;--extra:#0a6ebd;--orphaned:#6f42c1;--good:#1a7f37}
    @media(prefers-color-scheme:dark){:root{--text:#e6edf3;--faint:#9aa7b5;--page:#0d1117;--card:#161b22;
    --line:#30363d;--changed:#e3b341;--missing:#ff7b72;--extra:#79c0ff;--orphaned:#d2a8ff;--good:#56d364}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,sans-serif}
    header,main{max-width:60rem;margin:auto;padding:1rem}
    header{border-top:.4rem solid var(--missing)}header.good{border-color:var(--good)}
    h1{font-size:1.35rem;line-height:1.3;margin:.3rem 0}h2{font-size:1.1rem;margin:0 0 .5rem;overflow-wrap:anywhere}
    header p{color:var(--faint);margin:.2rem 0;overflow-wrap:anywhere}
    .counts{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;padding:0;margin:.8rem 0 0}
    .counts li{background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:.2rem .8rem}
    section,details{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem;margin:0 0 1rem}
    article{border-top:1px solid var(--line);padding:.7rem 0}
    article h3{font-size:1rem;font-weight:600;margin:0;overflow-wrap:anywhere}
    .changed b,.kind.changed{color:var(--changed)}.missing b,.kind.missing{color:var(--missing)}
    .extra b,.kind.extra{color:var(--extra)}.orphaned b,.kind.orphaned{color:var(--orphaned)}
    .kind{font-weight:700;margin-right:.4rem}
    dl{margin:.5rem 0 0}dt{font:.9rem/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
    dd{margin:.1rem 0 .6rem;padding-left:.8rem;border-left:3px solid var(--line)}
    dd div{display:grid;grid-template-columns:5.5rem 1fr;gap:.4rem}
    dd span,small{color:var(--faint)}code{font-family:ui-monospace,monospace;font-size:.9rem;overflow-wrap:anywhere}
    .repair{display:block;background:var(--page);border-radius:.4rem;padding:.5rem .7rem;margin-top:.5rem}
    .error{color:var(--missing);overflow-wrap:anywhere}summary{cursor:pointer;padding:.3rem 0}
    """
}

extension DriftReport.Application {
  fileprivate var html: String {
    var text = "<section>\n<h2>\(name.inMarkup)</h2>\n"
    if let reason {
      text += "<p class=\"error\">\(end.words.word): \(reason.onOneLine.inMarkup)</p>\n"
    }
    text += items.map(\.html).joined()
    if !items.isEmpty {
      text += "<small>Repair</small><code class=\"repair\">\(repair.inMarkup)</code>\n"
    }
    return text + "</section>"
  }
}

extension DriftReport.Item {
  fileprivate var html: String {
    let onset = onset.map { "<small>since \($0.inMarkup)</small>\n" } ?? ""
    let list = fields.isEmpty ? "" : "<dl>\(fields.map(\.html).joined())</dl>\n"
    return """
      <article>
      <h3><span class="kind \(kind.rawValue)">\(kind.rawValue)</span>\(id.description.inMarkup)</h3>
      \(onset)\(list)</article>

      """
  }
}

extension FieldChange {
  fileprivate var html: String {
    func row(_ label: String, _ text: String) -> String {
      "<div><span>\(label)</span><code>\(text.inMarkup)</code></div>"
    }
    var rows = row("live", Self.shortText(from)) + row("declared", Self.shortText(to))
    if let writer {
      rows += row("written by", writer.manager + (writer.time.map { " at \($0)" } ?? ""))
    }
    return "<dt>\(path.description.inMarkup)</dt><dd>\(rows)</dd>"
  }
}
