/// Which application of which composition a record is about.
package struct ApplicationIdentity: Sendable, Hashable {
  /// The name that its objects are tracked by: the application's own, or `<namespace>_<name>` outside Argo CD's namespace.
  package let instance: String
  package let repository: String
  /// The file that it is composed from.
  package let composition: String
  package let environment: String?

  package init(
    instance: String,
    repository: String,
    composition: String,
    environment: String? = nil
  ) {
    self.instance = instance
    self.repository = repository
    self.composition = composition
    self.environment = environment
  }
}
