import ArgumentParser
import Heddle

/// QR of a batch of matrices, timed under one threading layer or all, verified, and pictured.
struct QRBatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "qr-batch",
    abstract: "QR of a batch of matrices: timed, verified, and pictured.",
    discussion: """
      Reads a .npy file of shape [..., m, n], or makes a random batch. Every layer does the same work:
        dynamic  work stealing within the core budget (the default)
        static   slices split evenly over the cores, once
        serial   no parallelism inside a call
        blas     OpenBLAS's own threads, as programs without Heddle have them
      Peak running threads are counted by permits, and for the layer blas, which has none, sampled \
      from the kernel's list of threads.
      """,
    subcommands: [TuneCommand.self])

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Work") var work: WorkOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if output.q != nil, work.mode == .r {
      throw ValidationError("--mode r forms no Q: leave out --q.")
    }
  }

  func run() throws {
    try output.check()
    switch try input.scalarType() {
    case .float32: try measure(Float.self)
    case .float64: try measure(Double.self)
    case .complex64: try measure(Complex<Float>.self)
    case .complex128: try measure(Complex<Double>.self)
    }
  }

  private func measure<Scalar: MatrixScalar>(_ type: Scalar.Type) throws {
    let batch = try input.batch(type)
    let layers = work.layers
    let progress = ProgressBar(steps: layers.count * (work.repeats + 1), isQuiet: output.quiet)
    var results: [LayerResult<Scalar>] = []
    do {
      for layer in layers {
        let run = LayerRun(batch: batch, layer: layer, work: work)
        results.append(try run.measure { progress.advance() })
      }
    } catch let error as LinearAlgebraError {
      progress.clear()
      throw RunError(input.describe(error))
    }
    progress.clear()
    let report = Report(results, batch: batch, input: input, work: work)
    try output.write(
      report, results[0].factors,
      picturing: LayerRun(batch: batch, layer: layers[0], work: work))
    try report.checkRatios()
  }
}

/// Something that went wrong with the data or the run; its description is one line.
struct RunError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
