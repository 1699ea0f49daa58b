extension Trace {
  /// The trace as Chrome trace-event JSON, which Perfetto and `chrome://tracing` open: complete events
  /// (`"ph": "X"`) in microseconds, one thread a lane.
  public var chromeJSON: String {
    var text = "{\"displayTimeUnit\": \"ms\", \"traceEvents\": ["
    var separator = "\n"
    func add(_ event: String) {
      text += separator + event
      separator = ",\n"
    }
    for (thread, lane) in lanes.enumerated() {
      add(
        "{\"ph\": \"M\", \"pid\": 1, \"tid\": \(thread), \"name\": \"thread_name\", "
          + "\"args\": {\"name\": \(Self.quoted(lane.name))}}")
      for span in lane.spans {
        add(
          "{\"ph\": \"X\", \"pid\": 1, \"tid\": \(thread), \"name\": \(Self.quoted(span.label)), "
            + "\"cat\": \"\(span.kind)\", \"ts\": \(Self.microseconds(span.start)), "
            + "\"dur\": \(Self.microseconds(span.end - span.start)), "
            + "\"args\": {\"index\": \(span.argument)}}")
      }
    }
    return text + "\n]}\n"
  }

  /// As JSON writes texts.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for character in text.unicodeScalars {
      switch character {
      case "\"", "\\": quoted += "\\\(character)"
      case ..<" ":
        let digits = String(character.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(character)
      }
    }
    return quoted + "\""
  }

  /// Microseconds with three decimals, so that no nanosecond is lost.
  private static func microseconds(_ nanoseconds: UInt64) -> String {
    let fraction = String(nanoseconds % 1000)
    return "\(nanoseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}
