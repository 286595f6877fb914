import Glibc

/// Prints measurements as a table, each beside the fastest of its scenario.
func printTable(_ measurements: [Measurement]) {
  var rows = [["scenario", "subject", "median", "p90", "memory", "to the fastest"]]
  for measurement in measurements {
    let fastest = measurements.filter { $0.scenario == measurement.scenario }.map(\.median).min()
    let ratio = measurement.median / (fastest ?? measurement.median)
    rows.append([
      measurement.scenario, measurement.subject, text(measurement.median), text(measurement.p90),
      "\(measurement.peakMemoryInBytes >> 20) MB", "\(hundredths(ratio))",
    ])
  }
  printTable(rows)
}

/// Prints rows on standard error, with their columns below each other.
func printTable(_ rows: [[String]]) {
  let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
  for row in rows {
    let cells = zip(row, widths).map { cell, width in
      cell + String(repeating: " ", count: width - cell.count)
    }
    let line = Array((cells.joined(separator: "  ") + "\n").utf8)
    _ = write(2, line, line.count)
  }
}

func text(_ time: Duration) -> String {
  time < .seconds(1) ? "\(Int(time / .milliseconds(1))) ms" : "\(hundredths(time / .seconds(1))) s"
}

private func hundredths(_ number: Double) -> Double {
  (number * 100).rounded() / 100
}
