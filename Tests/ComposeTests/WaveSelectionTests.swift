import Testing

@testable import Compose

@Suite struct WaveSelectionTests {
  @Test(
    arguments: [
      ("3", 3, 3), ("2..4", 2, 4), ("..3", nil, 3), ("3..", 3, nil), ("-1", -1, -1),
      ("-2..-1", -2, -1), ("..-1", nil, -1), ("-3..", -3, nil), ("+1", 1, 1),
    ] as [(String, Int?, Int?)]
  )
  func `forms are read`(_ text: String, _ first: Int?, _ last: Int?) throws {
    let selection = try #require(WaveSelection(text))
    #expect(selection.first == first)
    #expect(selection.last == last)
  }

  @Test(arguments: ["", "..", "a", "4..2", "1...3", "1..b", "1.5", " 1", "--1"])
  func `anything else is refused`(_ text: String) {
    #expect(WaveSelection(text) == nil)
  }

  @Test func `ends belong to the selection`() throws {
    let selection = try #require(WaveSelection("-1..2"))
    #expect((-3...4).filter(selection.contains) == [-1, 0, 1, 2])
    #expect(WaveSelection.all.contains(.min))
    #expect(selection.description == "-1..2")
  }
}
