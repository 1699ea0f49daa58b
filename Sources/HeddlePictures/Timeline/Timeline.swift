/// A picture of a run: how many cores were in use over time, and what each thread did.
public struct Timeline: Sendable {
  /// One stretch of work on a thread.
  public struct Span: Sendable, Hashable {
    /// What was done.
    public var label: String
    /// The beginning, in nanoseconds on a clock common to the whole timeline.
    public var start: Int
    /// The end, in nanoseconds; a span that ends before it starts is not drawn.
    public var end: Int
    /// How many spans of the same thread enclose this one.
    public var depth: Int
    /// What decides the colour.
    public var category: String
    /// Whether the thread did nothing meanwhile.
    public var isIdle: Bool

    /// Work on one thread from `start` to `end`, in nanoseconds, inside `depth` other spans; or, if `isIdle`, none.
    public init(
      _ label: String, start: Int, end: Int, depth: Int = 0, category: String, isIdle: Bool = false
    ) {
      self.label = label
      self.start = start
      self.end = end
      self.depth = depth
      self.category = category
      self.isIdle = isIdle
    }
  }

  /// What one thread did.
  public struct Lane: Sendable, Hashable {
    /// The name of the thread.
    public var name: String
    /// Its work, in any order.
    public var spans: [Span]

    /// The work of the thread called `name`.
    public init(_ name: String, _ spans: [Span]) {
      self.name = name
      self.spans = spans
    }
  }

  /// What the picture shows.
  public var title: String
  /// One lane a thread, from top to bottom.
  public var lanes: [Lane]
  /// How many cores are in use from each time (nanoseconds) on, until the next; in any order.
  public var coresInUse: [(time: Int, count: Int)]
  /// How many cores may be in use at a time.
  public var coreBudget: Int

  /// A picture of `lanes` below a step chart of `coresInUse`.
  public init(
    title: String, lanes: [Lane], coresInUse: [(time: Int, count: Int)], coreBudget: Int
  ) {
    self.title = title
    self.lanes = lanes
    self.coresInUse = coresInUse
    self.coreBudget = coreBudget
  }

  /// The picture as a self-contained SVG document.
  ///
  /// Spans that enclose others, and idle ones, are pale. Spans too thin to see are merged into blocks that are as
  /// high as the share of their time that was busy, so that the document stays small whatever the
  /// number of spans.
  public func svg() -> String {
    var drawing = TimelineDrawing(self)
    return drawing.document()
  }
}
