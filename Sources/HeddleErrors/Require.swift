/// Stops the program with a message, in optimised builds too (where `precondition` drops it), unless what a
/// public call asks of its caller is true. For what Heddle owes itself there is `precondition`.
///
/// The message is put together only where the program stops: a condition that holds costs a comparison.
@inlinable @inline(__always)
package func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) {
  if !condition { misuse(message(), file: file, line: line) }
}

/// Stops the program with a message, in optimised builds too: a call was made that cannot have a result.
///
/// Apart, and never inlined, so that callers hold no more of it than a jump.
@inline(never)
@usableFromInline
package func misuse(
  _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) -> Never {
  fatalError(message(), file: file, line: line)
}
