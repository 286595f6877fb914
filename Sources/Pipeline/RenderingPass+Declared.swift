import Compose
import Manifests

extension RenderingPass {
  /// The applications that a pass has met.
  ///
  /// One that its own manifests hold as it is, or that two others declare alike, is one application; Argo CD would write it once more and
  /// change nothing.
  struct Declared {
    private var specs: [String: Value]
    private let controlNamespace: String

    init(_ applications: [Application], controlNamespace: String) {
      self.controlNamespace = controlNamespace
      specs = [:]
      for application in applications { specs[name(of: application)] = spec(of: application) }
    }

    /// The place, told from others of its name; nil where it has been met.
    mutating func admitted(_ place: Place) -> Place? {
      let (name, spec) = (name(of: place.application), spec(of: place.application))
      guard let known = specs[name] else {
        specs[name] = spec
        return place
      }
      var rival = place
      rival.isRival = true
      return known == spec ? nil : rival
    }

    private func name(of application: Application) -> String {
      application.instanceName(controlNamespace: controlNamespace)
    }

    private func spec(of application: Application) -> Value { application.document["spec"] ?? [:] }
  }
}
