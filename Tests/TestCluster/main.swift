import Glibc

// A real control plane on loopback with something that stands in for machines and operators, for tests and the demo.
// The main thread starts every program and lives until the end: the kernel kills them when it goes.

do {
  try run(Options(Array(CommandLine.arguments.dropFirst())))
} catch {
  printLine("swell-testcluster: \(error)", to: 2)
  exit(1)
}

func run(_ options: Options) throws {
  let stop = StopRequest(atEndOfInput: options.untilStdinCloses)
  guard let assets = getenv("KUBEBUILDER_ASSETS").map({ String(cString: $0) }), !assets.isEmpty
  else { throw TestClusterError.noAssets }
  let folder = try makeFolder(options.folder)
  defer { if options.temporary { removeFolder(folder) } }
  let plane = try ControlPlane(folder: folder, assets: assets)
  defer { plane.stop() }
  printLine(plane.kubeconfig, to: 1)
  stop.wait()
}

func printLine(_ line: String, to handle: CInt) {
  let bytes = Array((line + "\n").utf8)
  _ = write(handle, bytes, bytes.count)
}
