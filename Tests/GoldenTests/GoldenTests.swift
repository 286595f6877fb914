import Foundation
import TestSupport
import Testing

/// Charts of our own for every difference from helm 4.1.4 that was ever found, through the whole program.
@Suite struct GoldenTests {
  @Test(arguments: try GoldenCase.all())
  func `swell template does what helm template does`(_ golden: GoldenCase) async throws {
    let folder = try TemporaryFolder()
    let work = folder.path + "/case"
    try FileManager.default.copyItem(atPath: golden.folder, toPath: work)
    let finished = try await run("swell", ["template"] + golden.words, in: work)
    guard let output = golden.output else {
      #expect(finished.exitCode != 0)
      for place in golden.refusedPlaces {
        #expect(finished.errors.contains(place), "\(finished.errors) should name \(place)")
      }
      return
    }
    #expect(finished.exitCode == 0, "\(finished.errors)")
    #expect(finished.output == output)
    #expect(GoldenCase.files(below: work + "/out") == golden.files)
  }
}
