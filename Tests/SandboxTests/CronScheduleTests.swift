import Manifests
import Testing

@testable import Sandbox

@Suite struct CronScheduleTests {
  @Test(arguments: [
    ("*/15 * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:15:00Z"),
    ("0 3 * * *", "2026-01-01T03:00:00Z", "2026-01-02T03:00:00Z"),
    ("0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"),
    ("30 8-10/2 * * mon", "2026-01-01T00:00:00Z", "2026-01-05T08:30:00Z"),
    ("0 0 13 * 5", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"),
    ("@monthly", "2026-01-15T00:00:00Z", "2026-02-01T00:00:00Z"),
    ("5 4 * * 7", "2026-01-01T00:00:00Z", "2026-01-04T04:05:00Z"),
  ])
  func `the next time follows from the last`(schedule: String, last: String, next: String) throws {
    let schedule = try #require(CronSchedule(schedule))
    let start = try #require(Age.seconds(last))
    #expect(schedule.next(after: start).map { Timestamp(secondsSince1970: $0).description } == next)
  }

  @Test(arguments: ["", "* * * *", "60 * * * *", "a * * * *", "*/0 * * * *", "5-1 * * * *"])
  func `what is no schedule is not read`(text: String) {
    #expect(CronSchedule(text) == nil)
  }

  @Test func `a day that never comes has no next time`() {
    #expect(CronSchedule("0 0 31 2 *")?.next(after: 0) == nil)
  }
}
