import Apply
import Compose
package import Manifests

extension RenderedApplication {
  /// The objects exactly as they would be applied: marked as the application's, with the defaults that old servers need.
  package var applied: [Manifest] { prepared.map(\.manifest) }

  /// Those that stay as they are declared: all but hooks, which come and go.
  var kept: [Manifest] { prepared.filter { !$0.isHook }.map(\.manifest) }

  private var prepared: [Desired] {
    prepare(
      manifests,
      instance: application.instanceName,
      namespace: application.destination.namespace,
      tracking: tracking
    ) { _ in nil }
  }
}
