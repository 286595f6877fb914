internal import CJsonnet
package import Manifests

#if canImport(Glibc)
  import Glibc
#endif

/// A Jsonnet program in a tree, with what is bound to its variables.
package struct JsonnetProgram: Sendable {
  /// A variable or an argument.
  package struct Binding: Sendable, Hashable {
    let name: String
    let value: String
    let isCode: Bool
    let isArgument: Bool

    /// Binds a text, or an expression where it is code.
    package init(name: String, value: String, isCode: Bool, isArgument: Bool) {
      self.name = name
      self.value = value
      self.isCode = isCode
      self.isArgument = isArgument
    }
  }

  private let path: String
  private let tree: SourceTree
  private let folders: [String]
  private let bindings: [Binding]

  private static let seconds = 5
  private static let memoryInBytes = 1 << 30
  private static let outputInBytes = 32 << 20

  /// Takes a program by its path; imports are looked for beside the importing file, then in the folders, the last one first.
  package init(_ path: String, in tree: SourceTree, folders: [String], bindings: [Binding]) {
    self.path = path
    self.tree = tree
    self.folders = folders
    self.bindings = bindings
  }

  /// Evaluates the program to JSON text. `jsonnet_evaluate_snippet`
  ///
  /// - Throws: when it fails, needs too much of something, or a file cannot be read.
  package func json() throws(JsonnetError) -> [UInt8] {
    let files = try JsonnetImports(folders: folders, tree: tree).files(from: path)
    var order = swell_jsonnet_order()
    order.seconds = UInt32(Self.seconds)
    order.memory_in_bytes = Self.memoryInBytes
    order.output_in_bytes = Self.outputInBytes
    let texts = TextArena()
    let list = files.map { name, bytes in
      swell_jsonnet_file(path: texts.keep(name), text: texts.keep(bytes), size: bytes.count)
    }
    let names = folders.map { texts.keep($0) as UnsafePointer<CChar>? }
    let variables = bindings.map { binding in
      swell_jsonnet_variable(
        name: texts.keep(binding.name),
        value: texts.keep(binding.value),
        is_code: binding.isCode ? 1 : 0,
        is_argument: binding.isArgument ? 1 : 0
      )
    }
    order.path = texts.keep(path)
    var text: UnsafeMutablePointer<CChar>?
    var size = 0
    let end = list.withUnsafeBufferPointer { list in
      names.withUnsafeBufferPointer { names in
        variables.withUnsafeBufferPointer { variables in
          order.files = list.baseAddress
          order.file_count = list.count
          order.folders = names.baseAddress
          order.folder_count = names.count
          order.variables = variables.baseAddress
          order.variable_count = variables.count
          return swell_jsonnet_evaluate(&order, &text, &size)
        }
      }
    }
    defer { free(text) }
    withExtendedLifetime(texts) {}
    let bytes = text.map { Array(UnsafeRawBufferPointer(start: $0, count: size)) } ?? []
    return try result(end, bytes)
  }

  private func result(
    _ end: swell_jsonnet_end,
    _ bytes: [UInt8]
  ) throws(JsonnetError) -> [UInt8] {
    switch end {
    case SWELL_JSONNET_DONE: return bytes
    case SWELL_JSONNET_FAILED:
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      let words = lines.prefix(2).map { $0.drop { $0 == "\t" || $0 == " " } }
      throw JsonnetError(path, .failed(words.joined(separator: ": ")))
    case SWELL_JSONNET_OUT_OF_TIME: throw JsonnetError(path, .outOfTime(seconds: Self.seconds))
    case SWELL_JSONNET_TOO_LARGE:
      throw JsonnetError(path, .tooLarge(limitInBytes: Self.outputInBytes))
    case SWELL_JSONNET_MISSING: throw JsonnetError(path, .noLibrary)
    default: throw JsonnetError(path, .crashed)
    }
  }
}

/// Texts that C code may read as long as this is there.
private final class TextArena {
  private var texts: [UnsafeMutablePointer<CChar>] = []

  func keep(_ text: String) -> UnsafePointer<CChar> { keep(Array(text.utf8)) }

  func keep(_ bytes: [UInt8]) -> UnsafePointer<CChar> {
    let memory = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
    for (index, byte) in bytes.enumerated() { memory[index] = CChar(bitPattern: byte) }
    memory[bytes.count] = 0
    texts.append(memory)
    return UnsafePointer(memory)
  }

  deinit { texts.forEach { $0.deallocate() } }
}
