@testable import Agent
import TestSupport
import Testing

@Suite struct BellTests {
  @Test func `a ring wakes the one who waits`() async {
    let (bell, clock) = (Bell(), ManualClock())
    async let woken = bell.wait(atMost: .seconds(60), on: clock)
    bell.ring()
    #expect(await woken)
  }

  @Test func `a ring that nobody waits for is heard once`() async {
    let (bell, clock) = (Bell(), ManualClock(passesBySleeping: true))
    bell.ring()
    bell.ring()
    #expect(await bell.wait(atMost: .seconds(60), on: ManualClock()))
    #expect(await bell.wait(atMost: .seconds(60), on: clock) == false)
  }

  @Test func `a wait that was in vain does not spoil the next one`() async {
    let bell = Bell()
    #expect(await bell.wait(atMost: .seconds(1), on: ManualClock(passesBySleeping: true)) == false)
    async let woken = bell.wait(atMost: .seconds(60), on: ManualClock())
    bell.ring()
    #expect(await woken)
  }

  @Test func `who is cancelled waits no longer`() async {
    let bell = Bell()
    let task = Task { await bell.wait(atMost: .seconds(60), on: ManualClock()) }
    task.cancel()
    #expect(await task.value == false)
  }
}
