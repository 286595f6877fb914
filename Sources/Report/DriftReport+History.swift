import Diff
package import Manifests

extension DriftReport {
  /// The report with the onset of everything that an earlier report, as JSON, told already.
  ///
  /// The rest began when the field was written, as far as the object says that and the earlier report was made before; or else now.
  package func dated(by earlier: Value?) -> DriftReport {
    var onsets: [Place: String] = [:]
    for application in earlier?["applications"]?.list ?? [] {
      for item in application["items"]?.list ?? [] {
        let onset = item["onset"] ?? earlier?["madeAt"]
        onsets[Place(item, in: application["name"]?.string)] = onset?.string
      }
    }
    var report = self
    for position in report.applications.indices {
      let name = report.applications[position].name
      for index in report.applications[position].items.indices {
        let item = report.applications[position].items[index]
        let place = Place(item.id.json, item.kind.rawValue, in: name)
        report.applications[position].items[index].onset =
          onsets[place] ?? item.writtenAt(after: earlier?["madeAt"]?.string) ?? madeAt
      }
    }
    return report
  }

  /// The report with some ways of drift only, and only what began at a moment or later.
  ///
  /// Moments are compared as RFC 3339 writes them. That of which nobody knows the beginning stays.
  package func showing(only kinds: Set<Kind>, since moment: String? = nil) -> DriftReport {
    var report = self
    for position in report.applications.indices {
      report.applications[position].items.removeAll { item in
        if !kinds.contains(item.kind) { return true }
        guard let moment, let began = item.began else { return false }
        return began < moment
      }
    }
    return report
  }

  /// One way in which one object of an application drifts.
  private struct Place: Hashable {
    let texts: [String?]

    init(_ item: Value, in application: String?) {
      self.init(item.map ?? [:], item["drift"]?.string, in: application)
    }

    init(_ id: Mapping, _ kind: String?, in application: String?) {
      texts =
        [application, kind]
        + ["group", "kind", "namespace", "name"].map { id[$0]?.string ?? "" }
    }
  }
}

extension DriftReport.Item {
  /// When the fields were written that differ from what was applied; nil where that is not known, or was before a moment.
  fileprivate func writtenAt(after moment: String?) -> String? {
    guard basis == .record, let time = fields.compactMap({ $0.writer?.time }).max() else {
      return nil
    }
    return moment.map { $0 <= time } ?? true ? time : nil
  }
}
