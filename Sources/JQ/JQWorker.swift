import CJQ
import JSON
package import Manifests
import Synchronization

/// Runs jq expressions, one after the other, in a child process that is started when one is needed.
package final class JQWorker: Sendable {
  /// The worker that everybody shares.
  package static let shared = JQWorker()

  private let memoryInBytes: Int
  private let time: Duration
  /// The process, nil before the first expression and after one that went wrong; guards that requests do not mix.
  private let worker = Mutex<cjq_worker?>(nil)

  /// Makes a worker without starting it; the limits are those of one expression on one value.
  package init(memoryInBytes: Int = 256 << 20, time: Duration = .seconds(1)) {
    self.memoryInBytes = memoryInBytes
    self.time = time
  }

  deinit {
    worker.withLock { worker in
      if let worker { cjq_stop(worker) }
    }
  }

  /// All outputs of an expression on a value.
  ///
  /// - Throws: when the expression cannot be read, fails, or goes over a limit; the next one is run all the same.
  package func outputs(of expression: String, on value: Value) throws(JQError) -> [Value] {
    let writer = JSONWriter(style: .compact, escapesHTML: false, sortsKeys: false)
    let (end, bytes) = try answer(to: expression, json: writer.text(of: value))
    switch end {
    case CJQ_DONE:
      guard let outputs = try? JSONReader().value(of: bytes).list else {
        throw .failed(expression: expression, reason: "its output cannot be read")
      }
      return outputs
    case CJQ_OUT_OF_TIME: throw .outOfTime(expression: expression, limit: time)
    case CJQ_ENDED: throw .ended(expression: expression, limitInBytes: memoryInBytes)
    default:
      let reason = String(decoding: bytes, as: UTF8.self)
      throw .failed(expression: expression, reason: reason.replacing("\n", with: " "))
    }
  }

  private func answer(
    to expression: String,
    json: String
  ) throws(JQError) -> (cjq_end, [UInt8]) {
    guard cjq_load() != 0 else { throw .noLibrary }
    let (seconds, attoseconds) = time.components
    let milliseconds = Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    let answer = worker.withLock { worker -> cjq_answer? in
      let current = worker ?? cjq_start(memoryInBytes)
      guard current.process > 0 else { return nil }
      let answer = cjq_run(
        current,
        expression,
        expression.utf8.count,
        json,
        json.utf8.count,
        milliseconds
      )
      let isGone = answer.end == CJQ_OUT_OF_TIME || answer.end == CJQ_ENDED
      worker = isGone ? nil : current
      return answer
    }
    guard let answer else { throw .noWorker }
    defer { cjq_free(answer) }
    guard let text = answer.text else { return (answer.end, []) }
    let bytes = UnsafeRawBufferPointer(start: text, count: answer.count)
    return (answer.end, Array(bytes))
  }
}
