internal import Glibc
package import HeddleLAPACK

/// Memory for the arguments of routines under test, poisoned and fenced.
///
/// Fresh memory is all ones (NaN for every scalar), so that what is read before it is written
/// spoils the result. Behind every piece lies a fence; whoever writes over it is found out.
package final class Arena {
  private static let fence = 64
  private var pieces: [(start: UnsafeMutableRawPointer, byteCount: Int)] = []

  /// Runs `body` with an arena whose memory lives until it returns.
  package static func with<Result>(_ body: (Arena) throws -> Result) rethrows -> Result {
    let arena = Arena()
    let result = try body(arena)
    arena.checkFences()
    return result
  }

  deinit { for piece in pieces { free(piece.start) } }

  /// Poisoned memory for so many scalars.
  package func scalars<T: LAPACKScalar>(_ count: Int, of type: T.Type) -> UnsafeMutablePointer<T> {
    bytes(count * MemoryLayout<T>.stride).baseAddress!.bindMemory(to: T.self, capacity: count)
  }

  /// A poisoned block, its columns three elements further apart than they need be.
  package func block<Scalar: LAPACKScalar>(
    _ rows: Int, _ columns: Int, of scalar: Scalar.Type
  ) -> MatrixBlock<Scalar> {
    let stride = rows + 3
    return MatrixBlock(
      scalars(stride * columns, of: scalar), rows: rows, columns: columns, stride: stride)
  }

  /// A block with a matrix in it.
  package func block<Scalar>(_ matrix: ColumnMajor<Scalar>) -> MatrixBlock<Scalar> {
    let block = block(matrix.rows, matrix.columns, of: Scalar.self)
    for j in 0..<matrix.columns {
      for i in 0..<matrix.rows { block.base[i + j * block.stride] = matrix[i, j] }
    }
    return block
  }

  /// A workspace of exactly this size.
  package func workspace<Scalar: LAPACKScalar>(
    _ size: WorkspaceSize, for scalar: Scalar.Type
  ) -> Workspace<Scalar> {
    Workspace(bytes(size.byteCount(for: scalar)), size: size)
  }

  private func bytes(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
    var start: UnsafeMutableRawPointer?
    guard posix_memalign(&start, 64, byteCount + Self.fence) == 0, let start else {
      preconditionFailure("no memory for \(byteCount) bytes")
    }
    memset(start, 0xff, byteCount)
    memset(start + byteCount, 0xa5, Self.fence)
    pieces.append((start, byteCount))
    return UnsafeMutableRawBufferPointer(start: start, count: byteCount)
  }

  private func checkFences() {
    for piece in pieces {
      let fence = UnsafeRawBufferPointer(start: piece.start + piece.byteCount, count: Self.fence)
      precondition(
        fence.allSatisfy { $0 == 0xa5 }, "a routine wrote past \(piece.byteCount) bytes")
    }
  }
}
