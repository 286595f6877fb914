package import Cluster
package import Report

/// A record that cannot be read or written.
package struct RecordError: Error, Sendable {
  /// What went wrong.
  package enum Problem: Sendable {
    /// Another run wrote it in the meantime.
    case changedByAnotherRun
    /// Another run is changing the application, since a time.
    case held(by: String, since: String)
    /// It is not what Swell wrote; with what is wrong.
    case damaged(String)
    /// A newer Swell wrote it, in a form of this number.
    case newerForm(Int)
    /// The cluster refused or could not be reached.
    case cluster(ClusterError)
  }

  /// The application.
  package let instance: String
  package let verb: String
  package let problem: Problem

  init(instance: String, verb: String, problem: Problem) {
    self.instance = instance
    self.verb = verb
    self.problem = problem
  }
}

extension ApplicationReport.End {
  /// How an application ends whose record cannot be read or written.
  package init(_ error: RecordError) {
    switch error.problem {
    case .changedByAnotherRun, .held: self = .contended("\(error)")
    case .damaged, .newerForm: self = .unrecorded("\(error)")
    case .cluster: self = .unreachable("\(error)")
    }
  }
}

extension RecordError: CustomStringConvertible {
  package var description: String {
    "cannot \(verb) record of '\(instance)': \(cause)"
  }

  private var cause: String {
    switch problem {
    case .changedByAnotherRun:
      "another run is changing this application (wait for it to end, then sync again)"
    case .held(let who, let since):
      "\(who) is changing this application since \(since) (wait for it to end, then sync again)"
    case .damaged(let reason):
      "\(reason) (delete Secret '\(RecordName.head(of: instance))' and sync, so that the objects are adopted anew)"
    case .newerForm(let number):
      "form \(number) was written by a newer version of swell"
    case .cluster(let error): "\(error)"
    }
  }
}
