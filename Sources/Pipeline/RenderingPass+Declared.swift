import Compose
import Manifests

extension RenderingPass {
  /// The applications that a pass has met.
  ///
  /// One that its own manifests hold as it is, or that two others declare alike, is one application; Argo CD would write it once more and
  /// change nothing.
  struct Declared {
    private var specs: [String: Value]

    init(_ applications: [Application]) {
      specs = [:]
      for application in applications { specs[application.instanceName] = spec(of: application) }
    }

    /// The place, told from others of its name; nil where it has been met.
    mutating func admitted(_ place: Place) -> Place? {
      let (name, spec) = (place.application.instanceName, spec(of: place.application))
      guard let known = specs[name] else {
        specs[name] = spec
        return place
      }
      var rival = place
      rival.isRival = true
      return known == spec ? nil : rival
    }

    private func spec(of application: Application) -> Value { application.document["spec"] ?? [:] }
  }
}
