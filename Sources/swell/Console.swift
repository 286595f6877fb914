import Glibc
import Report

/// The terminal: results go to standard output, everything else to standard error.
enum Console {
  static func out(_ text: String) {
    write(text, to: STDOUT_FILENO)
  }

  /// Bytes as they are, whether text or not.
  static func out(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { write($0, to: STDOUT_FILENO) }
  }

  /// Chunks as they are told, small ones together.
  static func out(_ chunks: ((_ chunk: [UInt8]) -> Void) -> Void) {
    let most = 128 << 10
    var buffer: [UInt8] = []
    buffer.reserveCapacity(most)
    chunks { chunk in
      if buffer.count + chunk.count > most {
        out(buffer)
        buffer.removeAll(keepingCapacity: true)
      }
      if chunk.count > most { out(chunk) } else { buffer += chunk }
    }
    out(buffer)
  }

  static func error(_ line: String) {
    write(line + "\n", to: STDERR_FILENO)
  }

  /// Whether colour fits: a terminal, and neither `NO_COLOR` nor `--no-color`.
  static func coloured(_ arguments: Arguments) -> Bool {
    isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil && !arguments.has("no-color")
  }

  /// Whether progress may redraw its line.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  fileprivate static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { write($0, to: descriptor) }
  }

  private static func write(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = Glibc.write(descriptor, rest.baseAddressOfSlice, rest.count)
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return }
      rest = rest.dropFirst(written)
    }
  }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
  fileprivate var baseAddressOfSlice: UnsafePointer<UInt8>? {
    UnsafeBufferPointer(rebasing: self).baseAddress
  }
}

extension Console {
  /// Shows progress: one line that is redrawn on a terminal, a line of its own elsewhere.
  static func progress(_ line: String, isTerminal: Bool) {
    guard isTerminal else {
      error(line)
      return
    }
    var size = winsize()
    let width = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 80
    write("\r\u{1B}[K" + String(line.prefix(max(width - 1, 20))), to: STDERR_FILENO)
  }
}

extension Console {
  /// How a report looks: in colour where that fits, with everything where more was asked for.
  static func style(_ arguments: Arguments, detail: ReportStyle.Detail) -> ReportStyle {
    ReportStyle(
      detail: arguments.has("verbose") ? .everything : detail,
      colour: coloured(arguments)
    )
  }
}
