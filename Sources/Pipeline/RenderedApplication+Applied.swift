import Apply
import Compose
package import Manifests

extension RenderedApplication {
  /// The objects exactly as they would be applied: marked as the application's, with the defaults that old servers need.
  package var applied: [Manifest] {
    prepare(
      manifests,
      instance: application.instanceName(),
      namespace: application.destination.namespace
    ) { _ in nil }.map(\.manifest)
  }
}
