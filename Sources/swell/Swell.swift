import CAllocator
import Glibc
import Report

/// The program: finds the command, runs it, and turns how it ended into an exit code.
@main
enum Swell {
  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    // A chart by itself is rendered by one thread and read by another; both ask for memory all the time.
    swell_allocator_prepare(arguments.first == "template" ? 3 : 2)
    signal(SIGPIPE, SIG_IGN)
    Interruption.block()
    let run = Task { await code(for: arguments) }
    Interruption.cancels(run)
    exit(await run.value.rawValue)
  }

  private static func code(for arguments: [String]) async -> ExitCode {
    do {
      guard let name = arguments.first, !["help", "--help", "-h"].contains(name) else {
        Console.out(Help.overview)
        return arguments.isEmpty ? .usage : .done
      }
      let command = try Command.named(name == "--version" ? "version" : name)
      if arguments.contains("--help") || arguments.contains("-h") {
        Console.out(Help.text(for: command))
        return .done
      }
      let parsed = try Arguments(arguments.dropFirst(), options: command.options)
      if command.words.isEmpty, let word = parsed.words.first {
        throw UsageError.unexpectedWord(word)
      }
      return try await command.run(parsed)
    } catch let error as UsageError {
      Console.error("swell: \(error)\n  try '\(Help.command(after: error, arguments.first))'")
      return .usage
    } catch is CancellationError {
      Console.error("swell: interrupted")
      return .interrupted
    } catch {
      Console.error("swell: \(error)")
      return ExitCode(of: error)
    }
  }
}
