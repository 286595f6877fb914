import Manifests
import Testing

@Suite struct TimestampParsingTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-11-28T17:36:39Z", 1_795_887_399),
    ("2026-11-28T17:36:39.123456Z", 1_795_887_399), ("2000-02-29T23:59:59+02:00", 951_861_599),
    ("1969-12-31T23:59:59Z", -1),
  ])
  func `a moment is read`(text: String, seconds: Int) {
    #expect(Timestamp(text)?.secondsSince1970 == seconds)
  }

  @Test(arguments: 0..<256) func `what was written is read again`(number: Int) {
    let moment = Timestamp(secondsSince1970: (number - 128) * 98_765_431)
    #expect(Timestamp(moment.description) == moment)
  }

  @Test(arguments: ["", "2026-11-28", "2026-13-28T17:36:39Z", "2026-11-28T17:36:39", "x"])
  func `what is none is refused`(text: String) {
    #expect(Timestamp(text) == nil)
  }
}
