import Foundation
import Testing

@Suite struct ArchitectureTests {
  @Test func `every source belongs to a module of the table`() {
    let known = Set(Layers.order + Layers.libraries.keys)
    let strangers = Set(SourceFile.all.map(\.module)).subtracting(known)
    #expect(strangers.isEmpty)
  }

  @Test(arguments: Layers.order)
  func `a module imports only from what stands below it`(module: String) throws {
    let position = try #require(Layers.order.firstIndex(of: module))
    let below = Set(Layers.order[..<position])
    for file in SourceFile.all where file.module == module {
      for imported in file.imports where Layers.order.contains(imported) {
        #expect(below.contains(imported), "\(file.path) imports \(imported)")
      }
    }
  }

  @Test(arguments: Layers.libraries.sorted { $0.key < $1.key })
  func `a C library is imported by one module only`(library: String, owner: String) {
    for file in SourceFile.all where file.module != owner {
      #expect(!file.imports.contains(library), "\(file.path) imports \(library)")
    }
  }

  @Test(arguments: Layers.order)
  func `the package manifest declares what the sources import`(module: String) throws {
    let declared = try #require(Self.dependencies(of: module))
    let imported = Set(
      SourceFile.all.filter { $0.module == module }.flatMap(\.imports)
        .filter { Layers.order.contains($0) || Layers.libraries[$0] != nil }
    )
    #expect(imported.subtracting(declared).isEmpty)
  }

  @Test func `the package manifest keeps the order of the layers`() {
    let positions = Layers.order.compactMap { module in
      SourceFile.manifest.range(of: #"module\(\s*"\#(module)""#, options: .regularExpression)?
        .lowerBound
    }
    #expect(positions == positions.sorted())
    #expect(positions.count == Layers.order.count - 1)  // `swell` is an executable
  }

  /// The dependencies that the manifest gives a module; nil where it has no such module.
  private static func dependencies(of module: String) -> Set<String>? {
    let pattern = #"(?:module\(\s*|executableTarget\(\s*name:\s*)"\#(module)"\s*[,)]([^\]]*)"#
    guard
      let range = SourceFile.manifest.range(of: pattern, options: .regularExpression)
    else { return nil }
    let names = SourceFile.manifest[range].split(separator: "\"").enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    return Set(names.dropFirst())
  }
}
