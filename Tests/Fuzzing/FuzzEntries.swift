// The targets under names that C can call; `Entry.c` hands one of them to libFuzzer.

@_cdecl("swell_fuzz_template")
public func enterTemplate(_ start: UnsafePointer<UInt8>?, _ count: Int) {
  FuzzTarget.template.run(Array(UnsafeBufferPointer(start: start, count: count)))
}

@_cdecl("swell_fuzz_yaml")
public func enterYAML(_ start: UnsafePointer<UInt8>?, _ count: Int) {
  FuzzTarget.yaml.run(Array(UnsafeBufferPointer(start: start, count: count)))
}

@_cdecl("swell_fuzz_archive")
public func enterArchive(_ start: UnsafePointer<UInt8>?, _ count: Int) {
  FuzzTarget.archive.run(Array(UnsafeBufferPointer(start: start, count: count)))
}
