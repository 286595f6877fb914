import Git
import Manifests

/// Looks at whether repositories and registries can be reached, and what comes out of them.
package struct SourcesDoctor: Sendable {
  private let repositories: Repositories

  package init(_ repositories: Repositories) {
    self.repositories = repositories
  }

  /// What stands in the way of applications that were to be rendered, and of asking their repositories for news.
  package func examination(of applications: [RenderedApplication]) async -> Examination {
    var findings: [Finding] = []
    let references = repositories.isOffline ? [:] : await repositories.references()
    for (address, answer) in references.sorted(by: { $0.key < $1.key }) {
      guard case .failure(let error) = answer.references else { continue }
      findings.append(
        Finding(
          .problem,
          "\(address): \(error)",
          why: "nobody learns of new commits there",
          next: "look at the address, the network, and the credentials ('--credentials FILE')"
        )
      )
    }
    for application in applications {
      guard case .failure(let failure) = application.result else { continue }
      findings.append(
        Finding(
          .problem,
          "\(application.name): \(failure.end)",
          why: "the application is not synced",
          next: "'swell render --app \(application.name)' shows it alone"
        )
      )
    }
    return Examination(
      "sources",
      "\(references.count) repositories and \(applications.count) applications looked at",
      findings
    )
  }
}
