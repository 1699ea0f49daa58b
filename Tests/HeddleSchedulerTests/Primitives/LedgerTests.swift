import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct LedgerTests {
    /// Every field at its largest, beside every other: with the most threads a scheduler can have, each of
    /// them and as many guests may be counted in one field.
    @Test func fieldsDoNotTouchOneAnother() {
      let most = 2 * Scheduler.mostThreads
      let ledger = Ledger(permits: Scheduler.mostThreads)
      for (unit, read) in [
        (Ledger.Unit.queued, { (entry: Ledger.Entry) in entry.queued }),
        (Ledger.Unit.spinner, { $0.spinning }), (Ledger.Unit.sleeper, { $0.parked }),
      ] {
        let before = ledger.entry
        for _ in 0..<most { ledger.add(unit) }
        #expect(read(ledger.entry) == read(before) + most)
        #expect(ledger.entry.free == Scheduler.mostThreads)
      }
      let full = ledger.entry
      #expect((full.queued, full.spinning, full.parked) == (most, most, most))
      for unit in [Ledger.Unit.queued, Ledger.Unit.spinner, Ledger.Unit.sleeper] {
        for _ in 0..<most { ledger.add(0 &- unit) }
      }
      let empty = ledger.entry
      #expect((empty.queued, empty.spinning, empty.parked) == (0, 0, 0))
      #expect(empty.free == Scheduler.mostThreads)
    }

    @Test func freePermitsMayBeNegative() {
      let ledger = Ledger(permits: 1)
      ledger.add(Ledger.Unit.sleeper)
      for _ in 0..<Scheduler.mostThreads { ledger.add(0 &- Ledger.Unit.permit) }
      #expect(ledger.entry.free == 1 - Scheduler.mostThreads)
      #expect(ledger.entry.parked == 1)
      #expect(!ledger.entry.hasPermit)
      #expect(!ledger.entry.wantsWakeUp)
    }

    @Test func aPermitIsNotToBeHadPastTheQueue() {
      let ledger = Ledger(permits: 1)
      #expect(ledger.entry.hasPermit)
      ledger.add(Ledger.Unit.queued)
      #expect(!ledger.entry.hasPermit)
    }

    @Test func aConditionalChangeSeesTheCountsItChanges() {
      let ledger = Ledger(permits: 1)
      let first = ledger.add(0 &- Ledger.Unit.permit, if: { $0.hasPermit })
      #expect(first?.free == 1)
      #expect(ledger.add(0 &- Ledger.Unit.permit, if: { $0.hasPermit }) == nil)
      #expect(ledger.entry.free == 0)
    }
  }
}
