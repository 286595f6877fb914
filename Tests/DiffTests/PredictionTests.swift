import Foundation
import Manifests
import Testing
import YAML

@testable import Diff

/// What Argo CD's engine says about live objects and the server's predictions, recorded.
@Suite struct PredictionTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let documents: [Value]
  }

  static let cases: [Case] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Cases/diff")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().compactMap { name in
      guard let bytes = try? Data(contentsOf: folder.appending(path: name)),
        let documents = try? YAMLReader().documents(of: [UInt8](bytes), file: name)
      else { return nil }
      return Case(testDescription: name, documents: documents.map(\.value))
    }
  }()

  @Test func `there are cases`() {
    #expect(Self.cases.count == 11)
  }

  @Test(arguments: cases)
  func `a prediction is judged as in Argo CD`(one: Case) throws {
    let (expected, live, prediction) = (one.documents[0], one.documents[2], one.documents[3])
    let set = diff(
      try Manifest(live).id,
      desired: one.documents[1],
      observed: .predicted(live: live, prediction: prediction),
      mask: Sample.mask
    )
    #expect(set.isDifference == expected["modified"]?.bool)
    let expectedPaths = (expected["differences"]?.list ?? []).compactMap(\.string)
    #expect(set.changes.count == expectedPaths.count)
    for text in expectedPaths {
      #expect(set.changes.contains { Self.agree($0.path, text) }, "\(set.changes.map(\.path))")
    }
  }

  /// Whether a path leads to a pointer's field or above it; elements found by keys may have any position.
  private static func agree(_ path: FieldPath, _ pointer: String) -> Bool {
    zip(path.steps, pointer.split(separator: "/")).allSatisfy { step, token in
      switch step {
      case .key(let key): key == token
      case .index(let index): String(index) == token
      case .element, .value: Int(token) != nil
      }
    }
  }
}
