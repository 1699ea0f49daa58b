import HeddleScheduler
import Testing

/// What `body` computes, which has to be the same on schedulers of all these numbers of threads.
func sameOnAnyThreads<Value: Equatable>(
  _ comment: @autoclosure () -> Comment? = nil, threads: [Int] = [1, 2, 8, 64],
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Value
) throws -> Value {
  let values = try threads.map { try withScheduler(Scheduler(threads: $0), body) }
  for (number, value) in zip(threads, values).dropFirst() {
    #expect(
      value == values[0], comment() ?? "\(number) threads", sourceLocation: sourceLocation)
  }
  return values[0]
}
