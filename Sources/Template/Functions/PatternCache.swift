import RE2

/// The patterns that a render has compiled.
struct PatternCache {
  private var patterns: [Text: Result<Pattern, PatternError>] = [:]

  /// The pattern of a text, compiled once.
  mutating func pattern(_ text: Text) -> Result<Pattern, PatternError> {
    if let known = patterns[text] { return known }
    let compiled: Result<Pattern, PatternError>
    do throws(PatternError) {
      compiled = .success(try Pattern(text.bytes))
    } catch {
      compiled = .failure(error)
    }
    patterns[text] = compiled
    return compiled
  }
}
