/// What an application or an object says about how it is compared.
package struct CompareOptions: Sendable, Hashable {
  /// Whether the server is asked what an apply would lead to, where the record does not say it.
  package var asksServer = true
  /// Whether fields count that webhooks change on an apply's way, although somebody else owns them.
  package var countsMutations = false
  /// Whether the object may stay although nobody desires it.
  package var ignoresExtraneous = false

  package static let annotation = "argocd.argoproj.io/compare-options"

  package init() {}

  /// These options under what an annotation says; words that mean nothing are passed over.
  package func refined(by text: String?) -> CompareOptions {
    var options = self
    for word in (text ?? "").split(separator: ",") {
      switch word.filter({ $0 != " " }) {
      case "ServerSideDiff=true": options.asksServer = true
      case "ServerSideDiff=false": options.asksServer = false
      case "IncludeMutationWebhook=true": options.countsMutations = true
      case "IncludeMutationWebhook=false": options.countsMutations = false
      case "IgnoreExtraneous": options.ignoresExtraneous = true
      default: break
      }
    }
    return options
  }
}
