import Manifests
import Testing

@Suite struct DurationTests {
  @Test(
    arguments: [
      ("5s", .seconds(5)), ("1h30m", .seconds(5400)), ("1.5h", .seconds(5400)),
      ("300ms", .milliseconds(300)), ("30", .seconds(30)), ("-2m", .seconds(-120)), ("", nil),
      ("5", .seconds(5)), ("5x", nil), ("s", nil), ("1h 30m", nil), ("..s", nil),
    ] as [(String, Duration?)]
  )
  func `durations are read as Go writes them`(text: String, expected: Duration?) {
    #expect(Duration(text: text) == expected)
  }

  @Test(
    arguments: [
      (.milliseconds(350), "350ms"), (.milliseconds(4210), "4.2s"), (.seconds(42), "42s"),
      (.seconds(123), "2m 3s"), (.seconds(3900), "1h 5m"),
    ] as [(Duration, String)]
  )
  func `durations are written for people`(duration: Duration, expected: String) {
    #expect(duration.text == expected)
  }
}
