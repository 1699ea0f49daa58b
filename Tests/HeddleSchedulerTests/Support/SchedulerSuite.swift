import Testing

/// All tests of the scheduler, one after the other: many of them count threads, time or processor use.
@Suite(.serialized) struct SchedulerSuite {
  /// The widths at which everything must behave alike: one, as many as here, far more than here.
  static let widths = [1, 2, 16]
}
