import Fuzzing
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct ReplayTests {
  @Test(arguments: FuzzTarget.allCases)
  func `seeds and findings neither crash nor hang`(target: FuzzTarget) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fuzzing/Cases/\(target.rawValue)").standardized
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(!files.isEmpty)
    for file in files {
      let start = ContinuousClock.now
      target.run(Array(try Data(contentsOf: folder.appending(path: file))))
      #expect(ContinuousClock.now - start < .seconds(60), "\(file) takes too long")
    }
  }
}
