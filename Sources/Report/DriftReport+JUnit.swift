import Manifests

extension DriftReport {
  /// The report as JUnit's XML: a suite for each application, a failing case for each object that drifted.
  package var junit: String {
    let broken = applications.count { $0.reason != nil }
    let cases = applications.reduce(0) { $0 + $1.cases }
    var text = #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
    text +=
      "<testsuites name=\"swell drift-report\" tests=\"\(cases)\" failures=\"\(count)\" errors=\"\(broken)\">\n"
    for application in applications { text += application.junit(at: madeAt) }
    return text + "</testsuites>\n"
  }
}

extension DriftReport.Application {
  /// An application without drift is one case that passes.
  fileprivate var cases: Int { max(1, items.count + (reason == nil ? 0 : 1)) }

  fileprivate func junit(at moment: String?) -> String {
    let name = name.inMarkup
    var text = "  <testsuite name=\"\(name)\" tests=\"\(cases)\" failures=\"\(items.count)\""
    text += " errors=\"\(reason == nil ? 0 : 1)\""
    text += moment.map { " timestamp=\"\($0.inMarkup)\"" } ?? ""
    text += ">\n"
    if let reason {
      text += "    <testcase classname=\"\(name)\" name=\"comparison\">"
      text +=
        "<error type=\"\(end.words.word)\" message=\"\(reason.onOneLine.inMarkup)\"/></testcase>\n"
    } else if items.isEmpty {
      text += "    <testcase classname=\"\(name)\" name=\"in sync\"/>\n"
    }
    for item in items { text += item.junit(in: name, repair: repair) }
    return text + "  </testsuite>\n"
  }
}

extension DriftReport.Item {
  fileprivate func junit(in name: String, repair: String) -> String {
    let lines = fields.map { $0.driftLine + $0.writerWords } + ["repair with: \(repair)"]
    return """
          <testcase classname="\(name)" name="\(id.description.inMarkup)">
            <failure type="\(kind.rawValue)" message="\((kind.rawValue + onsetWords).inMarkup)">\
      \(lines.joined(separator: "\n").inMarkup)</failure>
          </testcase>

      """
  }
}
