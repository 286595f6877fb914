import Report
import Testing

@Suite struct ExitCodeTests {
  @Test(
    arguments: [
      ([], .done), ([.done, .differences], .differences),
      ([.differences, .unhealthy, .refused, .sources, .failed, .cluster], .cluster),
      ([.differences, .unhealthy, .refused, .sources, .failed], .failed),
      ([.refused, .sources], .sources), ([.unhealthy, .refused], .refused),
      ([.unhealthy, .differences], .unhealthy), ([.cluster, .interrupted], .interrupted),
    ] as [([ExitCode], ExitCode)]
  )
  func `the worst end of a run is told`(codes: [ExitCode], expected: ExitCode) {
    #expect(ExitCode.combined(codes) == expected)
  }
}
