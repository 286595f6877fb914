import Glibc

// A real control plane on loopback with something that stands in for machines and operators, for tests and the demo.
// The main thread starts every program and lives until the end: the kernel kills them when it goes.

do {
  try run(Options(Array(CommandLine.arguments.dropFirst())))
} catch {
  printLine("swell-testcluster: \(error)", to: 2)
  exit(1)
}
