import Archive
import Chart

/// Unpacks bytes as an archive, once as they are and once packed, and loads what comes out as a chart.
func fuzzArchive(_ bytes: [UInt8]) {
  let limits = ArchiveLimits(totalInBytes: 1 << 20, fileInBytes: 256 << 10, entries: 100)
  let packed = (try? gzip(bytes)) ?? []
  for archive in [bytes, packed] {
    do throws(ChartError) {
      _ = try loadChart(archive: archive, name: "fuzz", limits: ChartLimits(archive: limits))
    } catch {
      precondition(!error.description.isEmpty, "an error says something")
    }
  }
}
